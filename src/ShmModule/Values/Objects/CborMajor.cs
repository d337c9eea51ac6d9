namespace ShmModule.Values.Objects;

/// <summary>The parts of a CBOR item's first byte (RFC 8949, section 3): major type in its high three bits, argument in the others.</summary>
internal static class CborMajor
{
    public const int Unsigned = 0;
    public const int Negative = 1;
    public const int Bytes = 2;
    public const int Text = 3;
    public const int Array = 4;
    public const int Map = 5;
    public const int Tag = 6;
    public const int Simple = 7;

    // Arguments that say how wide the argument is that follows.
    public const int OneByte = 24;
    public const int TwoBytes = 25;
    public const int FourBytes = 26;
    public const int EightBytes = 27;
    public const int Indefinite = 31;

    // Whole first bytes of major type 7.
    public const int False = 0xF4;
    public const int True = 0xF5;
    public const int Null = 0xF6;
    public const int Undefined = 0xF7;
    public const int Half = 0xF9;
    public const int Single = 0xFA;
    public const int Double = 0xFB;
    public const int Break = 0xFF;
}
