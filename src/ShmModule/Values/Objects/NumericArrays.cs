using System;
using System.Collections.Generic;

namespace ShmModule.Values.Objects;

/// <summary>Arrays of numbers by the tags of RFC 8746, table 1; written little-endian, as this machine has them.</summary>
internal static class NumericArrays
{
    private static readonly Dictionary<Type, ulong> LittleEndian = new()
    {
        [typeof(sbyte)] = 72,
        [typeof(ushort)] = 69,
        [typeof(uint)] = 70,
        [typeof(ulong)] = 71,
        [typeof(short)] = 77,
        [typeof(int)] = 78,
        [typeof(long)] = 79,
        [typeof(float)] = 85,
        [typeof(double)] = 86,
    };

    public static ulong? TagOf(Type element) => LittleEndian.TryGetValue(element, out ulong tag) ? tag : null;

    /// <summary>The type and the byte order a tag stands for; null for those that .NET has no type for (halves and quadruples).</summary>
    public static Type? TypeOf(ulong tag, out bool isBigEndian)
    {
        isBigEndian = tag is 65 or 66 or 67 or 73 or 74 or 75 or 81 or 82;
        if (tag is 64 or 68) return typeof(byte);
        ulong little = isBigEndian ? tag + 4 : tag;
        foreach (KeyValuePair<Type, ulong> pair in LittleEndian)
        {
            if (pair.Value == little) return pair.Key;
        }

        return null;
    }
}
