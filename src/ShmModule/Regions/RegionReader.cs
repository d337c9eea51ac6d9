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

    /// <summary>Whether nobody holds the lock exclusively, or is in the middle of a write, as far as the control block tells.</summary>
    public static bool IsIdle(ControlBlock control) =>
        control.DirtyWriterId == 0 && (control.HolderId == 0 || HolderRecord.LivingId(control) == 0);

    /// <summary>
    /// For those who may read but have no right to the lock: copies while nobody holds the lock exclusively or is in the middle of a
    /// write, then looks whether anything has changed meanwhile.
    /// </summary>
    private static T ReadUnlocked<T>(RegionAttachment region, ControlBlock control, Func<T> plan, CallMonitor monitor)
        where T : IReadPlan
    {
        var deadline = new Deadline(monitor.LockTimeout);
        while (true)
        {
            monitor.Token.ThrowIfCancellationRequested();
            long version = control.Version;
            int writerId = control.DirtyWriterId;
            bool isIdle = IsIdle(control);
            if (isIdle)
            {
                T result = Copy(region, plan, monitor);
                Thread.MemoryBarrier();
                if (IsIdle(control) && control.Version == version)
                {
                    region.NoteRead(version);
                    return result;
                }
            }

            // A writer that was terminated leaves its mark. It may have ended properly just before this process looked for it.
            bool isIncomplete = writerId != 0 && !ThisProcess.Sees(writerId, null) && control.DirtyWriterId == writerId && control.Version == version;
            if (isIncomplete) throw Errors.WriteIncomplete(region.Name, writerId);
            if (deadline.HasPassed) throw Errors.LockTimeout(region.Name, monitor.LockTimeout, region.Lock.FindHolder());
            Thread.Sleep(isIdle ? 0 : 1);
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
