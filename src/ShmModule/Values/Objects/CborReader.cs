using System;
using System.Text;
using ShmModule.Regions;

namespace ShmModule.Values.Objects;

/// <summary>
/// Takes CBOR items (RFC 8949) from bytes that a hostile program may have written: every length is held against what is left
/// before anything is allocated for it.
/// </summary>
internal sealed class CborReader
{
    private static readonly Encoding Utf8 = new UTF8Encoding(false, true);

    private readonly byte[] _bytes;
    private readonly int _end;

    public CborReader(byte[] bytes, int length)
    {
        _bytes = bytes;
        _end = length;
    }

    public int Position { get; private set; }

    /// <summary>The next item's first byte, which is not taken.</summary>
    public int Peek() => Position < _end ? _bytes[Position] : throw Cut();

    /// <summary>Takes an item's first byte and the argument that it has; an argument of indefinite length is null.</summary>
    public ulong? Head(out int major)
    {
        int initial = Take();
        major = initial >> 5;
        int argument = initial & 0x1F;
        switch (argument)
        {
            case < CborMajor.OneByte: return (ulong)argument;
            case CborMajor.OneByte: return BigEndian(1);
            case CborMajor.TwoBytes: return BigEndian(2);
            case CborMajor.FourBytes: return BigEndian(4);
            case CborMajor.EightBytes: return BigEndian(8);
            case CborMajor.Indefinite when major is CborMajor.Bytes or CborMajor.Text or CborMajor.Array or CborMajor.Map: return null;
            default: throw Invalid($"a byte {initial:X2} begins no item");
        }
    }

    /// <summary>As a count of items of which each takes at least <paramref name="width"/> bytes.</summary>
    public int Count(ulong argument, int width) =>
        argument <= (ulong)((_end - Position) / width) ? (int)argument : throw Invalid("it has fewer items than it says");

    /// <summary>Items of open arrays that are still to come, for which memory has been taken.</summary>
    public int Claimed { get; set; }

    /// <summary>
    /// As a count of items for which memory is to be taken at once. Those of the arrays around are still to come, too: an array in
    /// an array in an array, each of which claims all that is left, would take a thousand times the memory.
    /// </summary>
    public int Claim(ulong argument)
    {
        int count = Count(argument, 1);
        if (count > _end - Position - Claimed) throw Invalid("it has fewer items than it says");
        Claimed += count;
        return count;
    }

    /// <summary>Whether the end of an item of indefinite length is next; it is taken.</summary>
    public bool TryBreak()
    {
        if (Peek() != CborMajor.Break) return false;
        Position++;
        return true;
    }

    /// <summary>The text of this many bytes.</summary>
    public string Text(ulong argument)
    {
        int count = Count(argument, 1);
        try
        {
            string text = Utf8.GetString(_bytes, Position, count);
            Position += count;
            return text;
        }
        catch (DecoderFallbackException e)
        {
            throw Errors.FormatInvalid("a text in it is no UTF-8", e);
        }
    }

    /// <summary>A text's bytes, where they are.</summary>
    public ArraySegment<byte> Raw(ulong argument)
    {
        int start = Position, count = Count(argument, 1);
        Position += count;
        return new ArraySegment<byte>(_bytes, start, count);
    }

    public byte[] Bytes(ulong argument)
    {
        byte[] bytes = new byte[Count(argument, 1)];
        Buffer.BlockCopy(_bytes, Position, bytes, 0, bytes.Length);
        Position += bytes.Length;
        return bytes;
    }

    /// <summary>Copies the bytes into an array of primitives of that size.</summary>
    public void Into(Array array, int count)
    {
        Buffer.BlockCopy(_bytes, Position, array, 0, count);
        Position += count;
    }

    /// <summary>Whether one of the module's own tags is next, as the module writes it; if so, it is taken.</summary>
    public bool TryTag(ulong tag)
    {
        bool isNext = _end - Position >= 3 && _bytes[Position] == (CborMajor.Tag << 5 | CborMajor.TwoBytes)
            && _bytes[Position + 1] == tag >> 8 && _bytes[Position + 2] == (tag & 0xFF);
        if (isNext) Position += 3;
        return isNext;
    }

    public static SharedMemoryException Invalid(string flaw) => Errors.FormatInvalid("its content is no valid object: " + flaw);

    private static SharedMemoryException Cut() => Invalid("it ends too early");

    private int Take() => Position < _end ? _bytes[Position++] : throw Cut();

    private ulong BigEndian(int width)
    {
        if (width > _end - Position) throw Cut();
        ulong value = 0;
        for (int i = 0; i < width; i++) value = value << 8 | _bytes[Position + i];
        Position += width;
        return value;
    }
}
