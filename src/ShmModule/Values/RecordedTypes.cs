using System;
using System.Collections.Generic;
using System.Linq;

namespace ShmModule.Values;

/// <summary>
/// The types that a control block can record, so that reading gives them back unasked: numbers, and three more of fixed meaning.
/// Other types are not recorded, since reading must not create objects of types that the data names.
/// </summary>
internal static class RecordedTypes
{
    // .NET's TypeCode; Guid has none there, and takes the first number after the last.
    private static readonly Dictionary<Type, int> Others = new() { [typeof(bool)] = 3, [typeof(char)] = 4, [typeof(Guid)] = 19 };

    /// <summary>The types' own names.</summary>
    public static IEnumerable<string> Names => NumberTypes.Names.Concat(Others.Keys.Select(type => type.Name));

    /// <summary>By a word such as <c>int</c>, <c>Guid</c> or <c>System.Char</c>; null when it is none of these types.</summary>
    public static Type? Parse(string word)
    {
        if (string.Equals(word, "bool", StringComparison.OrdinalIgnoreCase)) return typeof(bool);
        return NumberTypes.Parse(word) ?? Others.Keys.FirstOrDefault(type =>
            string.Equals(type.Name, word, StringComparison.OrdinalIgnoreCase) || string.Equals(type.FullName, word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>By what a control block records; null when it is none of these types.</summary>
    public static Type? FromCode(int code) =>
        NumberTypes.FromCode(code) ?? Others.Where(entry => entry.Value == code).Select(entry => entry.Key).FirstOrDefault();

    /// <summary>What is recorded of elements of this type; an enum is its number. Null when they are but bytes.</summary>
    public static int? CodeOf(Type type)
    {
        if (NumberTypes.Contains(type) || type.IsEnum) return (int)Type.GetTypeCode(type);
        return Others.TryGetValue(type, out int code) ? code : null;
    }
}
