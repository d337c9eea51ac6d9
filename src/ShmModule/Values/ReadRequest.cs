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

    public Encoding? Encoding { get; set; }

    /// <summary>
    /// What to take bytes as of which nothing is recorded. An encoding says that they are text; a record says more than an encoding,
    /// which users set for all commands at once.
    /// </summary>
    public DataType AsUnrecorded => As ?? (Encoding is null ? DataType.Bytes : DataType.Text);

    /// <summary>What objects are made of; needed where an object may be read.</summary>
    public IObjectModel? Objects { get; set; }

    /// <summary>In bytes.</summary>
    public long? Offset { get; set; }

    /// <summary>In elements; in bytes for text and bytes.</summary>
    public long? Count { get; set; }

    public bool IsRange => Offset is not null || Count is not null;
}
