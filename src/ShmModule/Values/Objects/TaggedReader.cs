using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Numerics;
using System.Text;

namespace ShmModule.Values.Objects;

/// <summary>What the tags of <see cref="CborTags"/> mean for the items behind them; tags that are none of these are passed over.</summary>
internal sealed class TaggedReader
{
    private readonly ObjectReader _reader;
    private readonly CborReader _cbor;
    private readonly IObjectModel _model;
    private readonly CustomObjectReader _objects;
    private readonly Dictionary<string, Type?> _enums = new();

    public TaggedReader(ObjectReader reader, CborReader cbor, IObjectModel model)
    {
        _reader = reader;
        _cbor = cbor;
        _model = model;
        _objects = new CustomObjectReader(reader, model);
    }

    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public object? Read(ulong tag)
    {
        switch (tag)
        {
            case CborTags.CustomObject: return _objects.Plain();
            case CborTags.NamedObject: return _objects.Named();
            case CborTags.Record: return _objects.Record();
            case CborTags.WithNotes: return _objects.WithNotes();
            case CborTags.Ordered: return Ordered();
            case CborTags.Collection: return new CollectionReader(_reader).Read();
            case CborTags.DateTimeText: return Time();
            case CborTags.EpochTime: return EpochTime.Of(_reader.Read());
            case CborTags.LocalTime: return Local();
            case CborTags.ClockTime: return DateTime.SpecifyKind(TaggedClock(tag).Time, DateTimeKind.Unspecified);
            case CborTags.PositiveBigInteger: return Big(_reader.Bytes());
            case CborTags.NegativeBigInteger: return -1 - Big(_reader.Bytes());
            case CborTags.DecimalFraction: return Fraction();
            case CborTags.Uri: return System.Uri.TryCreate(_reader.Text(), UriKind.RelativeOrAbsolute, out Uri uri) ? uri : throw Wrong(tag);
            case CborTags.Uuid: return _reader.Bytes() is { Length: 16 } bytes ? new Guid(UuidBytes.Swap(bytes)) : throw Wrong(tag);
            case CborTags.Wtf8: return Surrogates();
            case CborTags.Duration: return Duration();
            case CborTags.Version: return Version();
            case CborTags.Enum: return Enum();
            case CborTags.CliXml: return _model.FromCliXml(_reader.CliXml(), _reader.Budget);
            case >= CborTags.FirstTypedArray and <= CborTags.LastTypedArray: return Numbers(tag);
            case > CborTags.FirstNumber and <= CborTags.FirstNumber + (ulong)TypeCode.UInt64: return Number((TypeCode)(tag - CborTags.FirstNumber));
            // Without what they refer to, the numbers behind the first would pass for values.
            case CborTags.TextReference or CborTags.TextReferences: throw CborReader.Invalid($"it refers to texts by number (tag {tag}), which is not supported");
            default: return _reader.Read();
        }
    }

    private static SharedMemoryException Wrong(ulong tag) => CborReader.Invalid($"what follows tag {tag} is nothing that it can mean");

    private static BigInteger Big(byte[] magnitude)
    {
        byte[] bytes = new byte[magnitude.Length + 1];
        magnitude.CopyTo(bytes, 1);
        Array.Reverse(bytes);
        return new BigInteger(bytes);
    }

    private T Demand<T>(ulong tag) => _reader.Read() is T value ? value : throw Wrong(tag);

    private IDictionary Ordered()
    {
        var filler = new TableFiller(_reader.Shared.Announce(new OrderedDictionary(StringComparer.OrdinalIgnoreCase)), () => new OrderedDictionary());
        _reader.Map(filler.Add, hasOrder: true);
        return filler.Result;
    }

    private object Time()
    {
        Clock clock = ReadClock();
        if (clock.Offset is not TimeSpan offset) return DateTime.SpecifyKind(clock.Time, DateTimeKind.Utc);
        try
        {
            return new DateTimeOffset(clock.Time, offset);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The first or the last hours of .NET's time, east or west of Greenwich.
            throw Wrong(CborTags.DateTimeText);
        }
    }

    private DateTime Local()
    {
        Clock clock = TaggedClock(CborTags.LocalTime);
        TimeSpan offset = clock.Offset ?? TimeSpan.Zero;
        // By the clock where that is the same time here, because at the ends of .NET's time the other way would cut it.
        if (TimeZoneInfo.Local.GetUtcOffset(clock.Time) == offset) return DateTime.SpecifyKind(clock.Time, DateTimeKind.Local);
        long ticks = clock.Time.Ticks - offset.Ticks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime(ticks, DateTimeKind.Utc).ToLocalTime()
            : DateTime.SpecifyKind(clock.Time, DateTimeKind.Local);
    }

    private Clock TaggedClock(ulong tag)
    {
        if (_cbor.Head(out int major) != CborTags.DateTimeText || major != CborMajor.Tag) throw Wrong(tag);
        return ReadClock();
    }

    private Clock ReadClock()
    {
        ulong? length = _cbor.Head(out int major);
        if (major != CborMajor.Text || length is not ulong count || !DateText.TryParse(_cbor.Raw(count), out DateTime time, out TimeSpan? offset))
            throw Wrong(CborTags.DateTimeText);
        return new Clock(time, offset);
    }

    private object Fraction()
    {
        _reader.DemandArray(2);
        BigInteger exponent = Integer(CborTags.DecimalFraction);
        return DecimalFraction.Of(exponent, Integer(CborTags.DecimalFraction));
    }

    private BigInteger Integer(ulong tag)
    {
        long referred = _reader.Shared.Referred;
        BigInteger integer = _reader.Read() switch
        {
            int number => number,
            long number => number,
            ulong number => number,
            BigInteger number => number,
            _ => throw Wrong(tag),
        };
        // Not a reference to a long one, of which copies are made for each.
        return _reader.Shared.Referred == referred ? integer : throw Wrong(tag);
    }

    /// <summary>What is behind <see cref="CborTags.Wtf8"/>.</summary>
    public string Surrogates()
    {
        try
        {
            return Wtf8.Decode(_reader.Bytes());
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(CborTags.Wtf8);
        }
    }

    private TimeSpan Duration()
    {
        long seconds = 0, nanoseconds = 0;
        _reader.Map((key, value) =>
        {
            long number = value is int or long ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : throw Wrong(CborTags.Duration);
            if (key is 1) seconds = number;
            else if (key is -9) nanoseconds = number;
            else throw Wrong(CborTags.Duration);
        });
        // In decimals, because the least TimeSpan's seconds, rounded down, are more than a long of ticks holds.
        decimal ticks = ((decimal)seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100);
        return ticks is >= long.MinValue and <= long.MaxValue ? new TimeSpan((long)ticks) : throw Wrong(CborTags.Duration);
    }

    private Version Version()
    {
        object?[] parts = Demand<object?[]>(CborTags.Version);
        int[] numbers = Array.ConvertAll(parts, part => part is int number && number >= 0 ? number : throw Wrong(CborTags.Version));
        return numbers.Length switch
        {
            2 => new Version(numbers[0], numbers[1]),
            3 => new Version(numbers[0], numbers[1], numbers[2]),
            4 => new Version(numbers[0], numbers[1], numbers[2], numbers[3]),
            _ => throw Wrong(CborTags.Version),
        };
    }

    private object Enum()
    {
        const int MaxNames = 1000; // looking one up takes a while, and a hostile payload may name any number
        _reader.DemandArray(3);
        string name = _reader.Text();
        object number = _reader.Read() is object value && EnumTypes.IsNumber(value) ? value : throw Wrong(CborTags.Enum);
        string text = _reader.Text();
        if (!_enums.TryGetValue(name, out Type? type) && _enums.Count < MaxNames) _enums[name] = type = EnumTypes.Find(name);
        return type is null ? _model.UnknownEnum(name, number, text) : System.Enum.ToObject(type, number);
    }

    private Array Numbers(ulong tag)
    {
        Type type = NumericArrays.TypeOf(tag, out bool isBigEndian) ?? throw Wrong(tag);
        if (_cbor.Head(out int major) is not ulong length || major != CborMajor.Bytes) throw Wrong(tag);
        int size = NumberTypes.SizeOf(type);
        int count = _cbor.Count(length, 1);
        if (count % size != 0) throw Wrong(tag);
        Array array = Array.CreateInstance(type, count / size);
        if (!isBigEndian)
        {
            _cbor.Into(array, count);
            return array;
        }

        byte[] bytes = _cbor.Bytes(length);
        for (int i = 0; i < count; i += size) Array.Reverse(bytes, i, size);
        Buffer.BlockCopy(bytes, 0, array, 0, count);
        return array;
    }

    private object Number(TypeCode type)
    {
        object? number = _reader.Read();
        if (number is not (int or long or ulong)) throw Wrong(CborTags.OfNumber(type));
        try
        {
            return Convert.ChangeType(number, type, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is OverflowException or InvalidCastException)
        {
            throw Wrong(CborTags.OfNumber(type));
        }
    }

    private readonly struct Clock
    {
        public Clock(DateTime time, TimeSpan? offset)
        {
            Time = time;
            Offset = offset;
        }

        public DateTime Time { get; }

        /// <summary>From UTC; null for Z.</summary>
        public TimeSpan? Offset { get; }
    }
}
