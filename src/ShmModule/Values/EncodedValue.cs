using System;
using System.IO;
using System.Text;
using ShmModule.Regions;
using ShmModule.Values.Objects;

namespace ShmModule.Values;

/// <summary>A value as the bytes that go into a region, and what is recorded of it.</summary>
internal sealed class EncodedValue
{
    private readonly ObjectMemory? _memory;

    private EncodedValue(IRegionSource source, PayloadRecord payload, int terminatorBytes = 0, ObjectMemory? memory = null)
    {
        _memory = memory;
        Source = source;
        Payload = payload;
        TerminatorBytes = terminatorBytes;
    }

    public IRegionSource Source { get; }

    public PayloadRecord Payload { get; }

    /// <summary>The width of the NUL that may follow, where there is room and the write is a whole one.</summary>
    public int TerminatorBytes { get; }

    /// <summary>When it has been written: makes its memory free for the next value. A value that nobody releases is garbage like any other.</summary>
    public void Release() => _memory?.Give();

    public static EncodedValue OfText(string text, Encoding encoding, bool terminated)
    {
        byte[] mark = TextEncodings.Mark(encoding);
        int terminatorBytes = terminated ? TextEncodings.NulWidth(encoding) : 0;
        byte[] bytes = TextEncodings.GetBytes(encoding, text, mark.Length, terminatorBytes);
        mark.CopyTo(bytes, 0);
        int length = bytes.Length - terminatorBytes;
        var payload = new PayloadRecord(
            PayloadKind.Text, length, codePage: encoding.CodePage, flags: TextEncodings.FlagsOf(encoding));
        return new EncodedValue(new ArrayTransfer(bytes, length), payload, terminatorBytes);
    }

    /// <param name="bytes">May be larger than what is used of it.</param>
    /// <param name="count">How much of it is the value.</param>
    public static EncodedValue OfBytes(byte[] bytes, int count) =>
        new(new ArrayTransfer(bytes, count), new PayloadRecord(PayloadKind.Bytes, count));

    /// <param name="memory">The value is at the beginning of its bytes.</param>
    /// <param name="count">How many bytes it is.</param>
    public static EncodedValue OfObject(ObjectMemory memory, int count) =>
        new(new ArrayTransfer(memory.Bytes, count), new PayloadRecord(PayloadKind.Object, count), memory: memory);

    public static EncodedValue OfCliXml(byte[] bytes) =>
        new(new ArrayTransfer(bytes, bytes.Length), new PayloadRecord(PayloadKind.CliXml, bytes.Length));

    /// <param name="elements">An array of a type that has an <see cref="ElementLayout"/>.</param>
    /// <param name="isSingle">One element, not an array that happens to have one.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported.</exception>
    public static EncodedValue OfElements(Array elements, bool isSingle)
    {
        ElementLayout layout = ElementLayout.Of(elements.GetType().GetElementType()!);
        long length = elements.LongLength * layout.Size;
        return new EncodedValue(new ArrayTransfer(layout.IsCopied ? elements : layout.ToBytes(elements), length), RecordOf(layout.Type, length, isSingle));
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

        if (type?.Kind is PayloadKind.Object or PayloadKind.CliXml) return new EncodedValue(source, new PayloadRecord(type.Kind, source.Length));
        if (type?.ElementType is not Type element) return new EncodedValue(source, new PayloadRecord(PayloadKind.Bytes, source.Length));
        if (source.Length % type.ElementSize != 0) throw Errors.NotWholeElements(source.Length, element.Name, type.ElementSize);
        return new EncodedValue(source, RecordOf(element, source.Length, isSingle: false));
    }

    private static PayloadRecord RecordOf(Type type, long length, bool isSingle)
    {
        if (RecordedTypes.CodeOf(type) is not int code || (code == (int)TypeCode.Byte && !isSingle)) return new PayloadRecord(PayloadKind.Bytes, length);
        return new PayloadRecord(isSingle ? PayloadKind.Number : PayloadKind.Numbers, length, type: code);
    }
}
