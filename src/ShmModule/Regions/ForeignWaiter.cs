using System;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>Waiting for a change of a region whose writers say nothing: by comparing its bytes. The caller holds a use.</summary>
internal static class ForeignWaiter
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Waits until a range's bytes differ from what this session last saw of it; the first look is what later ones compare
    /// with; or until the region's name stands for another one (<see cref="RegionAttachment.HasBeenReplaced"/>). False: the deadline passed.
    /// </summary>
    /// <exception cref="SharedMemoryException">SharedMemoryTruncated; SharedMemoryNotFound: closed meanwhile.</exception>
    public static bool ForChange(RegionAttachment region, long offset, long count, Deadline deadline, CallMonitor monitor)
    {
        byte[] now = new byte[count];
        while (true)
        {
            // A producer that was started anew writes to a file of its own, which is news too.
            region.LookAfterNames();
            if (region.HasBeenReplaced && region.LockDepth == 0) return true;
            // Who has the lock may be in the middle of a change, and is not waited for beyond the deadline.
            if (LockScope.TryShared(region, deadline.Slice(PollInterval), monitor) is LockScope scope)
            {
                using (scope) new ArrayTransfer(now, count).CopyFrom(region.Memory, offset, count, monitor);
                if (region.SeesNews(offset, now)) return true;
            }

            monitor.Token.ThrowIfCancellationRequested();
            if (region.IsClosing) throw Errors.Closed(region.Name);
            if (deadline.HasPassed) return false;
            monitor.Token.WaitHandle.WaitOne(deadline.Slice(PollInterval));
        }
    }
}
