using System.Text;
using ShmModule.Values.Objects;

namespace ShmModule.Values;

/// <summary>What a reader asked for; null is "not said".</summary>
internal sealed class ReadRequest
{
    private DataType? _as;

    public DataType? As
    {
        get => _as;
        set
        {
            // Here, so that nobody waits for what then cannot be read.
            _ = value?.Layout;
            _as = value;
        }
    }

    /// <summary>What to take the bytes as where no payload is recorded; bytes where it is not said.</summary>
    public DataType? AsUnrecorded { get; set; }

    public Encoding? Encoding { get; set; }

    /// <summary>What objects are made of; needed where an object may be read.</summary>
    public IObjectModel? Objects { get; set; }

    /// <summary>In bytes.</summary>
    public long? Offset { get; set; }

    /// <summary>In elements; in bytes for text and bytes.</summary>
    public long? Count { get; set; }

    public bool IsRange => Offset is not null || Count is not null;
}
