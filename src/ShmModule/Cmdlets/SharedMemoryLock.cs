using System;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule;

/// <summary>The lock of a region, held by this session until it is disposed or given back with Unlock-SharedMemory.</summary>
public sealed class SharedMemoryLock : IDisposable
{
    private readonly RegionAttachment _region;
    private bool _isHeld = true;

    internal SharedMemoryLock(RegionAttachment region, int? abandonerId)
    {
        _region = region;
        AbandonerId = abandonerId;
    }

    /// <summary>The name of the region.</summary>
    public string Name => _region.Name.Display;

    /// <summary>Whether the last holder died with the lock, so that what it was changing may be half done.</summary>
    public bool WasAbandoned => AbandonerId is not null;

    /// <summary>The id of the process that died with the lock.</summary>
    public int? AbandonerId { get; }

    /// <summary>Whether the session holds the lock.</summary>
    public bool IsHeld => _isHeld && _region.LockDepth > 0;

    /// <summary>Gives the lock back; the second time nothing happens.</summary>
    public void Dispose()
    {
        if (!_isHeld) return;
        _isHeld = false;
        if (!_region.TryBeginUse()) return;
        try
        {
            if (_region.LockDepth > 0) HeldLock.Exit(_region);
        }
        finally
        {
            _region.EndUse();
        }
    }
}
