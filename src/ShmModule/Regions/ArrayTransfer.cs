using System;
using System.Runtime.InteropServices;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>An array of primitives as the source or the target of a copy: its own memory, pinned for as long as that takes.</summary>
internal sealed unsafe class ArrayTransfer : IRegionSource, IRegionTarget
{
    private readonly Array _array;

    /// <param name="array">Of primitives.</param>
    /// <param name="length">In bytes; at most the array's own.</param>
    public ArrayTransfer(Array array, long length)
    {
        _array = array;
        Length = length;
    }

    public long Length { get; }

    /// <summary>The terminator is in the array already, so that one copy does.</summary>
    public void CopyTo(IRegionMemory memory, long offset, int terminatorBytes, CallMonitor monitor)
    {
        if (terminatorBytes > 0 && Length + terminatorBytes > Buffer.ByteLength(_array)) throw new ArgumentOutOfRangeException(nameof(terminatorBytes));
        GCHandle pin = GCHandle.Alloc(_array, GCHandleType.Pinned);
        try
        {
            memory.Write(offset, (byte*)pin.AddrOfPinnedObject(), Length + terminatorBytes, monitor);
        }
        finally
        {
            pin.Free();
        }
    }

    public void CopyFrom(IRegionMemory memory, long offset, long count, CallMonitor monitor)
    {
        GCHandle pin = GCHandle.Alloc(_array, GCHandleType.Pinned);
        try
        {
            memory.Read(offset, (byte*)pin.AddrOfPinnedObject(), Math.Min(count, Length), monitor);
        }
        finally
        {
            pin.Free();
        }
    }
}
