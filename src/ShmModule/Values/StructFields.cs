using System;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ShmModule.Values;

/// <summary>
/// Which structs may be read out of memory that others can write: those that are nothing but bytes. Marshal would follow a pointer
/// that it finds there, and what such a pointer points to is for a hostile writer to choose.
/// </summary>
internal static class StructFields
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Why elements of this type cannot be, or null when they can.</summary>
    public static string? FlawOf(Type type)
    {
        if (!type.IsValueType) return "it is a class, as PowerShell's own classes are, and only a struct has bytes of its own";
        if (type == typeof(decimal)) return "not all bytes are a decimal";
        if (type == typeof(GCHandle)) return "it is a pointer to an object of one process";
        if (type.IsGenericType) return "it is a generic type";
        if (!type.IsLayoutSequential && !type.IsExplicitLayout) return "the order of its fields is not fixed";
        FieldInfo[] fields = type.GetFields(Instance);
        if (fields.Length == 0) return "it has no fields";
        return fields.Select(field => FlawOf(field) is string flaw ? $"its field {field.Name} {flaw}" : null).FirstOrDefault(flaw => flaw is not null);
    }

    /// <summary>Whether an array of them is its bytes, so that copying does; of types without a flaw.</summary>
    public static bool AreSameInMemory(Type type) =>
        type.GetFields(Instance).All(field => field.GetCustomAttribute<MarshalAsAttribute>() is null && IsSameInMemory(field.FieldType));

    private static bool IsSameInMemory(Type type)
    {
        if (type.IsPointer || type.IsEnum || NumberTypes.Contains(type) || type == typeof(IntPtr) || type == typeof(UIntPtr)) return true;
        return type.IsValueType && !type.IsPrimitive && AreSameInMemory(type);
    }

    private static string? FlawOf(FieldInfo field)
    {
        MarshalAsAttribute? marshalAs = field.GetCustomAttribute<MarshalAsAttribute>();
        if (marshalAs is not null && !IsInPlace(marshalAs.Value)) return $"is marshalled as {marshalAs.Value}, which is not in the struct itself";
        if (field.GetCustomAttribute<FixedBufferAttribute>() is { ElementType: Type element } && (element == typeof(char) || element == typeof(bool)))
            return "is a fixed buffer of such as differ in and outside .NET; use MarshalAs";
        Type type = field.FieldType;
        if (type == typeof(string))
            return marshalAs is { Value: UnmanagedType.ByValTStr, SizeConst: > 0 } ? null : "is a string without MarshalAs ByValTStr and a SizeConst";
        if (type.IsArray)
        {
            if (marshalAs is not { Value: UnmanagedType.ByValArray, SizeConst: > 0 }) return "is an array without MarshalAs ByValArray and a SizeConst";
            if (!IsInPlace(marshalAs.ArraySubType)) return $"is an array of {marshalAs.ArraySubType}, which are not in the struct itself";
            type = type.GetElementType()!;
        }

        if (type.IsPointer || type.IsPrimitive || type.IsEnum) return null;
        if (!type.IsValueType) return $"is of type {type.Name}, which is no struct";
        return FlawOf(type) is string flaw ? $"is of type {type.Name}, which cannot be either: {flaw}" : null;
    }

    private static bool IsInPlace(UnmanagedType type) => type is
        0 or UnmanagedType.Bool or UnmanagedType.VariantBool or UnmanagedType.ByValTStr or UnmanagedType.ByValArray or UnmanagedType.Struct
        or (>= UnmanagedType.I1 and <= UnmanagedType.R8) or UnmanagedType.SysInt or UnmanagedType.SysUInt
        // What ArraySubType says where nothing is said.
        or (UnmanagedType)80;
}
