using System;

namespace ShmModule.Values.Objects;

/// <summary>Dates and times as RFC 3339 text with seven decimals, which is .NET's whole precision; straight from and to its bytes.</summary>
internal static class DateText
{
    /// <summary>In bytes: yyyy-MM-ddTHH:mm:ss.fffffffZ.</summary>
    public const int UtcLength = 28;

    /// <summary>In bytes: yyyy-MM-ddTHH:mm:ss.fffffff+HH:mm.</summary>
    public const int OffsetLength = 33;

    private const int DateLength = 19; // yyyy-MM-ddTHH:mm:ss
    private const int MaxDecimals = 7;
    private const int MaxOffsetHours = 14;

    /// <summary>Puts <see cref="UtcLength"/> or, where there is an offset, <see cref="OffsetLength"/> bytes at the position.</summary>
    public static void Put(DateTime clock, TimeSpan? offset, byte[] bytes, int at)
    {
        Put(clock.Year, 4, bytes, at);
        Put('-', clock.Month, bytes, at + 4);
        Put('-', clock.Day, bytes, at + 7);
        Put('T', clock.Hour, bytes, at + 10);
        Put(':', clock.Minute, bytes, at + 13);
        Put(':', clock.Second, bytes, at + 16);
        bytes[at + DateLength] = (byte)'.';
        Put((int)(clock.Ticks % TimeSpan.TicksPerSecond), MaxDecimals, bytes, at + DateLength + 1);
        if (offset is not TimeSpan known)
        {
            bytes[at + UtcLength - 1] = (byte)'Z';
            return;
        }

        int minutes = (int)(known.Ticks / TimeSpan.TicksPerMinute);
        Put(minutes < 0 ? '-' : '+', Math.Abs(minutes) / 60, bytes, at + UtcLength - 1);
        Put(':', Math.Abs(minutes) % 60, bytes, at + UtcLength + 2);
    }

    /// <summary>The clock's time and its offset from UTC, which is null for Z; false where the text is no such time.</summary>
    public static bool TryParse(ArraySegment<byte> text, out DateTime clock, out TimeSpan? offset)
    {
        clock = default;
        offset = null;
        byte[] bytes = text.Array!;
        int start = text.Offset, end = start + text.Count;
        if (text.Count <= DateLength || bytes[start + 4] != '-' || bytes[start + 7] != '-' || bytes[start + 10] is not ((byte)'T' or (byte)'t')
            || bytes[start + 13] != ':' || bytes[start + 16] != ':') return false;
        int year = Digits(bytes, start, 4), month = Digits(bytes, start + 5, 2), day = Digits(bytes, start + 8, 2);
        int hour = Digits(bytes, start + 11, 2), minute = Digits(bytes, start + 14, 2), second = Digits(bytes, start + 17, 2);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return false;
        int at = start + DateLength;
        clock = new DateTime(year, month, day, hour, minute, second).AddTicks(Fraction(bytes, ref at, end));
        if (at == end - 1 && bytes[at] is (byte)'Z' or (byte)'z') return true;
        if (at != end - 6 || bytes[at] is not ((byte)'+' or (byte)'-') || bytes[at + 3] != ':') return false;
        int hours = Digits(bytes, at + 1, 2), minutes = Digits(bytes, at + 4, 2);
        if (hours < 0 || minutes is < 0 or > 59 || (hours * 60) + minutes > MaxOffsetHours * 60) return false;
        long ticks = ((hours * 60) + minutes) * TimeSpan.TicksPerMinute;
        offset = new TimeSpan(bytes[at] == '-' ? -ticks : ticks);
        return true;
    }

    private static long Fraction(byte[] bytes, ref int at, int end)
    {
        if (at >= end || bytes[at] != '.') return 0;
        long fraction = 0;
        int decimals = 0;
        for (at++; at < end && bytes[at] is >= (byte)'0' and <= (byte)'9'; at++, decimals++)
        {
            if (decimals < MaxDecimals) fraction = (fraction * 10) + (bytes[at] - '0');
        }

        for (; decimals < MaxDecimals; decimals++) fraction *= 10;
        return fraction;
    }

    /// <summary>-1 where there is something else.</summary>
    private static int Digits(byte[] bytes, int start, int count)
    {
        int value = 0;
        for (int i = start; i < start + count; i++)
        {
            int digit = bytes[i] - '0';
            if (digit is < 0 or > 9) return -1;
            value = (value * 10) + digit;
        }

        return value;
    }

    private static void Put(char separator, int value, byte[] bytes, int at)
    {
        bytes[at] = (byte)separator;
        Put(value, 2, bytes, at + 1);
    }

    private static void Put(int value, int digits, byte[] bytes, int at)
    {
        for (int i = at + digits - 1; i >= at; i--, value /= 10) bytes[i] = (byte)('0' + (value % 10));
    }
}
