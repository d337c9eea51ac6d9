using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>
/// Every waiter sleeps on an event of its own: one event for all would have to stay set until the last of them has seen it, and
/// nobody knows when that is. Who cannot have one, for want of a slot or of the right to write the control block, looks often.
/// </summary>
internal sealed class WindowsSignal : IRegionSignal
{
    // What a writer that died between changing a counter and waking its waiters costs them.
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ClaimInterval = TimeSpan.FromSeconds(1);

    private readonly ObjectNames _names;
    private readonly ControlBlock _control;
    private readonly KernelHandle _controlHandle;
    private readonly WaiterSlots _slots;
    private readonly AutoResetEvent _nudge = new(false);
    private WaiterEvent? _event;
    private Deadline _nextClaim = new(TimeSpan.Zero);

    /// <param name="names">The region's.</param>
    /// <param name="control">The control block.</param>
    /// <param name="controlHandle">Its section, which tells who may wake waiters.</param>
    public unsafe WindowsSignal(ObjectNames names, ControlBlock control, KernelHandle controlHandle)
    {
        _names = names;
        _control = control;
        _controlHandle = controlHandle;
        _slots = new WaiterSlots(names, control.Page);
    }

    public void Wait(RegionCounter counter, long seen, TimeSpan longest)
    {
        if (Claim() is not WaiterEvent own)
        {
            _nudge.WaitOne(Milliseconds(longest, PollInterval));
            return;
        }

        _slots.Enter(own.Slot);
        try
        {
            if (Read(counter) == seen) WaitHandle.WaitAny(new WaitHandle[] { own, _nudge }, Milliseconds(longest, Slice));
        }
        finally
        {
            _slots.Leave(own.Slot);
        }
    }

    public void Wake(RegionCounter counter)
    {
        if (!_control.IsWritable) return;

        // The counter's change must be seen before it is asked who sleeps: a waiter sets its bit, then looks at the counter.
        Thread.MemoryBarrier();
        _slots.WakeAll();
    }

    public void Nudge()
    {
        try
        {
            _nudge.Set();
        }
        catch (ObjectDisposedException)
        {
            // Then nobody waits any more.
        }
    }

    public void Dispose()
    {
        _event?.Dispose();
        _nudge.Dispose();
    }

    private static int Milliseconds(TimeSpan longest, TimeSpan slice) =>
        (int)Math.Ceiling((longest < slice ? longest : slice).TotalMilliseconds);

    private long Read(RegionCounter counter) => counter == RegionCounter.Version ? _control.Version : _control.ReadVersion;

    // Kept for the next wait; only the bit says that somebody sleeps.
    private WaiterEvent? Claim()
    {
        if (_event is not null || !_control.IsWritable || !_nextClaim.HasPassed) return _event;
        _nextClaim = new Deadline(ClaimInterval);
        using SecurityDescriptor? security = SecurityDescriptor.TryGetForEvents(_controlHandle);
        return _event = security is null ? null : WaiterEvent.TryClaim(_names, security);
    }
}
