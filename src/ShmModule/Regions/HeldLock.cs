using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>
/// A region's lock as a session holds it beyond one operation: as often as it was taken, and until it was given back as often
/// or the region is closed. The session's own operations are inside it.
/// </summary>
internal static class HeldLock
{
    /// <summary>
    /// Takes the lock; returns the process that died with it, if one did, of which the monitor was told. If the monitor throws,
    /// the lock is not held.
    /// </summary>
    /// <exception cref="SharedMemoryException">SharedMemoryLockTimeout, SharedMemoryReadOnly.</exception>
    public static int? Enter(RegionAttachment region, CallMonitor monitor)
    {
        if (region.IsReadOnly) throw Errors.ReadOnly(region.Name);
        int? abandoner = null;
        if (region.LockDepth == 0)
        {
            var deadline = new Deadline(monitor.LockTimeout);
            if (!region.Lock.TryHold(deadline, monitor))
                throw Errors.LockTimeout(region.Name, monitor.LockTimeout, region.Lock.FindHolder());
            abandoner = HolderRecord.Write(region);
        }

        region.LockDepth++;
        try
        {
            if (abandoner is int id) monitor.FoundAbandoned(id);
            return abandoner;
        }
        catch
        {
            Exit(region);
            throw;
        }
    }

    /// <exception cref="SharedMemoryException">SharedMemoryNotLocked.</exception>
    public static void Exit(RegionAttachment region)
    {
        if (region.LockDepth == 0) throw Errors.NotLocked(region.Name);
        if (--region.LockDepth > 0) return;
        HolderRecord.Clear(region);
        region.Lock.Release();
    }

    /// <summary>For a region that is being closed.</summary>
    public static void ExitAll(RegionAttachment region)
    {
        if (region.LockDepth == 0) return;
        region.LockDepth = 1;
        Exit(region);
    }
}
