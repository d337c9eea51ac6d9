using System;
using System.Globalization;
using System.Numerics;

namespace ShmModule.Values.Objects;

/// <summary>
/// CBOR's decimals, whose digits and exponent have no bounds: a Decimal where they fit, else a whole number as BigInteger, else the
/// nearest Double. One number must not make the rest of a payload unreadable.
/// </summary>
internal static class DecimalFraction
{
    private const int MaxScale = 28; // of Decimal
    private const int MaxExponent = 100; // the power of a larger one takes more time than its few bytes may

    // What has more bits is no Double, and digits of that many are quickly text.
    private const int MaxBytes = 128;

    private static readonly BigInteger MaxDecimal = new(decimal.MaxValue);

    public static object Of(BigInteger exponent, BigInteger digits)
    {
        if (digits.IsZero) return exponent >= 0 ? 0m : new decimal(0, 0, 0, false, (byte)(int)BigInteger.Min(-exponent, MaxScale));
        if (exponent >= 0 && exponent <= MaxExponent)
        {
            BigInteger whole = digits * BigInteger.Pow(10, (int)exponent);
            return BigInteger.Abs(whole) <= MaxDecimal ? (decimal)whole : whole;
        }

        if (exponent >= -MaxScale && exponent < 0 && BigInteger.Abs(digits) <= MaxDecimal)
        {
            int[] parts = decimal.GetBits((decimal)BigInteger.Abs(digits));
            return new decimal(parts[0], parts[1], parts[2], digits.Sign < 0, (byte)-(int)exponent);
        }

        return Real(exponent, digits);
    }

    private static double Real(BigInteger exponent, BigInteger digits)
    {
        if (digits.ToByteArray().Length <= MaxBytes && BigInteger.Abs(exponent) <= 2 * MaxBytes * MaxScale)
        {
            string text = digits.ToString(CultureInfo.InvariantCulture) + "E" + exponent.ToString(CultureInfo.InvariantCulture);
            try
            {
                return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            }
            catch (OverflowException)
            {
                // .NET Framework throws where others give infinity.
            }
        }

        // The text of so many digits takes the square of their count; thirteen digits of the number are right this way.
        double size = BigInteger.Log10(BigInteger.Abs(digits)) + (double)exponent;
        return digits.Sign * Math.Pow(10, size);
    }
}
