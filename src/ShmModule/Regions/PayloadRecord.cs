namespace ShmModule.Regions;

/// <summary>What a control block says of the payload: a copy, taken at one moment.</summary>
internal readonly struct PayloadRecord
{
    /// <summary>Flag: the encoding writes a byte-order mark.</summary>
    public const int HasByteOrderMark = 1;

    public PayloadRecord(PayloadKind kind, long length, int type = 0, int codePage = 0, int flags = 0)
    {
        Kind = kind;
        Length = length;
        Type = type;
        CodePage = codePage;
        Flags = flags;
    }

    public PayloadKind Kind { get; }

    /// <summary>In bytes, without a text's terminator.</summary>
    public long Length { get; }

    /// <summary>Of numbers: their TypeCode.</summary>
    public int Type { get; }

    /// <summary>Of text: the encoding's code page.</summary>
    public int CodePage { get; }

    public int Flags { get; }
}
