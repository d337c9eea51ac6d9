using System;
using System.Diagnostics;

namespace ShmModule.Regions;

/// <summary>The clock that all processes of one machine share and nobody sets.</summary>
internal static class MonotonicClock
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    public static long Nanoseconds => (long)(Stopwatch.GetTimestamp() * NanosecondsPerTick);

    public static TimeSpan Since(long timestamp) =>
        TimeSpan.FromTicks((long)((Stopwatch.GetTimestamp() - timestamp) * (NanosecondsPerTick / 100)));
}
