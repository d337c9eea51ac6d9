using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>
/// A value as text: equal texts mean equal types, contents, orders and shared objects. Types that reading must never make are a
/// failure.
/// </summary>
internal sealed class ValueText
{
    private static readonly Type[] Scalars =
    {
        typeof(string), typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(BigInteger), typeof(DateTime),
        typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(Version), typeof(Uri),
    };

    private readonly StringBuilder _text = new();
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);

    public static string Of(object? value)
    {
        var text = new ValueText();
        text.Put(value);
        return text._text.ToString();
    }

    private static bool IsScalar(object value) => Scalars.Contains(value.GetType()) || value is Enum;

    private void Put(object? value)
    {
        if (value is null) _text.Append("null");
        else if (IsScalar(value)) _text.Append(Scalar(value));
        else if (value is PlainCliXml cliXml) _text.Append("CLIXML ").Append(Scalar(cliXml.Text));
        else if (value is Array { Length: var length } array && array.GetType().GetElementType() is { IsPrimitive: true } element) PutNumbers(array, length, element);
        else if (_numbers.TryGetValue(value, out int number)) _text.Append('#').Append(number);
        else
        {
            // Numbers count objects, not their places in the text, which tables' order would change.
            _numbers.Add(value, _numbers.Count);
            _text.Append(NameOf(value)).Append('(');
            PutContent(value);
            _text.Append(')');
        }
    }

    private void PutContent(object value)
    {
        switch (value)
        {
            case PlainObject plain:
                if (plain.TypeNames is not null) _text.AppendJoin(',', plain.TypeNames.Select(Scalar)).Append(';');
                PutProperties(plain);
                break;
            case PlainNotes noted:
                Put(noted.Value);
                PutProperties(noted);
                break;
            case OrderedDictionary ordered: PutPairs(ordered.Cast<DictionaryEntry>()); break;
            case IDictionary table: PutPairs(Sorted(table)); break;
            default:
                foreach (object? item in (IEnumerable)value)
                {
                    Put(item);
                    _text.Append(' ');
                }

                break;
        }
    }

    // Which of two keys that are containers comes first is nothing that a table keeps.
    private static IEnumerable<DictionaryEntry> Sorted(IDictionary table)
    {
        var entries = new List<DictionaryEntry>();
        foreach (DictionaryEntry entry in table) entries.Add(entry);
        return entries.Count(entry => !IsScalar(entry.Key)) > 1 ? [] : entries.OrderBy(entry => IsScalar(entry.Key) ? Scalar(entry.Key) : "", StringComparer.Ordinal);
    }

    private void PutPairs(IEnumerable<DictionaryEntry> entries)
    {
        foreach (DictionaryEntry entry in entries)
        {
            Put(entry.Key);
            _text.Append('=');
            Put(entry.Value);
            _text.Append(' ');
        }
    }

    private void PutProperties(PlainBag bag)
    {
        foreach (KeyValuePair<string, object?> property in bag.Properties)
        {
            _text.Append(Scalar(property.Key)).Append(':');
            Put(property.Value);
            _text.Append(' ');
        }
    }

    private void PutNumbers(Array array, int length, Type element)
    {
        byte[] bytes = new byte[length * (element == typeof(bool) ? 1 : element == typeof(char) ? 2 : Marshal.SizeOf(element))];
        Buffer.BlockCopy(array, 0, bytes, 0, bytes.Length);
        _text.Append(element.Name).Append('[').Append(Convert.ToHexString(bytes)).Append(']');
    }

    private static string NameOf(object value)
    {
        Type type = value.GetType();
        bool isContainer = value is PlainBag or Hashtable or OrderedDictionary or ArrayList
            || (type.IsArray ? IsElement(type.GetElementType()!) : type.IsGenericType && IsCollection(type));
        Assert.True(isContainer, $"A {type} was made.");
        return type.ToString();
    }

    private static bool IsCollection(Type type) =>
        (type.GetGenericTypeDefinition() == typeof(List<>) || type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
        && type.GetGenericArguments().All(IsElement);

    private static bool IsElement(Type type) =>
        type == typeof(object) || type == typeof(Hashtable) || Scalars.Contains(type) || (type.IsArray && IsElement(type.GetElementType()!));

    private static string Scalar(object value) => value.GetType() + " " + value switch
    {
        string text => text.Length.ToString(CultureInfo.InvariantCulture) + "'" + string.Concat(text.Select(c => c is > ' ' and < '~' ? c.ToString() : $"\\{(int)c:X4}")) + "'",
        double real => BitConverter.DoubleToInt64Bits(real).ToString("X16", CultureInfo.InvariantCulture),
        float real => BitConverter.SingleToInt32Bits(real).ToString("X8", CultureInfo.InvariantCulture),
        decimal money => string.Join(",", decimal.GetBits(money)),
        DateTime time => $"{time.Ticks} {time.Kind}",
        DateTimeOffset time => $"{time.Ticks} {time.Offset.Ticks}",
        TimeSpan span => span.Ticks.ToString(CultureInfo.InvariantCulture),
        char letter => ((int)letter).ToString(CultureInfo.InvariantCulture),
        Enum member => member.ToString("D"),
        BigInteger big => Convert.ToHexString(big.ToByteArray()),
        Uri uri => Scalar(uri.OriginalString),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
