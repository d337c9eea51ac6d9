using System;
using System.Text;

namespace ShmModule.Values.Objects;

/// <summary>Puts CBOR items (RFC 8949) one after the other into a growing buffer.</summary>
internal sealed class CborWriter
{
    private const int MaxBytes = 0x7FFFFFC7; // the longest array of bytes that .NET has
    private const int MaxHead = 9;

    // Invalid surrogates are found before, and go another way.
    private static readonly Encoding Utf8 = new UTF8Encoding(false, true);

    private byte[] _bytes;

    public CborWriter(byte[] buffer) => _bytes = buffer;

    public int Length { get; private set; }

    /// <summary>What was written, at its beginning; a longer array than that.</summary>
    public byte[] Buffer => _bytes;

    public void Integer(long value)
    {
        if (value >= 0) Head(CborMajor.Unsigned, (ulong)value);
        else Head(CborMajor.Negative, (ulong)~value);
    }

    public void Unsigned(ulong value) => Head(CborMajor.Unsigned, value);

    public void Tag(ulong tag) => Head(CborMajor.Tag, tag);

    public void ArrayHead(int count) => Head(CborMajor.Array, (ulong)count);

    public void MapHead(int count) => Head(CborMajor.Map, (ulong)count);

    public void Null() => Byte(CborMajor.Null);

    public void Undefined() => Byte(CborMajor.Undefined);

    public void Boolean(bool value) => Byte(value ? CborMajor.True : CborMajor.False);

    public unsafe void Single(float value) => Fixed(CborMajor.Single, *(uint*)&value, sizeof(float));

    public void Double(double value) => Fixed(CborMajor.Double, (ulong)BitConverter.DoubleToInt64Bits(value), sizeof(double));

    /// <summary>A head of constant width, whose count is set later by <see cref="SetCount"/>; returns where it is.</summary>
    public int OpenArrayHead()
    {
        int position = Length;
        Fixed(CborMajor.Array << 5 | CborMajor.FourBytes, 0, sizeof(uint));
        return position;
    }

    public void SetCount(int position, uint count) => PutBigEndian(position + 1, count, sizeof(uint));

    /// <summary>Text without surrogates that have no partner.</summary>
    /// <exception cref="EncoderFallbackException">There are some.</exception>
    public void Text(string text)
    {
        int count = text.Length;
        // Nearly all texts of objects are short and ASCII, for which one pass with a guessed head does.
        if (count < CborMajor.OneByte && TryAscii(text)) return;
        int bytes = Utf8.GetByteCount(text);
        Head(CborMajor.Text, (ulong)bytes);
        Reserve(bytes);
        Length += Utf8.GetBytes(text, 0, count, _bytes, Length);
    }

    /// <summary>
    /// XML without its indentation, which is a third of what the engine writes: the ends of lines, and the spaces behind them. Those in
    /// values are escaped there, so that each that stands in the text is for the eye.
    /// </summary>
    public void CliXml(string text)
    {
        int head = Length;
        Fixed(CborMajor.Text << 5 | CborMajor.FourBytes, 0, sizeof(uint));
        int first = Length;
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0) end = text.Length;
            Reserve(Utf8.GetMaxByteCount(end - start));
            Length += Utf8.GetBytes(text, start, end - start, _bytes, Length);
            for (start = end + 1; start < text.Length && text[start] == ' '; start++)
            {
            }
        }

        SetCount(head, (uint)(Length - first));
    }

    /// <summary>A date and time as text.</summary>
    public void Time(DateTime clock, TimeSpan? offset)
    {
        int count = offset is null ? DateText.UtcLength : DateText.OffsetLength;
        Head(CborMajor.Text, (ulong)count);
        Reserve(count);
        DateText.Put(clock, offset, _bytes, Length);
        Length += count;
    }

    public void Bytes(byte[] bytes) => Bytes(bytes, bytes.Length);

    /// <param name="array">Of primitives; its memory is what is written.</param>
    /// <param name="count">In bytes.</param>
    public void Bytes(Array array, int count)
    {
        Head(CborMajor.Bytes, (ulong)count);
        Reserve(count);
        System.Buffer.BlockCopy(array, 0, _bytes, Length, count);
        Length += count;
    }

    private bool TryAscii(string text)
    {
        Reserve(text.Length + 1);
        byte[] bytes = _bytes;
        int at = Length;
        bytes[at++] = (byte)(CborMajor.Text << 5 | text.Length);
        foreach (char c in text)
        {
            if (c > 0x7F) return false;
            bytes[at++] = (byte)c;
        }

        Length = at;
        return true;
    }

    private void Head(int major, ulong value)
    {
        int type = major << 5;
        if (value < CborMajor.OneByte) Byte(type | (int)value);
        else if (value <= byte.MaxValue) Fixed(type | CborMajor.OneByte, value, 1);
        else if (value <= ushort.MaxValue) Fixed(type | CborMajor.TwoBytes, value, 2);
        else if (value <= uint.MaxValue) Fixed(type | CborMajor.FourBytes, value, 4);
        else Fixed(type | CborMajor.EightBytes, value, 8);
    }

    private void Byte(int value)
    {
        Reserve(1);
        _bytes[Length++] = (byte)value;
    }

    private void Fixed(int initial, ulong value, int width)
    {
        Reserve(MaxHead);
        _bytes[Length] = (byte)initial;
        PutBigEndian(Length + 1, value, width);
        Length += 1 + width;
    }

    private void PutBigEndian(int position, ulong value, int width)
    {
        for (int i = width - 1; i >= 0; i--, value >>= 8) _bytes[position + i] = unchecked((byte)value);
    }

    private void Reserve(int count)
    {
        if (count > _bytes.Length - Length) Grow(count);
    }

    private void Grow(int count)
    {
        long needed = (long)Length + count;
        if (needed > MaxBytes) throw Regions.Errors.ObjectTooLong();
        Array.Resize(ref _bytes, (int)Math.Min(MaxBytes, Math.Max(needed, 2L * _bytes.Length)));
    }
}
