using System;
using System.Threading;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>Reads of a region's bytes that never show half of a whole write. The caller holds a use.</summary>
internal static class RegionReader
{
    /// <summary>
    /// Lets <paramref name="plan"/> choose a range, by the payload's record if it wants, and copies that range to the target it gives.
    /// </summary>
    /// <exception cref="SharedMemoryException">
    /// SharedMemoryWriteIncomplete, SharedMemoryLockTimeout, SharedMemoryTruncated, SharedMemoryFormatInvalid.
    /// </exception>
    public static T Read<T>(RegionAttachment region, Func<T> plan, CallMonitor monitor)
        where T : IReadPlan
    {
        if (!region.Lock.IsAvailable && region.Control is ControlBlock control) return ReadUnlocked(region, control, plan, monitor);
        T result;
        long? version;
        using (LockScope.Shared(region, monitor))
        {
            if (region.Control is { DirtyWriterId: not 0 and int writerId }) throw Errors.WriteIncomplete(region.Name, writerId);
            // Before the bytes, so that an atomic update that comes between them is news later.
            version = region.Control?.Version;
            result = Copy(region, plan, monitor);
        }

        if (version is long found) region.NoteRead(found);
        return result;
    }

    /// <summary>For those who may read but have no right to the lock: copy, then look whether anything changed meanwhile.</summary>
    private static T ReadUnlocked<T>(RegionAttachment region, ControlBlock control, Func<T> plan, CallMonitor monitor)
        where T : IReadPlan
    {
        var deadline = new Deadline(monitor.LockTimeout);
        while (true)
        {
            monitor.Token.ThrowIfCancellationRequested();
            long version = control.Version;
            int writerId = control.DirtyWriterId;
            if (writerId == 0)
            {
                T result = Copy(region, plan, monitor);
                Thread.MemoryBarrier();
                if (control.DirtyWriterId == 0 && control.Version == version)
                {
                    region.NoteRead(version);
                    return result;
                }
            }

            if (deadline.HasPassed)
            {
                // Without the lock a writer that is busy and one that died look alike; the time that has passed decides.
                throw writerId != 0
                    ? Errors.WriteIncomplete(region.Name, writerId)
                    : Errors.LockTimeout(region.Name, monitor.LockTimeout, region.Lock.FindHolder());
            }

            Thread.Sleep(writerId != 0 ? 1 : 0);
        }
    }

    private static T Copy<T>(RegionAttachment region, Func<T> plan, CallMonitor monitor)
        where T : IReadPlan
    {
        T planned = plan();
        planned.Target.CopyFrom(region.Memory, planned.Offset, planned.ByteCount, monitor);
        return planned;
    }
}
