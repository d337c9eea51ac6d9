using System.Text;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Values;

/// <summary>
/// Which bytes a read takes, and as what. The rules: a recorded payload is given back as it was written; with an offset or a
/// count it is the region's bytes that count, and text then is what C means by it, up to the first NUL. An encoding makes text of
/// bytes of which nothing is recorded.
/// </summary>
internal sealed class ReadPlan : IReadPlan
{
    private ReadPlan(DataType type, long offset, long byteCount, bool isSingle, bool stopsAtNul, Encoding encoding)
    {
        Type = type;
        Offset = offset;
        ByteCount = byteCount;
        IsSingle = isSingle;
        StopsAtNul = stopsAtNul;
        Encoding = encoding;
    }

    public DataType Type { get; }

    public long Offset { get; }

    public long ByteCount { get; }

    /// <summary>One element rather than an array of them.</summary>
    public bool IsSingle { get; }

    public bool StopsAtNul { get; }

    public Encoding Encoding { get; }

    public IRegionTarget Target { get; private set; } = null!;

    /// <exception cref="SharedMemoryException">SharedMemoryOutOfRange, SharedMemoryFormatInvalid.</exception>
    public static ReadPlan Make(ReadRequest request, RegionAttachment region)
    {
        if (request.IsRange) return OfRange(request, region);
        PayloadRecord payload = region.Control?.ReadPayload(region.Size) ?? default;
        return payload.Kind == PayloadKind.None ? OfAll(request, region) : OfPayload(request, payload, region);
    }

    /// <summary>Sets where the bytes go; the plan itself says what they are.</summary>
    public ReadPlan To(IRegionTarget target)
    {
        Target = target;
        return this;
    }

    private static ReadPlan OfRange(ReadRequest request, RegionAttachment region)
    {
        DataType type = request.AsUnrecorded;
        long offset = request.Offset ?? 0;
        if (offset < 0 || offset > region.Size) throw Errors.OffsetOutOfRange(region.Name, offset, region.Size);
        long available = region.Size - offset;
        long elements = request.Count ?? (type.ElementType is null ? available : 1);
        if (elements < 0) throw Errors.CountNegative(region.Name, elements);
        if (elements > available / type.ElementSize)
            throw Errors.RangeTooLong(region.Name, offset, elements, type.ElementSize, region.Size);
        bool isSingle = request.Count is null && type.ElementType is not null;
        return new ReadPlan(type, offset, elements * type.ElementSize, isSingle, stopsAtNul: true, request.Encoding ?? TextEncodings.Default);
    }

    private static ReadPlan OfAll(ReadRequest request, RegionAttachment region)
    {
        DataType type = request.AsUnrecorded;
        return Numbered(type, region.Size, isArray: false, stopsAtNul: true, request.Encoding ?? TextEncodings.Default, region);
    }

    private static ReadPlan OfPayload(ReadRequest request, PayloadRecord payload, RegionAttachment region)
    {
        DataType type = request.As ?? RecordedType(payload);
        // A recorded encoding wins over -Encoding, which users set for all commands at once, unless -As Text says that it is meant.
        bool isMeant = request.As is not null && request.Encoding is not null;
        Encoding encoding = payload.Kind == PayloadKind.Text && type.Kind == PayloadKind.Text && !isMeant
            ? TextEncodings.FromRecord(payload.CodePage, payload.Flags)
            : request.Encoding ?? TextEncodings.Default;
        return Numbered(type, payload.Length, isArray: payload.Kind == PayloadKind.Numbers, stopsAtNul: false, encoding, region);
    }

    private static ReadPlan Numbered(DataType type, long length, bool isArray, bool stopsAtNul, Encoding encoding, RegionAttachment region)
    {
        long elements = length / type.ElementSize;
        if (elements == 0 && length > 0)
        {
            throw length == region.Size
                ? Errors.RangeTooLong(region.Name, 0, 1, type.ElementSize, length)
                : Errors.ValueTooShort(region.Name, length, type.ToString(), type.ElementSize);
        }

        bool isSingle = type.ElementType is not null && elements == 1 && !isArray;
        return new ReadPlan(type, 0, elements * type.ElementSize, isSingle, stopsAtNul, encoding);
    }

    private static DataType RecordedType(PayloadRecord payload) => payload.Kind switch
    {
        PayloadKind.Text => DataType.Text,
        PayloadKind.Bytes => DataType.Bytes,
        PayloadKind.Object => DataType.Object,
        PayloadKind.CliXml => DataType.CliXml,
        _ => DataType.Elements(RecordedTypes.FromCode(payload.Type) ?? throw Errors.FormatInvalid("it records numbers of an unknown type")),
    };
}
