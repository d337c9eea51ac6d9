using System;

namespace ShmModule.Regions;

/// <summary>Times in a control block: microseconds since 1970-01-01 UTC, which every language's library converts.</summary>
internal static class UnixTime
{
    private const long EpochTicks = 621_355_968_000_000_000;

    public static long Now => FromDateTime(DateTime.UtcNow);

    public static long FromDateTime(DateTime utc) => (utc.Ticks - EpochTicks) / 10;

    /// <summary>Null for 0 and for what no DateTime can hold.</summary>
    public static DateTime? ToLocalTime(long microseconds)
    {
        if (microseconds <= 0 || microseconds > (DateTime.MaxValue.Ticks - EpochTicks) / 10) return null;
        return new DateTime(EpochTicks + (microseconds * 10), DateTimeKind.Utc).ToLocalTime();
    }
}
