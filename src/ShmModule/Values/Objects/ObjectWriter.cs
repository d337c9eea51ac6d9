using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Numerics;
using System.Text;
using ShmModule.Regions;

namespace ShmModule.Values.Objects;

/// <summary>Writes values as CBOR: .NET's own here, what PowerShell adds to them through the model.</summary>
internal sealed class ObjectWriter
{
    /// <summary>Containers in containers; beyond, a value is written as its text, as beyond the depth asked for.</summary>
    public const int MaxNesting = 100;

    private readonly IObjectModel _model;
    private readonly CborWriter _cbor;
    private readonly Dictionary<object, uint> _shared = new(ReferenceComparer.Instance);
    private int _nesting;

    public ObjectWriter(IObjectModel model, CborWriter cbor)
    {
        _model = model;
        _cbor = cbor;
    }

    /// <summary>How many values were written as their text, because they lie too deep.</summary>
    public int CutCount { get; private set; }

    /// <summary>Whether the codec has a form of its own for a value of this kind.</summary>
    public static bool IsKnown(object value) =>
        (Type.GetTypeCode(value.GetType()) is not (TypeCode.Object or TypeCode.DBNull)) || value is Enum or ICollection
            or Guid or TimeSpan or DateTimeOffset or BigInteger or Version or Uri;

    /// <param name="value">Any value.</param>
    /// <param name="depth">How many levels of objects are to be kept from here on.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it must not be written, or is too long.</exception>
    public void Write(object? value, int depth)
    {
        if (value is null) _cbor.Null();
        else if (value is string text) Text(text);
        else if (value is Enum member) Member(member);
        else if (Type.GetTypeCode(value.GetType()) is not (TypeCode.Object or TypeCode.DBNull)) Primitive(value);
        else if (value is ICollection collection) Container(collection, depth);
        else if (!TryScalar(value)) _model.Write(this, value, depth);
    }

    /// <summary>An object with properties: the last of <paramref name="properties"/>, from <paramref name="first"/> on.</summary>
    public void CustomObject(object identity, List<KeyValuePair<string, object?>> properties, int first, IReadOnlyList<string>? typeNames, int depth)
    {
        if (!Enter(identity)) return;
        if (typeNames is not null)
        {
            _cbor.Tag(CborTags.NamedObject);
            _cbor.ArrayHead(2);
            _cbor.ArrayHead(typeNames.Count);
            foreach (string name in typeNames) Text(name);
        }
        else
        {
            _cbor.Tag(CborTags.CustomObject);
        }

        Properties(properties, first, depth);
        _nesting--;
    }

    /// <summary>A value that the codec knows, and properties that somebody added to it.</summary>
    public void WithNotes(object value, List<KeyValuePair<string, object?>> notes, int first, int depth)
    {
        _cbor.Tag(CborTags.WithNotes);
        _cbor.ArrayHead(2);
        Write(value, depth);
        Properties(notes, first, depth);
    }

    public void CliXml(string text)
    {
        _cbor.Tag(CborTags.CliXml);
        Text(text);
    }

    /// <summary>In the place of a value that lies too deep.</summary>
    public void Cut(object value)
    {
        CutCount++;
        Text(_model.ToText(value));
    }

    private void Properties(List<KeyValuePair<string, object?>> properties, int first, int depth)
    {
        int count = properties.Count - first;
        _cbor.MapHead(count);
        for (int i = first; i < first + count; i++)
        {
            Text(properties[i].Key);
            Write(properties[i].Value, depth - 1);
        }
    }

    private void Container(ICollection collection, int depth)
    {
        if (collection is byte[] bytes) _cbor.Bytes(bytes);
        else if (collection is Array { Rank: 1 } numbers && NumericArrays.TagOf(numbers.GetType().GetElementType()!) is ulong tag)
        {
            _cbor.Tag(tag);
            _cbor.Bytes(numbers, ByteLength(numbers));
        }
        else if (Enter(collection))
        {
            string? name = collection is object[] && collection.GetType() == typeof(object[]) ? null : CollectionTypes.NameOf(collection.GetType());
            if (name is not null)
            {
                _cbor.Tag(CborTags.Collection);
                _cbor.ArrayHead(2);
                Text(name);
            }
            else if (collection is IOrderedDictionary)
            {
                _cbor.Tag(CborTags.Ordered);
            }

            if (collection is IDictionary dictionary) Map(dictionary, depth);
            else Items(collection, depth);
            _nesting--;
        }
    }

    private void Map(IDictionary dictionary, int depth)
    {
        _cbor.MapHead(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
        {
            Write(entry.Key, depth);
            Write(entry.Value, depth);
        }
    }

    private void Items(ICollection items, int depth)
    {
        // Counted as they come: not every collection's Count is what its enumerator gives.
        int head = _cbor.OpenArrayHead();
        uint count = 0;
        foreach (object? item in items)
        {
            Write(item, depth);
            count++;
        }

        _cbor.SetCount(head, count);
    }

    /// <summary>False: the same object was written before, or lies too deep, and what stands for it has been written.</summary>
    private bool Enter(object identity)
    {
        if (_shared.TryGetValue(identity, out uint number))
        {
            _cbor.Tag(CborTags.SharedReference);
            _cbor.Unsigned(number);
            return false;
        }

        if (_nesting >= MaxNesting)
        {
            Cut(identity);
            return false;
        }

        _shared.Add(identity, (uint)_shared.Count);
        _cbor.Tag(CborTags.Shareable);
        _nesting++;
        return true;
    }

    private void Primitive(object value)
    {
        switch (value)
        {
            case bool flag: _cbor.Boolean(flag); break;
            case int number: _cbor.Integer(number); break;
            case double real: _cbor.Double(real); break;
            case float single: _cbor.Single(single); break;
            case DateTime time: Time(time); break;
            case decimal money: Decimal(money); break;
            case char letter: Number(letter, TypeCode.Char); break;
            case long large and (> int.MaxValue or < int.MinValue): _cbor.Integer(large); break;
            case ulong huge and > long.MaxValue: _cbor.Unsigned(huge); break;
            case ulong large: Number((long)large, TypeCode.UInt64); break;
            default: Number(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture), Type.GetTypeCode(value.GetType())); break;
        }
    }

    private bool TryScalar(object value)
    {
        switch (value)
        {
            case Guid guid:
                _cbor.Tag(CborTags.Uuid);
                _cbor.Bytes(UuidBytes.Swap(guid.ToByteArray()));
                return true;
            case TimeSpan span:
                _cbor.Tag(CborTags.Duration);
                Duration(span);
                return true;
            case DateTimeOffset time:
                Tagged(CborTags.DateTimeText, DateText.Of(time));
                return true;
            case BigInteger big:
                Big(big);
                return true;
            case Version version:
                Parts(version);
                return true;
            case Uri uri:
                Tagged(CborTags.Uri, uri.OriginalString);
                return true;
            default:
                return false;
        }
    }

    private void Text(string text)
    {
        try
        {
            _cbor.Text(text);
        }
        catch (EncoderFallbackException)
        {
            _cbor.Tag(CborTags.Wtf8);
            _cbor.Bytes(Wtf8.Encode(text));
        }
    }

    private void Tagged(ulong tag, string text)
    {
        _cbor.Tag(tag);
        Text(text);
    }

    private void Number(long value, TypeCode type)
    {
        _cbor.Tag(CborTags.OfNumber(type));
        _cbor.Integer(value);
    }

    private void Time(DateTime time)
    {
        if (time.Kind == DateTimeKind.Local) _cbor.Tag(CborTags.LocalTime);
        else if (time.Kind == DateTimeKind.Unspecified) _cbor.Tag(CborTags.ClockTime);
        Tagged(CborTags.DateTimeText, DateText.Of(time));
    }

    private void Duration(TimeSpan span)
    {
        // RFC 9581: key 1 is seconds, key -9 nanoseconds, which do not go below zero.
        long seconds = span.Ticks / TimeSpan.TicksPerSecond;
        long rest = span.Ticks % TimeSpan.TicksPerSecond;
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }

        _cbor.MapHead(rest == 0 ? 1 : 2);
        _cbor.Integer(1);
        _cbor.Integer(seconds);
        if (rest == 0) return;
        _cbor.Integer(-9);
        _cbor.Integer(rest * 100);
    }

    private void Decimal(decimal value)
    {
        int[] parts = decimal.GetBits(value);
        int scale = parts[3] >> 16 & 0xFF;
        decimal digits = new(parts[0], parts[1], parts[2], value < 0, 0);
        _cbor.Tag(CborTags.DecimalFraction);
        _cbor.ArrayHead(2);
        _cbor.Integer(-scale);
        if (digits is >= long.MinValue and <= long.MaxValue) _cbor.Integer((long)digits);
        else Big(new BigInteger(digits));
    }

    private void Big(BigInteger value)
    {
        bool isNegative = value.Sign < 0;
        byte[] bytes = (isNegative ? -1 - value : value).ToByteArray();
        Array.Reverse(bytes);
        int zeros = bytes.Length > 1 && bytes[0] == 0 ? 1 : 0;
        byte[] magnitude = new byte[bytes.Length - zeros];
        Buffer.BlockCopy(bytes, zeros, magnitude, 0, magnitude.Length);
        _cbor.Tag(isNegative ? CborTags.NegativeBigInteger : CborTags.PositiveBigInteger);
        _cbor.Bytes(magnitude);
    }

    private void Parts(Version version)
    {
        int[] parts = { version.Major, version.Minor, version.Build, version.Revision };
        int count = version.Build < 0 ? 2 : version.Revision < 0 ? 3 : 4;
        _cbor.Tag(CborTags.Version);
        _cbor.ArrayHead(count);
        for (int i = 0; i < count; i++) _cbor.Integer(parts[i]);
    }

    private void Member(Enum value)
    {
        _cbor.Tag(CborTags.Enum);
        _cbor.ArrayHead(3);
        Text(value.GetType().FullName ?? "");
        Primitive(Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), System.Globalization.CultureInfo.InvariantCulture));
        Text(value.ToString());
    }

    private static int ByteLength(Array numbers)
    {
        long length = numbers.LongLength * NumberTypes.SizeOf(numbers.GetType().GetElementType()!);
        return length <= int.MaxValue ? (int)length : throw Errors.ObjectTooLong();
    }
}
