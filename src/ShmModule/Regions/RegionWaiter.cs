using System;
using System.Threading;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>Waiting for other sessions. The caller holds a use of the attachment.</summary>
internal static class RegionWaiter
{
    /// <summary>
    /// Waits until the region's version is not the one this session has seen, which it then has. False: the deadline passed.
    /// </summary>
    /// <exception cref="SharedMemoryException">SharedMemoryNotFound: the session closed the region meanwhile.</exception>
    public static bool ForChange(RegionAttachment region, Deadline deadline, CancellationToken token)
    {
        ControlBlock control = region.Control!;
        return Until(region, RegionCounter.Version, deadline, () =>
        {
            long version = control.Version;
            long seen = region.SeenVersion;
            region.SeenVersion = version;
            return new Observation(version, version != seen);
        }, token);
    }

    /// <summary>Waits until another session has read the present version. False: the deadline passed.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryNotFound: the session closed the region meanwhile.</exception>
    public static bool ForReader(RegionAttachment region, Deadline deadline, CancellationToken token)
    {
        ControlBlock control = region.Control!;
        long wanted = control.Version;
        return Until(region, RegionCounter.ReadVersion, deadline, () =>
        {
            long read = control.ReadVersion;
            return new Observation(read, read >= wanted);
        }, token);
    }

    /// <summary>Sleeps until a look, which is repeated whenever the counter may have changed, says that this is it.</summary>
    public static bool Until(RegionAttachment region, RegionCounter counter, Deadline deadline, Func<Observation> look, CancellationToken token)
    {
        IRegionSignal signal = region.Signal!;
        using CancellationTokenRegistration registration = token.Register(signal.Nudge);
        while (true)
        {
            Observation now = look();
            if (now.IsIt) return true;
            token.ThrowIfCancellationRequested();
            if (region.IsClosing) throw Errors.Closed(region.Name);
            if (deadline.HasPassed) return false;
            signal.Wait(counter, now.Value, deadline.Slice(TimeSpan.MaxValue));
        }
    }

    public readonly struct Observation
    {
        public Observation(long value, bool isIt)
        {
            Value = value;
            IsIt = isIt;
        }

        public long Value { get; }

        public bool IsIt { get; }
    }
}
