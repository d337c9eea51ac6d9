using System;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>
/// A region's lock for the span of one operation, with the holder's record that tells others who has it. Where the session
/// holds the lock already (<see cref="HeldLock"/>), the operation is inside it and takes nothing.
/// </summary>
internal readonly struct LockScope : IDisposable
{
    private readonly RegionAttachment? _region;
    private readonly bool _isExclusive;

    private LockScope(RegionAttachment region, bool isExclusive)
    {
        _region = region;
        _isExclusive = isExclusive;
    }

    /// <exception cref="SharedMemoryException">SharedMemoryLockTimeout.</exception>
    public static LockScope Exclusive(RegionAttachment region, CallMonitor monitor)
    {
        if (region.LockDepth > 0) return default;
        Enter(region, true, monitor);
        var scope = new LockScope(region, true);
        try
        {
            if (HolderRecord.Write(region) is int abandoner) monitor.FoundAbandoned(abandoner);
            return scope;
        }
        catch
        {
            // A warning that the caller's preferences turn into an error ends the call before anybody could dispose the scope.
            scope.Dispose();
            throw;
        }
    }

    /// <exception cref="SharedMemoryException">SharedMemoryLockTimeout.</exception>
    public static LockScope Shared(RegionAttachment region, CallMonitor monitor)
    {
        if (region.LockDepth > 0) return default;
        Enter(region, false, monitor);
        return new LockScope(region, false);
    }

    /// <summary>For reading, if it is to be had in a time; null if not.</summary>
    public static LockScope? TryShared(RegionAttachment region, TimeSpan timeout, CallMonitor monitor)
    {
        if (region.LockDepth > 0) return default(LockScope);
        return region.Lock.TryEnter(exclusive: false, new Deadline(timeout), monitor) ? new LockScope(region, false) : null;
    }

    public void Dispose()
    {
        if (_region is null) return;
        if (_isExclusive) HolderRecord.Clear(_region);
        _region.Lock.Exit();
    }

    private static void Enter(RegionAttachment region, bool exclusive, CallMonitor monitor)
    {
        var deadline = new Deadline(monitor.LockTimeout);
        if (!region.Lock.TryEnter(exclusive, deadline, monitor))
            throw Errors.LockTimeout(region.Name, monitor.LockTimeout, region.Lock.FindHolder());
    }
}
