using System;

namespace ShmModule.Values.Objects;

/// <summary>Seconds since 1970 in UTC, as CBOR's tag 1 has them, and time_t in C.</summary>
internal static class EpochTime
{
    private const int MicrosecondsPerSecond = 1_000_000;
    private const int TicksPerMicrosecond = 10;

    private static readonly DateTime Epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly long First = (DateTime.MinValue - Epoch).Ticks / TimeSpan.TicksPerSecond;
    private static readonly long Last = (DateTime.MaxValue - Epoch).Ticks / TimeSpan.TicksPerSecond;

    /// <summary>The time; what is none that .NET has is the value that it was.</summary>
    public static object? Of(object? value)
    {
        double seconds = value switch
        {
            int number => number,
            long number => number,
            double number => number,
            float number => number,
            _ => double.NaN,
        };
        double whole = Math.Floor(seconds);
        if (!(whole >= First && whole <= Last)) return value; // also what is no number
        // To microseconds, because a double has no more of today's time; rounding may end in the second after the last.
        long ticks = ((long)whole * TimeSpan.TicksPerSecond) + ((long)Math.Round((seconds - whole) * MicrosecondsPerSecond) * TicksPerMicrosecond);
        return Epoch.AddTicks(Math.Min(ticks, (DateTime.MaxValue - Epoch).Ticks));
    }
}
