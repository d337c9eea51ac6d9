using System;
using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>The lock of one region as one session holds it; the system frees it when the process dies.</summary>
internal interface IRegionLock : IDisposable
{
    /// <summary>
    /// Takes the lock, shared where the system can. False: the deadline passed. Cancelling throws OperationCanceledException.
    /// </summary>
    /// <param name="exclusive">False for readers; a system without shared locks takes it exclusively.</param>
    /// <param name="deadline">When to give up; a free lock is taken even when it has passed.</param>
    /// <param name="monitor">Hears of the wait, and cancels it.</param>
    bool TryEnter(bool exclusive, Deadline deadline, CallMonitor monitor);

    void Exit();

    /// <summary>
    /// Takes the lock exclusively like <see cref="TryEnter"/>, but for the attachment, whatever thread <see cref="Release"/> is
    /// called on later.
    /// </summary>
    bool TryHold(Deadline deadline, CallMonitor monitor);

    /// <summary>Gives back what <see cref="TryHold"/> took.</summary>
    void Release();

    /// <summary>
    /// The process that holds the lock now, when this attachment could not get it; 0 where the system does not tell. It may take a
    /// while to find out.
    /// </summary>
    int FindHolder();

    /// <summary>False where this session has no right to the lock (read access only): readers then check the version instead.</summary>
    bool IsAvailable { get; }
}
