using System;
using System.Globalization;

namespace ShmModule.Values.Objects;

/// <summary>Dates and times as RFC 3339 text with seven decimals, which is .NET's whole precision.</summary>
internal static class DateText
{
    private const int DateLength = 19; // yyyy-MM-ddTHH:mm:ss
    private const int MaxDecimals = 7;
    private const int MaxOffsetHours = 14;

    public static string Of(DateTime time) =>
        time.ToString("O", CultureInfo.InvariantCulture) + (time.Kind == DateTimeKind.Unspecified ? "Z" : "");

    public static string Of(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The clock's time and its offset from UTC, which is null for Z; false where the text is no such time.</summary>
    public static bool TryParse(string text, out DateTime clock, out TimeSpan? offset)
    {
        clock = default;
        offset = null;
        if (text.Length <= DateLength || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':') return false;
        int year = Digits(text, 0, 4), month = Digits(text, 5, 2), day = Digits(text, 8, 2);
        int hour = Digits(text, 11, 2), minute = Digits(text, 14, 2), second = Digits(text, 17, 2);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return false;
        int at = DateLength;
        long ticks = new DateTime(year, month, day, hour, minute, second).Ticks + Fraction(text, ref at);
        clock = new DateTime(ticks);
        if (at == text.Length - 1 && text[at] is ('Z' or 'z')) return true;
        if (at != text.Length - 6 || text[at] is not ('+' or '-') || text[at + 3] != ':') return false;
        int hours = Digits(text, at + 1, 2), minutes = Digits(text, at + 4, 2);
        if (hours < 0 || minutes is < 0 or > 59 || (hours * 60) + minutes > MaxOffsetHours * 60) return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[at] == '-') offset = offset.Value.Negate();
        return true;
    }

    private static long Fraction(string text, ref int at)
    {
        if (at >= text.Length || text[at] != '.') return 0;
        long fraction = 0;
        int decimals = 0;
        for (at++; at < text.Length && text[at] is >= '0' and <= '9'; at++, decimals++)
        {
            if (decimals < MaxDecimals) fraction = (fraction * 10) + (text[at] - '0');
        }

        for (; decimals < MaxDecimals; decimals++) fraction *= 10;
        return fraction;
    }

    /// <summary>-1 where there is something else.</summary>
    private static int Digits(string text, int start, int count)
    {
        int value = 0;
        for (int i = start; i < start + count; i++)
        {
            int digit = text[i] - '0';
            if (digit is < 0 or > 9) return -1;
            value = (value * 10) + digit;
        }

        return value;
    }
}
