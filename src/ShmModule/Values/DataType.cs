using System;
using System.Collections.Generic;
using System.Linq;
using ShmModule.Regions;

namespace ShmModule.Values;

/// <summary>How bytes are to be taken: as text, as bytes, or as numbers of one type.</summary>
internal sealed class DataType : IEquatable<DataType>
{
    public static readonly DataType Text = new(PayloadKind.Text, null);
    public static readonly DataType Bytes = new(PayloadKind.Bytes, null);

    private DataType(PayloadKind kind, Type? numberType)
    {
        Kind = kind;
        NumberType = numberType;
    }

    /// <summary>The words that -As takes.</summary>
    public static IEnumerable<string> Words => new[] { nameof(Text), nameof(Bytes) }.Concat(NumberTypes.Names);

    /// <summary>Text, Bytes or Numbers.</summary>
    public PayloadKind Kind { get; }

    /// <summary>Null unless <see cref="Kind"/> is Numbers.</summary>
    public Type? NumberType { get; }

    /// <summary>In bytes; 1 for text and bytes.</summary>
    public int ElementSize => NumberType is null ? 1 : NumberTypes.SizeOf(NumberType);

    public static DataType Numbers(Type type) => new(PayloadKind.Numbers, type);

    /// <summary>By a word, with or without the brackets of a type literal, and with <c>[]</c> for an array; null when unknown.</summary>
    public static DataType? Parse(string text)
    {
        string word = text.Trim();
        if (word.StartsWith("[", StringComparison.Ordinal) && word.EndsWith("]", StringComparison.Ordinal)) word = word.Substring(1, word.Length - 2);
        if (word.EndsWith("[]", StringComparison.Ordinal)) word = word.Substring(0, word.Length - 2);
        if (string.Equals(word, nameof(Text), StringComparison.OrdinalIgnoreCase)) return Text;
        if (string.Equals(word, nameof(Bytes), StringComparison.OrdinalIgnoreCase)) return Bytes;
        return NumberTypes.Parse(word) is Type type ? Numbers(type) : FromName(word);
    }

    /// <summary>By a type or a type of arrays of it; null when it is none that is supported.</summary>
    public static DataType? FromType(Type type)
    {
        Type element = type.IsArray ? type.GetElementType()! : type;
        if (element == typeof(string)) return Text;
        return NumberTypes.Contains(element) ? Numbers(element) : null;
    }

    public bool Equals(DataType? other) => other is not null && Kind == other.Kind && NumberType == other.NumberType;

    public override bool Equals(object? obj) => Equals(obj as DataType);

    public override int GetHashCode() => ((int)Kind * 31) + (NumberType?.GetHashCode() ?? 0);

    public override string ToString() => NumberType?.Name ?? Kind.ToString();

    private static DataType? FromName(string word) =>
        string.Equals(word, "string", StringComparison.OrdinalIgnoreCase) || string.Equals(word, "System.String", StringComparison.OrdinalIgnoreCase)
            ? Text
            : null;
}
