using System;
using System.Numerics;
using System.Text;

namespace ShmModule.Values.Objects;

/// <summary>Writes values that contain no others.</summary>
internal sealed class ScalarWriter
{
    private readonly CborWriter _cbor;

    public ScalarWriter(CborWriter cbor) => _cbor = cbor;

    /// <summary>A value of a type that has a TypeCode of its own, but for strings and enums.</summary>
    public void Primitive(object value)
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

    /// <summary>False: it is none of those that this class knows.</summary>
    public bool TryWrite(object value)
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
                _cbor.Tag(CborTags.DateTimeText);
                _cbor.Time(time.DateTime, time.Offset);
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

    public void Text(string text)
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
        _cbor.Tag(CborTags.DateTimeText);
        _cbor.Time(time, time.Kind == DateTimeKind.Local ? TimeZoneInfo.Local.GetUtcOffset(time) : null);
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

    public void Member(Enum value)
    {
        Type type = value.GetType();
        Member(type.FullName ?? "", Convert.ChangeType(value, Enum.GetUnderlyingType(type), System.Globalization.CultureInfo.InvariantCulture), value.ToString());
    }

    /// <param name="typeName">Of the enum.</param>
    /// <param name="number">Of the member.</param>
    /// <param name="text">Its name.</param>
    public void Member(string typeName, object number, string text)
    {
        _cbor.Tag(CborTags.Enum);
        _cbor.ArrayHead(3);
        Text(typeName);
        Primitive(number);
        Text(text);
    }
}
