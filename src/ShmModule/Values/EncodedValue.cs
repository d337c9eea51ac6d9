using System;
using System.IO;
using System.Text;
using ShmModule.Regions;

namespace ShmModule.Values;

/// <summary>A value as the bytes that go into a region, and what is recorded of it.</summary>
internal sealed class EncodedValue
{
    private EncodedValue(IRegionSource source, PayloadRecord payload, int terminatorBytes = 0)
    {
        Source = source;
        Payload = payload;
        TerminatorBytes = terminatorBytes;
    }

    public IRegionSource Source { get; }

    public PayloadRecord Payload { get; }

    /// <summary>The width of the NUL that may follow, where there is room and the write is a whole one.</summary>
    public int TerminatorBytes { get; }

    public static EncodedValue OfText(string text, Encoding encoding, bool terminated)
    {
        byte[] mark = TextEncodings.Mark(encoding);
        int length = mark.Length + encoding.GetByteCount(text);
        int terminatorBytes = terminated ? TextEncodings.NulWidth(encoding) : 0;
        byte[] bytes = new byte[length + terminatorBytes];
        mark.CopyTo(bytes, 0);
        encoding.GetBytes(text, 0, text.Length, bytes, mark.Length);
        var payload = new PayloadRecord(
            PayloadKind.Text, length, codePage: encoding.CodePage, flags: TextEncodings.FlagsOf(encoding));
        return new EncodedValue(new ArrayTransfer(bytes, length), payload, terminatorBytes);
    }

    /// <param name="bytes">May be larger than what is used of it.</param>
    /// <param name="count">How much of it is the value.</param>
    public static EncodedValue OfBytes(byte[] bytes, int count) =>
        new(new ArrayTransfer(bytes, count), new PayloadRecord(PayloadKind.Bytes, count));

    /// <param name="numbers">An array of one of <see cref="NumberTypes"/>.</param>
    /// <param name="isSingle">One number, not an array that happens to have one.</param>
    public static EncodedValue OfNumbers(Array numbers, bool isSingle)
    {
        Type type = numbers.GetType().GetElementType()!;
        if (type == typeof(byte) && !isSingle) return OfBytes((byte[])numbers, numbers.Length);
        long length = numbers.LongLength * NumberTypes.SizeOf(type);
        var payload = new PayloadRecord(
            isSingle ? PayloadKind.Number : PayloadKind.Numbers, length, type: (int)Type.GetTypeCode(type));
        return new EncodedValue(new ArrayTransfer(numbers, length), payload);
    }

    /// <summary>A file's content, copied without ever being in memory as a whole.</summary>
    /// <param name="content">The file, from its present position on.</param>
    /// <param name="type">What to record it as; bytes where it is null.</param>
    /// <param name="encoding">Of text.</param>
    /// <param name="terminated">Whether a NUL is to follow text.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it is no whole number of elements.</exception>
    public static EncodedValue OfStream(Stream content, DataType? type, Encoding encoding, bool terminated)
    {
        var source = new StreamTransfer(content);
        if (type?.Kind == PayloadKind.Text)
        {
            var text = new PayloadRecord(PayloadKind.Text, source.Length, codePage: encoding.CodePage, flags: TextEncodings.FlagsOf(encoding));
            return new EncodedValue(source, text, terminated ? TextEncodings.NulWidth(encoding) : 0);
        }

        if (type?.NumberType is not Type number || number == typeof(byte))
            return new EncodedValue(source, new PayloadRecord(PayloadKind.Bytes, source.Length));
        if (source.Length % type.ElementSize != 0) throw Errors.NotWholeElements(source.Length, number.Name, type.ElementSize);
        return new EncodedValue(source, new PayloadRecord(PayloadKind.Numbers, source.Length, type: (int)Type.GetTypeCode(number)));
    }
}
