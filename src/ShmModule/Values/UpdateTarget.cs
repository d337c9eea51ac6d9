using System;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Values;

/// <summary>Which number an update means where the user does not say.</summary>
internal sealed class UpdateTarget
{
    private UpdateTarget(Type type, bool isPayload)
    {
        Type = type;
        IsPayload = isPayload;
    }

    /// <summary>The type asked for, else the recorded one, else Int64.</summary>
    public Type Type { get; }

    /// <summary>Whether the number is all that there is, so that it is to be recorded as the region's payload.</summary>
    public bool IsPayload { get; }

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it would change the bytes of a text, or is no number type.</exception>
    public static UpdateTarget Of(RegionAttachment region, DataType? type, long? offset)
    {
        if (type is { NumberType: null }) throw Errors.NoNumberType(region.Name, type.ToString());
        PayloadRecord payload = region.Control?.ReadPayload(region.Size) ?? default;
        if (offset is null && payload.Kind is (PayloadKind.Text or PayloadKind.Object or PayloadKind.CliXml)) throw Errors.HoldsNoNumber(region.Name, payload.Kind.ToString());
        Type? recorded = payload.Kind is PayloadKind.Number or PayloadKind.Numbers ? RecordedTypes.FromCode(payload.Type) : null;
        if (recorded is not null && !NumberTypes.Contains(recorded))
        {
            if (type is null && offset is null) throw Errors.HoldsNoNumber(region.Name, recorded.Name);
            recorded = null;
        }

        return new UpdateTarget(type?.NumberType ?? recorded ?? typeof(long), isPayload: offset is null && payload.Kind == PayloadKind.None);
    }
}
