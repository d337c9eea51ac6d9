namespace ShmModule.Regions;

/// <summary>What the last whole write put at offset 0; the numbers are part of the control block's layout.</summary>
internal enum PayloadKind
{
    /// <summary>Never written whole, or cleared.</summary>
    None = 0,
    Text = 1,
    Bytes = 2,

    /// <summary>One number.</summary>
    Number = 3,

    /// <summary>An array of numbers of one type.</summary>
    Numbers = 4,

    /// <summary>Any value, as CBOR.</summary>
    Object = 5,

    /// <summary>Any value, as CLIXML in UTF-8.</summary>
    CliXml = 6,
}
