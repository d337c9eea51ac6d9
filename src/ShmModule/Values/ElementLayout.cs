using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ShmModule.Regions;

namespace ShmModule.Values;

/// <summary>How an element of a type lies in a region: how many bytes it takes, and how these and the element become each other.</summary>
internal sealed unsafe class ElementLayout
{
    // Weak, so that types of collectible assemblies can go.
    private static readonly ConditionalWeakTable<Type, ElementLayout> Known = new();

    private ElementLayout(Type type, int size, bool isCopied)
    {
        Type = type;
        Size = size;
        IsCopied = isCopied;
    }

    public Type Type { get; }

    /// <summary>In bytes.</summary>
    public int Size { get; }

    /// <summary>An array of them is its bytes in memory already.</summary>
    public bool IsCopied { get; }

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it has no fixed size, or refers to other memory.</exception>
    public static ElementLayout Of(Type type) => Known.GetValue(type, Make);

    /// <param name="elements">An array of <see cref="Type"/>.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: an array in it is shorter than its struct says.</exception>
    public byte[] ToBytes(Array elements)
    {
        if (elements is bool[] flags) return Array.ConvertAll(flags, flag => flag ? (byte)1 : (byte)0);
        byte[] bytes = new byte[elements.LongLength * Size];
        fixed (byte* place = bytes)
        {
            for (int i = 0; i < elements.Length; i++)
            {
                try
                {
                    Marshal.StructureToPtr(elements.GetValue(i)!, (IntPtr)(place + ((long)i * Size)), fDeleteOld: false);
                }
                catch (ArgumentException e)
                {
                    throw Errors.ValueNotConvertible(Type.Name, "its bytes", e);
                }
            }
        }

        return bytes;
    }

    /// <summary>An array of <see cref="Type"/>, of as many as there are whole ones.</summary>
    public Array FromBytes(byte[] bytes)
    {
        // A byte that is neither 0 nor 1 would be a bool that is neither false nor equal to true.
        if (Type == typeof(bool)) return Array.ConvertAll(bytes, each => each != 0);
        Array elements = Array.CreateInstance(Type, bytes.Length / Size);
        fixed (byte* place = bytes)
        {
            for (int i = 0; i < elements.Length; i++) elements.SetValue(Marshal.PtrToStructure((IntPtr)(place + ((long)i * Size)), Type), i);
        }

        return elements;
    }

    private static ElementLayout Make(Type type)
    {
        if (NumberTypes.Contains(type)) return new ElementLayout(type, NumberTypes.SizeOf(type), isCopied: true);
        if (type.IsEnum) return new ElementLayout(type, Of(Enum.GetUnderlyingType(type)).Size, isCopied: true);
        if (type == typeof(char)) return new ElementLayout(type, sizeof(char), isCopied: true);
        if (type == typeof(bool)) return new ElementLayout(type, 1, isCopied: false);
        if (StructFields.FlawOf(type) is string flaw) throw Errors.TypeUnsupported(type.Name, flaw);
        try
        {
            int size = Marshal.SizeOf(type);
            return new ElementLayout(type, size, StructFields.AreSameInMemory(type) && Stride(type) == size);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or TypeLoadException)
        {
            throw Errors.TypeUnsupported(type.Name, e.Message, e);
        }
    }

    private static long Stride(Type type)
    {
        Array two = Array.CreateInstance(type, 2);
        GCHandle pin = GCHandle.Alloc(two, GCHandleType.Pinned);
        try
        {
            return (long)Marshal.UnsafeAddrOfPinnedArrayElement(two, 1) - (long)Marshal.UnsafeAddrOfPinnedArrayElement(two, 0);
        }
        finally
        {
            pin.Free();
        }
    }
}
