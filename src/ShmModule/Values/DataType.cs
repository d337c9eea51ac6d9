using System;
using System.Collections.Generic;
using System.Linq;
using ShmModule.Regions;

namespace ShmModule.Values;

/// <summary>How bytes are to be taken: as text, as bytes, as an object, or as elements of one type: numbers, for the most part.</summary>
internal sealed class DataType : IEquatable<DataType>
{
    public static readonly DataType Text = new(PayloadKind.Text, null);
    public static readonly DataType Bytes = new(PayloadKind.Bytes, null);
    public static readonly DataType Object = new(PayloadKind.Object, null);
    public static readonly DataType CliXml = new(PayloadKind.CliXml, null);

    private static readonly DataType[] Named = { Text, Bytes, Object, CliXml };

    private DataType(PayloadKind kind, Type? elementType)
    {
        Kind = kind;
        ElementType = elementType;
    }

    /// <summary>The words that -As takes.</summary>
    public static IEnumerable<string> Words => Named.Select(type => type.Kind.ToString()).Concat(RecordedTypes.Names);

    /// <summary>Text, Bytes, Object, CliXml or Numbers.</summary>
    public PayloadKind Kind { get; }

    /// <summary>Null unless <see cref="Kind"/> is Numbers.</summary>
    public Type? ElementType { get; }

    /// <summary>Null unless the elements are numbers.</summary>
    public Type? NumberType => NumberTypes.Contains(ElementType) ? ElementType : null;

    /// <summary>Elements are structs, so that several of them are objects rather than one array.</summary>
    public bool IsStruct => ElementType is not null && RecordedTypes.CodeOf(ElementType) is null;

    /// <summary>Null where there are no elements.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: there can be no elements of this type.</exception>
    public ElementLayout? Layout => ElementType is null ? null : ElementLayout.Of(ElementType);

    /// <summary>In bytes; 1 for text and bytes.</summary>
    /// <exception cref="SharedMemoryException">As <see cref="Layout"/>.</exception>
    public int ElementSize => Layout?.Size ?? 1;

    public static DataType Elements(Type type) => new(PayloadKind.Numbers, type);

    /// <summary>By a word, with or without the brackets of a type literal, and with <c>[]</c> for an array; null when unknown.</summary>
    public static DataType? Parse(string text)
    {
        string word = TypeName(text);
        DataType? named = Named.FirstOrDefault(type => string.Equals(word, type.Kind.ToString(), StringComparison.OrdinalIgnoreCase));
        if (named is not null) return named;
        return RecordedTypes.Parse(word) is Type type ? Elements(type) : FromName(word);
    }

    /// <summary>The name of an element's type, without the brackets of a type literal or of an array.</summary>
    public static string TypeName(string text)
    {
        string name = text.Trim();
        if (name.StartsWith("[", StringComparison.Ordinal) && name.EndsWith("]", StringComparison.Ordinal)) name = name.Substring(1, name.Length - 2);
        return name.EndsWith("[]", StringComparison.Ordinal) ? name.Substring(0, name.Length - 2) : name;
    }

    /// <summary>By a type or a type of arrays of it. Whether there can be elements of it turns out when its layout is asked for.</summary>
    public static DataType FromType(Type type)
    {
        Type element = type.IsArray ? type.GetElementType()! : type;
        return element == typeof(string) ? Text : element == typeof(object) ? Object : Elements(element);
    }

    public bool Equals(DataType? other) => other is not null && Kind == other.Kind && ElementType == other.ElementType;

    public override bool Equals(object? obj) => Equals(obj as DataType);

    public override int GetHashCode() => ((int)Kind * 31) + (ElementType?.GetHashCode() ?? 0);

    public override string ToString() => ElementType?.Name ?? Kind.ToString();

    private static DataType? FromName(string word) =>
        string.Equals(word, "string", StringComparison.OrdinalIgnoreCase) || string.Equals(word, "System.String", StringComparison.OrdinalIgnoreCase)
            ? Text
            : null;
}
