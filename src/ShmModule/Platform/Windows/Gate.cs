using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The gate of a region, held: creation and retirement of one region happen one at a time.</summary>
internal sealed class Gate : IDisposable
{
    /// <summary>How long anybody waits for another process's step, which takes microseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NamedMutex _mutex;

    private Gate(NamedMutex mutex) => _mutex = mutex;

    /// <summary>Null where the gate was not to be had in time.</summary>
    public static Gate? TryEnter(NamedMutex mutex, Deadline deadline) => mutex.TryTake(deadline.Slice(Patience)) ? new Gate(mutex) : null;

    public static Gate Enter(NamedMutex mutex, Deadline deadline, RegionName name) =>
        TryEnter(mutex, deadline) ?? throw Errors.GateBusy(name);

    public void Dispose() => _mutex.Release();
}
