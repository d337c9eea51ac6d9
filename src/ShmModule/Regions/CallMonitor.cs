using System;
using System.Threading;

namespace ShmModule.Regions;

/// <summary>What a caller wants to hear of, and say to, an operation that may take long. The base class hears nothing and never stops.</summary>
internal class CallMonitor
{
    /// <summary>For callers without a user: no progress, no cancelling.</summary>
    public static readonly CallMonitor None = new();

    /// <summary>How long to wait for the region's lock before SharedMemoryLockTimeout.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public virtual CancellationToken Token => CancellationToken.None;

    /// <summary>Called between the steps of a long copy, in bytes.</summary>
    public virtual void Copied(long done, long total)
    {
    }

    /// <summary>Called when the lock's last exclusive holder died with it.</summary>
    public virtual void FoundAbandoned(int holderId)
    {
    }

    /// <summary>Called now and then while the lock is not to be had.</summary>
    public virtual void WaitingForLock(TimeSpan waited, int holderId)
    {
    }
}
