using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>
/// The region's mutex, on the calling thread or, beyond one operation, on a thread of its own; mutexes know no sharing, so readers
/// take it exclusively too. Entering it twice on one thread is no error to the system: telling sessions that share a thread apart
/// is the caller's affair.
/// </summary>
internal sealed class WindowsRegionLock : IRegionLock
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly RegionName _region;
    private readonly Lazy<NamedMutex?> _mutex;
    private readonly ControlBlock? _control;
    private int _holderThread;
    private LockKeeper? _keeper;

    /// <param name="region">The region.</param>
    /// <param name="mutex">Opened when first asked for: a foreign region may never need one.</param>
    /// <param name="control">Names the holder; null for a foreign region.</param>
    public WindowsRegionLock(RegionName region, Lazy<NamedMutex?> mutex, ControlBlock? control)
    {
        _region = region;
        _mutex = mutex;
        _control = control;
    }

    public bool IsAvailable => _mutex.Value is not null;

    public bool TryEnter(bool exclusive, Deadline deadline, CallMonitor monitor)
    {
        if (_mutex.Value is not NamedMutex mutex)
        {
            // In another program's region the lock is the module's own courtesy, which reading and writing do not hang on.
            return _control is null ? true : throw Errors.AccessDenied(_region.Display);
        }

        bool taken = mutex.TryTake(TimeSpan.Zero);
        while (!taken)
        {
            monitor.Token.ThrowIfCancellationRequested();
            if (deadline.HasPassed) return false;
            taken = mutex.TryTake(deadline.Slice(Slice));
            if (!taken) monitor.WaitingForLock(deadline.Elapsed, _control?.HolderId ?? 0);
        }

        _holderThread = Environment.CurrentManagedThreadId;
        return true;
    }

    public void Exit()
    {
        _holderThread = 0;
        if (_mutex.Value is NamedMutex mutex && !mutex.Release())
            throw new InvalidOperationException("The lock is not held by this thread.");
    }

    public bool TryHold(Deadline deadline, CallMonitor monitor)
    {
        NamedMutex mutex = _mutex.Value ?? throw Errors.AccessDenied(_region.Display);
        _keeper = LockKeeper.TryTake(
            mutex, deadline, Slice, () => monitor.WaitingForLock(deadline.Elapsed, _control?.HolderId ?? 0), monitor.Token);
        return _keeper is not null;
    }

    public void Release()
    {
        LockKeeper keeper = Interlocked.Exchange(ref _keeper, null) ?? throw new InvalidOperationException("The lock is not held.");
        keeper.Dispose();
    }

    // The system names the holder of a mutex to nobody.
    public int FindHolder() => HolderRecord.LivingId(_control);

    public void Dispose()
    {
        Interlocked.Exchange(ref _keeper, null)?.Dispose();
        if (!_mutex.IsValueCreated || _mutex.Value is not NamedMutex mutex) return;

        // Closing the handle of a mutex does not free it while its thread lives and others have it open.
        if (_holderThread == Environment.CurrentManagedThreadId) mutex.Release();
        mutex.Dispose();
    }
}
