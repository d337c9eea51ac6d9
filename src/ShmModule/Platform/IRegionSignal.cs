using System;

namespace ShmModule.Platform;

/// <summary>How the sessions that wait for a counter of a region's control block sleep, and are woken.</summary>
internal interface IRegionSignal : IDisposable
{
    /// <summary>
    /// Sleeps while the counter is <paramref name="seen"/>: until it may have changed, until <see cref="Nudge"/>, at most for
    /// <paramref name="longest"/>, or shorter, for no reason at all.
    /// </summary>
    void Wait(RegionCounter counter, long seen, TimeSpan longest);

    /// <summary>Wakes all who wait for the counter, in any process; called after it has changed.</summary>
    void Wake(RegionCounter counter);

    /// <summary>Wakes this attachment's own waiter, from any thread, because it is to stop.</summary>
    void Nudge();
}
