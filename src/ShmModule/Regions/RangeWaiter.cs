using System;
using System.Threading;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>
/// Waiting for a change of some bytes of a region that the module made. Its writers count their writes, but not which bytes these
/// change, so the bytes are compared after each. The caller holds a use.
/// </summary>
internal static class RangeWaiter
{
    /// <summary>
    /// Waits until a range's bytes differ from what this session last saw of it; the first look is what later ones are compared with.
    /// False: the deadline passed.
    /// </summary>
    /// <exception cref="SharedMemoryException">SharedMemoryTruncated; SharedMemoryNotFound: closed meanwhile.</exception>
    public static bool ForChange(RegionAttachment region, long offset, long count, Deadline deadline, CallMonitor monitor)
    {
        ControlBlock control = region.Control!;
        byte[] now = new byte[count];
        long looked = -1;
        return RegionWaiter.Until(region, RegionCounter.Version, deadline, () =>
        {
            // Before the bytes, so that a change that comes between them is looked at again.
            long version = control.Version;
            if (version == looked || !TryCopy(region, offset, now, monitor)) return new RegionWaiter.Observation(version, false);
            looked = version;
            return new RegionWaiter.Observation(version, region.SeesNews(offset, now));
        }, monitor.Token);
    }

    /// <summary>False: somebody has the lock, and may be in the middle of a change.</summary>
    private static bool TryCopy(RegionAttachment region, long offset, byte[] bytes, CallMonitor monitor)
    {
        var transfer = new ArrayTransfer(bytes, bytes.LongLength);
        if (!region.Lock.IsAvailable)
        {
            ControlBlock control = region.Control!;
            long version = control.Version;
            if (!RegionReader.IsIdle(control)) return false;
            transfer.CopyFrom(region.Memory, offset, bytes.LongLength, monitor);
            Thread.MemoryBarrier();
            return RegionReader.IsIdle(control) && control.Version == version;
        }

        if (LockScope.TryShared(region, TimeSpan.Zero, monitor) is not LockScope scope) return false;
        using (scope) transfer.CopyFrom(region.Memory, offset, bytes.LongLength, monitor);
        return true;
    }
}
