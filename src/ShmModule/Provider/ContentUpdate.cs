using System.Collections.Generic;
using System.Linq;
using System.Text;
using ShmModule.Cmdlets;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Provider;

/// <summary>What Set-Content and Add-Content make of a region: lines of text, or bytes.</summary>
internal sealed class ContentUpdate
{
    private const int PageBytes = 4096;

    private readonly object _value;
    private readonly Encoding? _encoding;
    private EncodedValue _whole;

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: these are no bytes.</exception>
    public ContentUpdate(IReadOnlyList<object?> items, Encoding? encoding, bool isBytes)
    {
        _encoding = encoding;
        var piped = new PipedValue();
        foreach (object? item in items) piped.Add(item);
        DataType type = isBytes ? DataType.Bytes : DataType.Text;
        // As items, because bytes without -AsByteStream are lines with numbers, as in a file. Of null a file has no line, either.
        object? given = isBytes ? piped.Value : items.Select(ValueConverter.Unwrap).Where(item => item is not null).ToArray();
        object value = ValueConverter.To(given, type, encoding ?? TextEncodings.Default)!;
        _value = value is string text && given is object[] { Length: > 0 } ? Ended(text) : value;
        _whole = Encode(_value, encoding ?? TextEncodings.Default);
    }

    /// <summary>
    /// How large a region to make for it: in whole pages, which is how memory is given out anyway, so that there is room for the
    /// NUL that other programs look for, and for a value that is a little longer next time.
    /// </summary>
    public long RoomyBytes => (_whole.Source.Length + _whole.TerminatorBytes + PageBytes) / PageBytes * PageBytes;

    /// <summary>Writes the whole: what is given or, after an attempt to append, that behind what was there.</summary>
    public void Write(RegionAttachment region, CallMonitor monitor) =>
        RegionWriter.WriteWhole(region, _whole.Source, _whole.Payload, _whole.TerminatorBytes, monitor);

    /// <summary>Puts it behind what is there: text on a line of its own.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: what is there is of another kind.</exception>
    public void Append(RegionAttachment region, CallMonitor monitor)
    {
        HeldLock.Enter(region, monitor);
        try
        {
            if (region.Control is not ControlBlock control) throw NotAppendable(region, "another program's, so that nobody knows where it ends");
            PayloadRecord payload = control.ReadPayload(region.Size);
            Encoding encoding = payload.Kind == PayloadKind.Text ? TextEncodings.FromRecord(payload.CodePage, payload.Flags) : _encoding ?? TextEncodings.Default;
            object? before = payload.Kind == PayloadKind.None ? null : ValueReader.Read(region, new ReadRequest { Objects = new PowerShellObjects() }, monitor);
            object after = (before, _value) switch
            {
                (null, _) => _value,
                (string lines, string more) => IsEnded(lines) ? lines + more : lines + "\n" + more,
                (byte[] bytes, byte[] more) => bytes.Concat(more).ToArray(),
                _ => throw NotAppendable(region, before is string ? "text" : before is byte[] ? "bytes" : "of type " + before.GetType().Name),
            };
            _whole = Encode(after, encoding);
            Write(region, monitor);
        }
        finally
        {
            HeldLock.Exit(region);
        }
    }

    /// <summary>
    /// Lines have a line feed between them; an empty one that is the last has one behind it, without which it would be none.
    /// </summary>
    private static string Ended(string lines) => IsEnded(lines) ? lines + "\n" : lines;

    private static bool IsEnded(string lines) => lines.Length == 0 || lines[lines.Length - 1] == '\n';

    private static EncodedValue Encode(object value, Encoding encoding) => ValueConverter.Encode(value, null, encoding, terminated: true, new ObjectEncoding(null, _ => { }));

    private SharedMemoryException NotAppendable(RegionAttachment region, string found) =>
        Errors.NotAppendable(region.Name, found, _value is string ? "Text" : "Bytes");
}
