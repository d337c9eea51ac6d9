using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Makes bytes of PowerShell's values: by their own type, or as -As says.</summary>
internal static class ValueConverter
{
    /// <summary>The object itself, where PowerShell wrapped one.</summary>
    public static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <param name="value">Any value.</param>
    /// <param name="type">What it is to be written as; null for what it is.</param>
    /// <param name="encoding">Of text.</param>
    /// <param name="terminated">Whether a NUL is to follow text.</param>
    /// <param name="objects">How objects are written.</param>
    /// <param name="keepsSurrogates">Whether a text that no encoding has bytes for is to be an object rather than lose them.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported.</exception>
    public static EncodedValue Encode(object? value, DataType? type, Encoding encoding, bool terminated, ObjectEncoding objects, bool keepsSurrogates = false)
    {
        if (type?.Kind == PayloadKind.Object) return objects.ToCbor(value);
        if (type?.Kind == PayloadKind.CliXml) return objects.ToCliXml(value);
        object? converted = To(value, type, encoding);
        if (keepsSurrogates && type is null && Unwrap(converted) is string text && !TextEncodings.IsWellFormed(text)) return objects.ToCbor(value);
        return type?.ElementType is null ? EncodeByOwnType(converted, encoding, terminated, objects) : Elements(converted!);
    }

    /// <summary>The value as Read-SharedMemory gives it back.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported.</exception>
    public static object? To(object? value, DataType? type, Encoding encoding) => type switch
    {
        null or { Kind: PayloadKind.Object or PayloadKind.CliXml } => value,
        { Kind: PayloadKind.Text } => ToText(value),
        { Kind: PayloadKind.Bytes } => value is string text ? TextEncodings.GetBytes(encoding, text) : Convert<byte[]>(value),
        _ => ToElements(value, type.Layout!.Type),
    };

    /// <summary>
    /// The bytes of a value that is to lie among those of others, which its type alone must tell: there is no record of them.
    /// </summary>
    /// <param name="value">Any value.</param>
    /// <param name="type">What it is to be written as; null for its own bytes.</param>
    /// <param name="encoding">Of text.</param>
    /// <param name="objects">How objects are written, where the type says that it is to be one.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it has no bytes of its own.</exception>
    public static EncodedValue EncodePiece(object? value, DataType? type, Encoding encoding, ObjectEncoding objects)
    {
        object? own = Unwrap(value);
        if (type is not null || own is string) return Encode(own, type, encoding, terminated: false, objects);
        Array elements = ElementArray.Of(own) ?? throw Errors.NoOwnBytes(own?.GetType().Name ?? "null", own is ICollection and not IDictionary);
        return EncodedValue.OfElements(elements, isSingle: false);
    }

    /// <param name="value">A number, or text that is one: <c>-Expected -1</c> arrives as text.</param>
    /// <param name="type">The type it is to have.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported.</exception>
    public static Number ToNumber(object value, Type type)
    {
        object unwrapped = Unwrap(value)!;
        DemandWhole(unwrapped, type);
        return Number.From(Convert(unwrapped, type));
    }

    /// <param name="value">A number, or text that is one: <c>-Add -1</c> arrives as text.</param>
    /// <param name="type">Of the number to which it is added: a negative one is subtracted from unsigned numbers, too.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported.</exception>
    public static Number ToAddend(object value, Type type)
    {
        object unwrapped = Unwrap(value)!;
        DemandWhole(unwrapped, type);
        return Number.IsReal(type) || !LanguagePrimitives.TryConvertTo(unwrapped, out long whole) ? Number.From(Convert(unwrapped, type)) : Number.From(whole);
    }

    // PowerShell's conversion rounds, which would change a number by something else than was asked for.
    private static void DemandWhole(object value, Type type)
    {
        if (Number.IsReal(type)) return;
        bool isFraction = value is decimal exact
            ? exact != decimal.Truncate(exact)
            : LanguagePrimitives.TryConvertTo(value, typeof(double), CultureInfo.InvariantCulture, out object number) && number is double real && real != Math.Truncate(real);
        if (isFraction) throw Errors.NotWhole(string.Format(CultureInfo.InvariantCulture, "{0}", value), type.Name);
    }

    private static EncodedValue EncodeByOwnType(object? whole, Encoding encoding, bool terminated, ObjectEncoding objects)
    {
        object? value = Unwrap(whole);
        if (value is string text) return EncodedValue.OfText(text, encoding, terminated);
        if (value is Array { Rank: 1 } array && NumberTypes.Contains(array.GetType().GetElementType())) return Elements(array);
        if (NumberTypes.Contains(value?.GetType()) && !PowerShellObjects.IsUnknownEnum(whole)) return Elements(value!);
        return objects.ToCbor(whole);
    }

    /// <param name="value">An element, or an array of them.</param>
    private static EncodedValue Elements(object value)
    {
        if (value is Array array) return EncodedValue.OfElements(array, isSingle: false);
        Array one = Array.CreateInstance(value.GetType(), 1);
        one.SetValue(value, 0);
        return EncodedValue.OfElements(one, isSingle: true);
    }

    private static object ToElements(object? value, Type type)
    {
        // As [char[]] does; one character is one.
        if (type == typeof(char) && value is string { Length: not 1 } text) return text.ToCharArray();
        return Convert(value, IsList(value) ? type.MakeArrayType() : type);
    }

    private static string ToText(object? value) =>
        IsList(value) ? string.Join("\n", ((IEnumerable)value!).Cast<object?>().Select(Convert<string>)) : Convert<string>(value);

    private static bool IsList(object? value) => value is IList;

    private static T Convert<T>(object? value) => (T)Convert(value, typeof(T));

    private static object Convert(object? value, Type type)
    {
        try
        {
            return LanguagePrimitives.ConvertTo(value, type, CultureInfo.InvariantCulture)
                ?? throw Errors.ValueNotConvertible("null", type.Name);
        }
        catch (Exception e) when (e is PSInvalidCastException or RankException)
        {
            throw Errors.ValueNotConvertible(value?.GetType().Name ?? "null", type.Name, e);
        }
    }
}
