using System;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>Waiting for a change of a region whose writers say nothing: by comparing its bytes. The caller holds a use.</summary>
internal static class ForeignWaiter
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Waits until a range's bytes differ from what this session last saw of it; the first look is what later ones compare
    /// with. False: the deadline passed.
    /// </summary>
    /// <exception cref="SharedMemoryException">SharedMemoryTruncated, SharedMemoryLockTimeout; SharedMemoryNotFound: closed meanwhile.</exception>
    public static bool ForChange(RegionAttachment region, long offset, long count, Deadline deadline, CallMonitor monitor)
    {
        byte[] now = new byte[count];
        while (true)
        {
            using (LockScope.Shared(region, monitor)) new ArrayTransfer(now, count).CopyFrom(region.Memory, offset, count, monitor);
            ByteRange? seen = region.SeenBytes.Find(known => known.IsSameRange(offset, count));
            if (seen is null || !seen.HasSameBytes(now))
            {
                if (seen is not null) region.SeenBytes.Remove(seen);
                region.SeenBytes.Add(new ByteRange(offset, (byte[])now.Clone()));
                if (seen is not null) return true;
            }

            monitor.Token.ThrowIfCancellationRequested();
            if (region.IsClosing) throw Errors.Closed(region.Name);
            if (deadline.HasPassed) return false;
            monitor.Token.WaitHandle.WaitOne(deadline.Slice(PollInterval));
        }
    }
}
