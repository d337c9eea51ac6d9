using System;
using System.Collections.Generic;
using System.Linq;

namespace ShmModule.Values;

/// <summary>The number types whose bytes are exchanged as they are, with their C# and PowerShell words.</summary>
internal static class NumberTypes
{
    private static readonly Dictionary<Type, int> Sizes = new()
    {
        [typeof(byte)] = 1,
        [typeof(sbyte)] = 1,
        [typeof(short)] = 2,
        [typeof(ushort)] = 2,
        [typeof(int)] = 4,
        [typeof(uint)] = 4,
        [typeof(long)] = 8,
        [typeof(ulong)] = 8,
        [typeof(float)] = 4,
        [typeof(double)] = 8,
    };

    private static readonly Dictionary<string, Type> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sbyte"] = typeof(sbyte),
        ["short"] = typeof(short),
        ["ushort"] = typeof(ushort),
        ["int"] = typeof(int),
        ["uint"] = typeof(uint),
        ["long"] = typeof(long),
        ["ulong"] = typeof(ulong),
        ["float"] = typeof(float),
    };

    /// <summary>The types' own names, in order of size.</summary>
    public static IEnumerable<string> Names => Sizes.Keys.Select(type => type.Name);

    public static bool Contains(Type? type) => type is not null && Sizes.ContainsKey(type) && !type.IsEnum;

    /// <summary>In bytes.</summary>
    public static int SizeOf(Type type) => Sizes[type];

    /// <summary>By a word such as <c>int</c>, <c>Int32</c> or <c>System.Int32</c>; null when it is none of these types.</summary>
    public static Type? Parse(string word)
    {
        const string SystemPrefix = "System.";
        string name = word.StartsWith(SystemPrefix, StringComparison.OrdinalIgnoreCase) ? word.Substring(SystemPrefix.Length) : word;
        if (Words.TryGetValue(name, out Type? type)) return type;
        return Sizes.Keys.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>By the TypeCode that a control block records; null when it is none of these types'.</summary>
    public static Type? FromCode(int code) => Sizes.Keys.FirstOrDefault(type => (int)Type.GetTypeCode(type) == code);
}
