using System;
using System.IO;
using System.Text;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values.Objects;

namespace ShmModule.Values;

/// <summary>Reads a value out of a region: a string, a byte array, a number or another element, or an array of them.</summary>
internal static class ValueReader
{
    // Of the longest array that .NET has; of bytes, that is: of longer elements Windows PowerShell has fewer.
    private const long MaxElements = 0x7FFFFFC7;

    /// <exception cref="SharedMemoryException">As <see cref="RegionReader.Read"/>, and SharedMemoryOutOfRange.</exception>
    public static object? Read(RegionAttachment region, ReadRequest request, CallMonitor monitor) => Read(region, request, monitor, out _);

    /// <param name="region">The region.</param>
    /// <param name="request">What the user asked for.</param>
    /// <param name="monitor">Of the call.</param>
    /// <param name="type">What the bytes were taken as.</param>
    /// <exception cref="SharedMemoryException">As <see cref="RegionReader.Read"/>, and SharedMemoryOutOfRange.</exception>
    public static object? Read(RegionAttachment region, ReadRequest request, CallMonitor monitor, out DataType type)
    {
        Array? array = null;
        ObjectMemory? memory = null;
        ReadPlan plan = RegionReader.Read(
            region,
            () =>
            {
                ReadPlan made = ReadPlan.Make(request, region);
                array = NewArray(made, region, made.Type.Kind == PayloadKind.Object ? memory ??= ObjectMemory.Take() : null);
                return made.To(new ArrayTransfer(array, made.ByteCount));
            },
            monitor);
        type = plan.Type;
        if (type.Kind == PayloadKind.Text) return TextOf((byte[])array!, plan);
        if (type.Kind is PayloadKind.Object or PayloadKind.CliXml)
        {
            object? value = ObjectOf((byte[])array!, plan, request, monitor);
            memory?.Give();
            return value;
        }

        Array elements = plan.Type.Layout is { IsCopied: false } layout ? layout.FromBytes((byte[])array!) : array!;
        return plan.IsSingle ? elements.GetValue(0)! : elements;
    }

    /// <summary>Fills a primitive array from its beginning, as far as there are bytes for whole elements; returns how many.</summary>
    public static int ReadInto(RegionAttachment region, ReadRequest request, Array buffer, CallMonitor monitor)
    {
        // Of one element, because the system does not tell it of an array over 2 GiB.
        int elementSize = Buffer.ByteLength(Array.CreateInstance(buffer.GetType().GetElementType()!, 1));
        if (request.Count is < 0 and long negative) throw Errors.CountNegative(region.Name, negative);
        if (request.Count is long elements && elements > region.Size / elementSize)
            throw Errors.RangeTooLong(region.Name, request.Offset ?? 0, elements, elementSize, region.Size);
        var bytes = new ReadRequest { As = DataType.Bytes, Offset = request.Offset, Count = request.Count * elementSize };
        ReadPlan plan = RegionReader.Read(
            region,
            () =>
            {
                ReadPlan made = ReadPlan.Make(bytes, region);
                long count = Math.Min(made.ByteCount, buffer.LongLength * elementSize);
                return made.To(new ArrayTransfer(buffer, count - (count % elementSize)));
            },
            monitor);
        return (int)(((ArrayTransfer)plan.Target).Length / elementSize);
    }

    /// <summary>Copies the bytes to a stream, which is opened when it is known which bytes these are; returns how many.</summary>
    public static long ReadTo(RegionAttachment region, ReadRequest request, Func<Stream> open, CallMonitor monitor)
    {
        StreamTransfer? target = null;
        return RegionReader.Read(
            region,
            () =>
            {
                ReadPlan plan = ReadPlan.Make(request, region);
                return plan.To(target ??= new StreamTransfer(open()));
            },
            monitor).ByteCount;
    }

    /// <param name="plan">Says which bytes.</param>
    /// <param name="region">The region.</param>
    /// <param name="memory">Where it may be, and be longer, if it is needed for the time of the call alone.</param>
    private static Array NewArray(ReadPlan plan, RegionAttachment region, ObjectMemory? memory)
    {
        ElementLayout layout = plan.Type.Layout is { IsCopied: true } copied ? copied : ElementLayout.Of(typeof(byte));
        long count = plan.ByteCount / layout.Size;
        if (count > MaxElements) throw Errors.TooLongForArray(region.Name, plan.ByteCount);
        try
        {
            return memory?.AtLeast((int)count) ?? Array.CreateInstance(layout.Type, count);
        }
        catch (OutOfMemoryException e)
        {
            throw Errors.TooLongForArray(region.Name, plan.ByteCount, e);
        }
    }

    private static object? ObjectOf(byte[] bytes, ReadPlan plan, ReadRequest request, CallMonitor monitor)
    {
        IObjectModel model = request.Objects ?? throw new InvalidOperationException("This read is not prepared for objects.");
        if (plan.Type.Kind == PayloadKind.Object) return new ObjectReader(model, bytes, (int)plan.ByteCount, monitor.Token).Read();
        // A file that Export-Clixml wrote may begin with a mark that says in which encoding it is.
        int end = plan.StopsAtNul ? EndOfText(bytes, TextEncodings.NulWidthByMark(bytes)) : bytes.Length;
        using var text = new StreamReader(new MemoryStream(bytes, 0, end), TextEncodings.Default, detectEncodingFromByteOrderMarks: true);
        return model.FromCliXml(text.ReadToEnd(), new ReadingBudget(end));
    }

    private static string TextOf(byte[] bytes, ReadPlan plan)
    {
        int end = plan.StopsAtNul ? EndOfText(bytes, TextEncodings.NulWidth(plan.Encoding)) : bytes.Length;
        byte[] mark = plan.StopsAtNul ? TextEncodings.ForeignMark(plan.Encoding) : TextEncodings.Mark(plan.Encoding);
        int start = StartsWith(bytes, end, mark) ? mark.Length : 0;
        try
        {
            return plan.Encoding.GetString(bytes, start, end - start);
        }
        catch (DecoderFallbackException e)
        {
            throw Errors.FormatInvalid($"its bytes are no text in {plan.Encoding.WebName}", e);
        }
    }

    /// <summary>The index of the first NUL of the encoding's width, or the end.</summary>
    private static int EndOfText(byte[] bytes, int width)
    {
        if (width == 1) return Array.IndexOf(bytes, (byte)0) is int found && found >= 0 ? found : bytes.Length;
        for (int i = 0; i + width <= bytes.Length; i += width)
        {
            if (bytes[i] == 0 && bytes[i + 1] == 0 && (width == 2 || (bytes[i + 2] == 0 && bytes[i + 3] == 0))) return i;
        }

        return bytes.Length;
    }

    private static bool StartsWith(byte[] bytes, int length, byte[] mark)
    {
        if (mark.Length == 0 || length < mark.Length) return false;
        for (int i = 0; i < mark.Length; i++)
        {
            if (bytes[i] != mark[i]) return false;
        }

        return true;
    }
}
