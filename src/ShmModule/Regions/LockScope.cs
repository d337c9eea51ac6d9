using System;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>A region's lock, held until disposed, with the holder's record that tells others who has it.</summary>
internal readonly struct LockScope : IDisposable
{
    private readonly RegionAttachment _region;
    private readonly bool _isExclusive;

    private LockScope(RegionAttachment region, bool isExclusive)
    {
        _region = region;
        _isExclusive = isExclusive;
    }

    /// <exception cref="SharedMemoryException">SharedMemoryLockTimeout.</exception>
    public static LockScope Exclusive(RegionAttachment region, CallMonitor monitor)
    {
        Enter(region, true, monitor);
        // A record that is still there was left by a holder that died: the system freed the lock, nobody cleared the record.
        if (region.Control is { IsWritable: true } control && control.RecordHolder() is int abandoner && abandoner != 0)
            monitor.FoundAbandoned(abandoner);
        return new LockScope(region, true);
    }

    /// <exception cref="SharedMemoryException">SharedMemoryLockTimeout.</exception>
    public static LockScope Shared(RegionAttachment region, CallMonitor monitor)
    {
        Enter(region, false, monitor);
        return new LockScope(region, false);
    }

    public void Dispose()
    {
        if (_isExclusive && _region.Control is { IsWritable: true } control) control.ClearHolder();
        _region.Lock.Exit();
    }

    private static void Enter(RegionAttachment region, bool exclusive, CallMonitor monitor)
    {
        var deadline = new Deadline(monitor.LockTimeout);
        if (!region.Lock.TryEnter(exclusive, deadline, monitor))
            throw Errors.LockTimeout(region.Name, monitor.LockTimeout, region.Control?.HolderId ?? 0);
    }
}
