using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>The lock of a region as a user has it who may only read the region: it cannot be acquired.</summary>
internal sealed class ReaderLock : IRegionLock
{
    private readonly ControlBlock _control;

    public ReaderLock(ControlBlock control) => _control = control;

    public bool IsAvailable => false;

    public bool TryEnter(bool exclusive, Deadline deadline, CallMonitor monitor) =>
        throw new InvalidOperationException("Readers without the lock check the version instead.");

    public void Exit()
    {
    }

    public bool TryHold(Deadline deadline, CallMonitor monitor) => TryEnter(exclusive: true, deadline, monitor);

    public void Release()
    {
    }

    public int FindHolder() => HolderRecord.LivingId(_control);

    public void Dispose()
    {
    }
}
