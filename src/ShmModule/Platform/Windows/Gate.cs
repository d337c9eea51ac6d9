using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The gate of a region, held: creation and retirement of one region happen one at a time.</summary>
internal sealed class Gate : IDisposable
{
    /// <summary>How long anybody waits for another process's step, which takes microseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NamedMutex _mutex;
    private readonly bool _ownsMutex;

    private Gate(NamedMutex mutex, bool ownsMutex)
    {
        _mutex = mutex;
        _ownsMutex = ownsMutex;
    }

    /// <summary>Null where the gate was not to be had in time.</summary>
    public static Gate? TryEnter(NamedMutex mutex, Deadline deadline) =>
        mutex.TryTake(deadline.Slice(Patience)) ? new Gate(mutex, ownsMutex: false) : null;

    public static Gate Enter(NamedMutex mutex, Deadline deadline, RegionName name) =>
        TryEnter(mutex, deadline) ?? throw Errors.GateBusy(name);

    /// <summary>For who has no handle of the mutex. Null where this user has no right to it.</summary>
    public static Gate? EnterToLook(ObjectNames names, Deadline deadline, RegionName name)
    {
        Gate? gate = TryEnterToLook(names, deadline.Slice(Patience), out bool isBusy);
        return isBusy ? throw Errors.GateBusy(name) : gate;
    }

    /// <summary>Without waiting. Null where somebody else is at it, or where this user has no right to it.</summary>
    public static Gate? TryEnterToLook(ObjectNames names, out bool isBusy) => TryEnterToLook(names, TimeSpan.Zero, out isBusy);

    private static Gate? TryEnterToLook(ObjectNames names, TimeSpan patience, out bool isBusy)
    {
        isBusy = false;
        using var security = SecurityDescriptor.ForMutexes(new CreateRequest());
        NamedMutex? mutex = NamedMutex.TryOpenOrCreate(names.Gate, security);
        if (mutex is null) return null;
        if (mutex.TryTake(patience)) return new Gate(mutex, ownsMutex: true);
        mutex.Dispose();
        isBusy = true;
        return null;
    }

    public void Dispose()
    {
        _mutex.Release();
        if (_ownsMutex) _mutex.Dispose();
    }
}
