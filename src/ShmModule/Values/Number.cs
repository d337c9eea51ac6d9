using System;
using System.Globalization;

namespace ShmModule.Values;

/// <summary>A number of one of <see cref="NumberTypes"/>, as the bits that stand for it in memory.</summary>
internal sealed class Number
{
    private Number(Type type, long bits)
    {
        Type = type;
        Bits = bits;
    }

    public Type Type { get; }

    /// <summary>The value's own bytes, little-endian; beyond its size the sign is continued, or zeros, as its type has it.</summary>
    public long Bits { get; }

    public int Size => NumberTypes.SizeOf(Type);

    public static bool IsReal(Type type) => type == typeof(float) || type == typeof(double);

    /// <summary>Of bits of which those beyond the type's size do not count.</summary>
    public static Number FromBits(Type type, long bits) => new(type, unchecked(Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => (byte)bits,
        TypeCode.SByte => (sbyte)bits,
        TypeCode.Int16 => (short)bits,
        TypeCode.UInt16 => (ushort)bits,
        TypeCode.Int32 => (int)bits,
        TypeCode.UInt32 or TypeCode.Single => (uint)bits,
        _ => bits,
    }));

    /// <summary>Of a value that already has the type.</summary>
    public static unsafe Number From(object value)
    {
        switch (value)
        {
            case float single: return new Number(typeof(float), *(uint*)&single);
            case double real: return new Number(typeof(double), BitConverter.DoubleToInt64Bits(real));
            case ulong large: return new Number(typeof(ulong), unchecked((long)large));
            default: return FromBits(value.GetType(), Convert.ToInt64(value, CultureInfo.InvariantCulture));
        }
    }

    public unsafe object ToObject()
    {
        long bits = Bits;
        return unchecked(Type.GetTypeCode(Type) switch
        {
            TypeCode.Byte => (object)(byte)bits,
            TypeCode.SByte => (sbyte)bits,
            TypeCode.Int16 => (short)bits,
            TypeCode.UInt16 => (ushort)bits,
            TypeCode.Int32 => (int)bits,
            TypeCode.UInt32 => (uint)bits,
            TypeCode.Int64 => bits,
            TypeCode.UInt64 => (ulong)bits,
            TypeCode.Single => *(float*)&bits,
            _ => *(double*)&bits,
        });
    }

    /// <summary>The sum, of this number's type; null where it is beyond what that can hold.</summary>
    public Number? Plus(Number addend)
    {
        object mine = ToObject(), other = addend.ToObject();
        if (mine is float single) return From(single + Convert.ToSingle(other, CultureInfo.InvariantCulture));
        if (mine is double real) return From(real + Convert.ToDouble(other, CultureInfo.InvariantCulture));
        // Exact for all integers.
        decimal sum = Convert.ToDecimal(mine, CultureInfo.InvariantCulture) + Convert.ToDecimal(other, CultureInfo.InvariantCulture);
        try
        {
            return From(Convert.ChangeType(sum, Type, CultureInfo.InvariantCulture));
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
