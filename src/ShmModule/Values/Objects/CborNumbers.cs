using System;
using System.Numerics;

namespace ShmModule.Values.Objects;

/// <summary>What CBOR's bare numbers are in .NET: the smallest of Int32, Int64, UInt64 and BigInteger, or a floating-point number.</summary>
internal static class CborNumbers
{
    public static object Unsigned(ulong value)
    {
        if (value <= int.MaxValue) return (int)value;
        return value <= long.MaxValue ? (object)(long)value : value;
    }

    /// <param name="argument">The number is -1 minus this.</param>
    public static object Negative(ulong argument)
    {
        if (argument <= int.MaxValue) return ~(int)argument;
        return argument <= long.MaxValue ? (object)~(long)argument : -1 - (BigInteger)argument;
    }

    /// <param name="initial">An item's first byte, of major type 7.</param>
    /// <param name="bits">Its argument.</param>
    public static unsafe object? Simple(int initial, ulong bits)
    {
        switch (initial)
        {
            case CborMajor.Null or CborMajor.Undefined: return null;
            case CborMajor.Half: return Half((int)bits);
            case CborMajor.Single:
                uint single = (uint)bits;
                return *(float*)&single;
            case CborMajor.Double: return BitConverter.Int64BitsToDouble(unchecked((long)bits));
            default: throw CborReader.Invalid("it has a simple value that means nothing");
        }
    }

    /// <summary>IEEE 754's binary16, as a Double, which is what PowerShell counts with.</summary>
    private static double Half(int bits)
    {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double value = exponent switch
        {
            0 => fraction * Math.Pow(2, -24),
            0x1F => fraction == 0 ? double.PositiveInfinity : double.NaN,
            _ => (1024 + fraction) * Math.Pow(2, exponent - 25),
        };
        return (bits & 0x8000) == 0 ? value : -value;
    }
}
