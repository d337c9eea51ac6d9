using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace ShmModule.Core.Tests;

/// <summary>Values of any shape, made of a number.</summary>
internal sealed class RandomValues
{
    private const int MostLevels = 5;
    private const int MostItems = 6;

    private readonly Random _random;
    private readonly bool _forPeers;
    private readonly List<object> _containers = new();

    /// <param name="number">The same values for the same number.</param>
    /// <param name="forPeers">Only what every language keeps apart: no single-precision numbers, no ticks below a microsecond, nothing shared, and so on.</param>
    public RandomValues(int number, bool forPeers)
    {
        _random = new Random(number);
        _forPeers = forPeers;
    }

    public object? Next() => Next(MostLevels);

    private object? Next(int levels)
    {
        if (levels == 0 || _random.Next(3) == 0) return Scalar();
        if (!_forPeers && _containers.Count > 0 && _random.Next(20) == 0) return _containers[_random.Next(_containers.Count)];
        return Container(levels - 1);
    }

    private object Container(int levels)
    {
        int count = _random.Next(MostItems);
        switch (_random.Next(9))
        {
            case 0: return Numbers(count);
            case 1: return Filled(new Hashtable(StringComparer.OrdinalIgnoreCase), count, levels);
            case 2: return Filled(new OrderedDictionary(StringComparer.OrdinalIgnoreCase), count, levels);
            case 3: return Filled(Object(), count, levels);
            case 4: return Rows(count + 1, levels); // of none there would be one array for all
            case 5: return Filled(new PlainNotes(_random.Next(2) == 0 ? Text() : new object[] { 1 }), count, levels);
            case 6: return Filled(new List<object?>(), count, levels);
            case 7: return Enumerable.Range(0, count + 1).Select(_ => Text()).ToArray();
            default:
                object?[] array = new object?[count];
                _containers.Add(array);
                for (int i = 0; i < count; i++) array[i] = Next(levels);
                return array;
        }
    }

    private object Filled(object container, int count, int levels)
    {
        _containers.Add(container);
        for (int i = 0; i < count; i++)
        {
            object? value = Next(levels);
            if (container is PlainBag bag) bag.Set(Text(), value);
            else if (container is IDictionary table) table[Key()] = value;
            else ((IList)container).Add(value);
        }

        return container;
    }

    private PlainObject Object() => new() { TypeNames = _random.Next(4) == 0 ? [Text(), "System.Object"] : null };

    private object?[] Rows(int count, int levels)
    {
        string[] names = Enumerable.Range(0, count).Select(i => "P" + i).ToArray();
        return Enumerable.Range(0, count).Select(object? (_) => new PlainObject(names.SelectMany(name => new[] { name, Next(Math.Min(levels, 1)) }).ToArray())).ToArray();
    }

    private object Key() => _random.Next(_forPeers ? 2 : 6) switch
    {
        0 => Text(),
        1 => _random.Next(100),
        2 => _random.NextInt64(),
        3 => new Guid(Bytes(16)),
        4 => _random.NextDouble(),
        _ => (DayOfWeek)_random.Next(7),
    };

    private object? Scalar() => _random.Next(_forPeers ? 17 : 21) switch
    {
        0 => null,
        1 => _random.Next(2) == 0,
        2 => Small(),
        3 => _random.Next(int.MinValue, int.MaxValue),
        4 => _random.NextInt64(long.MinValue, long.MaxValue),
        5 => (ulong)_random.NextInt64() << 1,
        6 => _random.NextDouble() * Math.Pow(10, _random.Next(-300, 300)),
        7 => new decimal(_random.Next(1, int.MaxValue), _random.Next(), _random.Next(), _random.Next(2) == 0, (byte)_random.Next(29)),
        8 => (BigInteger.One << _random.Next(65, 300)) * (_random.Next(2) == 0 ? 1 : -1),
        9 => (char)_random.Next(char.MaxValue + 1),
        10 => Time((DateTimeKind)_random.Next(3)),
        // Others write an offset of 0 as Z, which is a DateTime.
        11 => new DateTimeOffset(Time(DateTimeKind.Unspecified), TimeSpan.FromMinutes(_random.Next(_forPeers ? 1 : -840, 841))),
        12 => new TimeSpan(_random.NextInt64(long.MinValue, long.MaxValue)),
        13 => new Guid(Bytes(16)),
        14 => new Version(_random.Next(), _random.Next(), _random.Next(9)),
        15 => _random.Next(2) == 0 ? (DayOfWeek)_random.Next(9) : new Uri("https://example.org/" + _random.Next()),
        16 => Text(),
        17 => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)),
        18 => BitConverter.Int32BitsToSingle(_random.Next(int.MinValue, int.MaxValue)),
        19 => new DateTime(_random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc),
        _ => new BigInteger(Bytes(_random.Next(20))),
    };

    private object Small() => Convert.ChangeType(_random.Next(100), (TypeCode)_random.Next((int)TypeCode.SByte, (int)TypeCode.UInt64 + 1), CultureInfo.InvariantCulture);

    private DateTime Time(DateTimeKind kind)
    {
        long ticks = _random.NextInt64(new DateTime(1971, 1, 1).Ticks, new DateTime(2100, 1, 1).Ticks);
        return new DateTime(_forPeers || kind == DateTimeKind.Local ? ticks / TimeSpan.TicksPerDay * TimeSpan.TicksPerDay + (_random.Next(86_400) * TimeSpan.TicksPerSecond) + (_random.Next(1_000_000) * 10) : ticks, kind);
    }

    private string Text()
    {
        const string Letters = "abzAZ09 _-.\0\n\"<&ü€😀";
        string text = string.Concat(Enumerable.Range(0, _random.Next(12)).Select(_ => Letters[_random.Next(Letters.Length - 2)]));
        return _random.Next(5) switch { 0 => text + "😀", 1 when !_forPeers => text + (char)_random.Next(0xD800, 0xE000), 2 => text + new string('x', _random.Next(400)), _ => text };
    }

    private Array Numbers(int count)
    {
        Type[] types = { typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(bool), typeof(char) };
        Type type = types[_random.Next(types.Length)];
        var array = Array.CreateInstance(type, count);
        if (type == typeof(bool)) return array;
        Buffer.BlockCopy(Bytes(Buffer.ByteLength(array)), 0, array, 0, Buffer.ByteLength(array));
        return array;
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
