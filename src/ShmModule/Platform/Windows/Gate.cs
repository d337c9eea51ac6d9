using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The gate of a region, held: creation and retirement of one region happen one at a time.</summary>
internal sealed class Gate : IDisposable
{
    /// <summary>How long anybody waits for another process's step, which takes microseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // How long a stopped caller may still wait.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private readonly NamedMutex _mutex;
    private readonly bool _ownsMutex;

    private Gate(NamedMutex mutex, bool ownsMutex)
    {
        _mutex = mutex;
        _ownsMutex = ownsMutex;
    }

    /// <summary>Null where the gate was not to be had in time.</summary>
    /// <exception cref="OperationCanceledException">The monitor's token was cancelled while somebody else had it.</exception>
    public static Gate? TryEnter(NamedMutex mutex, Deadline deadline, CallMonitor monitor) =>
        TryTake(mutex, deadline, monitor) ? new Gate(mutex, ownsMutex: false) : null;

    public static Gate Enter(NamedMutex mutex, Deadline deadline, RegionName name, CallMonitor monitor) =>
        TryEnter(mutex, deadline, monitor) ?? throw Errors.GateBusy(name);

    /// <summary>For who has no handle of the mutex. Null where this user has no right to it.</summary>
    public static Gate? EnterToLook(ObjectNames names, Deadline deadline, RegionName name, CallMonitor monitor)
    {
        Gate? gate = TryEnterToLook(names, deadline, monitor, out bool isBusy);
        return isBusy ? throw Errors.GateBusy(name) : gate;
    }

    /// <summary>Without waiting. Null where somebody else is at it, or where this user has no right to it.</summary>
    public static Gate? TryEnterToLook(ObjectNames names, out bool isBusy) => 
        TryEnterToLook(names, new Deadline(TimeSpan.Zero), CallMonitor.None, out isBusy);

    private static Gate? TryEnterToLook(ObjectNames names, Deadline deadline, CallMonitor monitor, out bool isBusy)
    {
        isBusy = false;
        using var security = SecurityDescriptor.ForMutexes(new CreateRequest());
        NamedMutex? mutex = NamedMutex.TryOpenOrCreate(names.Gate, security);
        if (mutex is null) return null;
        try
        {
            if (TryTake(mutex, deadline, monitor)) return new Gate(mutex, ownsMutex: true);
        }
        catch (OperationCanceledException)
        {
            mutex.Dispose();
            throw;
        }

        mutex.Dispose();
        isBusy = true;
        return null;
    }

    private static bool TryTake(NamedMutex mutex, Deadline deadline, CallMonitor monitor)
    {
        while (!mutex.TryTake(deadline.Slice(Slice)))
        {
            monitor.Token.ThrowIfCancellationRequested();
            if (deadline.HasPassed) return false;
        }

        return true;
    }

    public void Dispose()
    {
        _mutex.Release();
        if (_ownsMutex) _mutex.Dispose();
    }
}
