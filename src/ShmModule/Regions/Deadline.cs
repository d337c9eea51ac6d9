using System;
using System.Diagnostics;
using System.Threading;

namespace ShmModule.Regions;

/// <summary>A point on the monotonic clock, so that setting the time of day neither cuts nor stretches a wait.</summary>
internal readonly struct Deadline
{
    private readonly long _start;
    private readonly TimeSpan _timeout;

    /// <param name="timeout">Negative means for ever.</param>
    public Deadline(TimeSpan timeout)
    {
        _start = Stopwatch.GetTimestamp();
        _timeout = timeout < TimeSpan.Zero ? Timeout.InfiniteTimeSpan : timeout;
    }

    public TimeSpan Elapsed => MonotonicClock.Since(_start);

    public bool HasPassed => _timeout >= TimeSpan.Zero && Elapsed >= _timeout;

    /// <summary>What remains, at most <paramref name="slice"/>, never negative.</summary>
    public TimeSpan Slice(TimeSpan slice)
    {
        if (_timeout < TimeSpan.Zero) return slice;
        TimeSpan left = _timeout - Elapsed;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < slice ? left : slice;
    }
}
