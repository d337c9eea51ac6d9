using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace ShmModule.Core.Tests;

/// <summary>Makes damaged payloads of good ones: some at any byte, most where CBOR's items begin.</summary>
internal sealed class Mutator
{
    private const int MostChanges = 4;
    private const int MostCopies = 2000; // beyond the levels that are read
    private static readonly byte[] Telling = { 0x00, 0x17, 0x18, 0x1B, 0x1F, 0x3B, 0x5F, 0x7F, 0x80, 0x81, 0x9B, 0x9F, 0xA0, 0xBB, 0xBF, 0xC0, 0xDB, 0xF6, 0xF8, 0xF9, 0xFB, 0xFF };
    private static readonly ulong[] Lengths = { 0, 1, 2, 23, 255, 65535, int.MaxValue - 1, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue };

    private static readonly ulong[] Tags =
        new ulong[] { 0, 1, 2, 3, 4, 5, 28, 29, 32, 37, 273, 1002, 55799, uint.MaxValue, ulong.MaxValue }
            .Concat(Enumerable.Range(64, 24).Select(tag => (ulong)tag)).Concat(Enumerable.Range(50199, 40).Select(tag => (ulong)tag)).ToArray();

    private readonly Random _random;
    private readonly IReadOnlyList<byte[]> _seeds;

    public Mutator(int number, IReadOnlyList<byte[]> seeds)
    {
        _random = new Random(number);
        _seeds = seeds;
    }

    public byte[] Next()
    {
        var bytes = new List<byte>(Any(_seeds));
        for (int changes = _random.Next(MostChanges); changes >= 0 && bytes.Count > 0; changes--) Change(bytes);
        return bytes.ToArray();
    }

    private void Change(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count);
        int head = Any(Heads(bytes));
        switch (_random.Next(14))
        {
            case 0: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1: bytes[at] = (byte)_random.Next(256); break;
            case 2: bytes[at] = Any(Telling); break;
            case 3: bytes[head] = Any(Telling); break;
            case 4: Inflate(bytes, head); break;
            case 5: bytes[head] |= 0x1F; break;
            case 6: bytes.Insert(at, 0xFF); break;
            case 7: bytes.InsertRange(head, Head(6, Any(Tags))); break;
            case 8: bytes.InsertRange(head, Repeat(Any(Telling))); break;
            case 9: bytes.RemoveRange(at, _random.Next(bytes.Count - at) + 1); break;
            case 10: bytes.RemoveRange(at, Math.Min(bytes.Count - at, _random.Next(8))); break;
            case 11: bytes.InsertRange(head, Part(bytes)); break;
            case 12: bytes.InsertRange(head, Part(Any(_seeds))); break;
            default: Swap(bytes, head); break;
        }
    }

    /// <summary>Another argument for an item, of any width.</summary>
    private void Inflate(List<byte> bytes, int head)
    {
        int major = bytes[head] >> 5;
        bytes.RemoveRange(head, Math.Min(1 + WidthOf(bytes[head]), bytes.Count - head));
        bytes.InsertRange(head, Head(major, _random.Next(2) == 0 ? Any(Lengths) : (ulong)_random.Next(bytes.Count + 2)));
    }

    private void Swap(List<byte> bytes, int head)
    {
        int other = Any(Heads(bytes));
        int from = Math.Min(head, other);
        int count = Math.Min(Math.Abs(head - other), bytes.Count - Math.Max(head, other));
        List<byte> part = bytes.GetRange(from, count);
        bytes.RemoveRange(from, count);
        bytes.InsertRange(Math.Min(Math.Max(head, other), bytes.Count), part);
    }

    private IEnumerable<byte> Repeat(byte value) => Enumerable.Repeat(value, _random.Next(10) == 0 ? _random.Next(MostCopies) : _random.Next(8));

    private byte[] Part(IReadOnlyList<byte> bytes)
    {
        int start = Any(Heads(bytes));
        return bytes.Skip(start).Take(_random.Next(bytes.Count - start) + 1).ToArray();
    }

    private T Any<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    /// <summary>Where items begin, as long as the payload is well-formed; heads of containers and tags are followed by the next head.</summary>
    private static List<int> Heads(IReadOnlyList<byte> bytes)
    {
        var heads = new List<int>();
        for (int at = 0; at < bytes.Count;)
        {
            heads.Add(at);
            int major = bytes[at] >> 5, width = WidthOf(bytes[at]);
            long skipped = 1L + width;
            if (major is 2 or 3 && width <= 2 && bytes[at] % 32 != 31)
            {
                skipped += width == 0 ? bytes[at] % 32 : at + width < bytes.Count ? bytes.Skip(at + 1).Take(width).Aggregate(0, (sum, next) => (sum << 8) | next) : 0;
            }

            at = (int)Math.Min(at + skipped, bytes.Count);
        }

        return heads;
    }

    private static int WidthOf(byte initial) => (initial & 0x1F) switch { 24 => 1, 25 => 2, 26 => 4, 27 => 8, _ => 0 };

    private static byte[] Head(int major, ulong argument)
    {
        byte[] bytes = new byte[9];
        int type = major << 5;
        if (argument < 24) return new[] { (byte)(type | (int)argument) };
        bytes[0] = (byte)(type | 27);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), argument);
        return bytes;
    }
}
