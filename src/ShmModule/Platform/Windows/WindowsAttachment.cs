using System.Collections.Generic;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>One session's handles of a region.</summary>
internal sealed class WindowsAttachment : RegionAttachment
{
    private readonly RegionHandles _handles;

    public WindowsAttachment(
        RegionName name, RegionHandles handles, WindowsRegionMemory memory, WindowsRegionLock regionLock, ControlBlock? control, long size)
        : base(
            name,
            memory,
            regionLock,
            control,
            control is null ? null : new WindowsSignal(new ObjectNames(name), control, handles.Control!.Handle))
    {
        _handles = handles;
        Size = size;
        IsReadOnly = !handles.Section!.IsWritable;
        Kind = control?.Kind ?? SharedMemoryKind.Foreign;
        Access = control?.Access ?? SharedMemoryAccess.CurrentUser;
        Path = Kind == SharedMemoryKind.File ? control?.Path : null;
        if (control is not null) handles.Announcement = AttachedProcesses.Announce(new ObjectNames(name));
        Owner = Account.NameOf(Advapi32.OwnerOf(handles.Section.Handle));
    }

    /// <summary>Whether this session has created it: a descriptor that another gave it is recorded nowhere.</summary>
    public bool IsCreatedHere { get; set; }

    public override bool IsAccessKnown => IsCreatedHere;

    public override IReadOnlyList<int>? AttachedIds() => Control is null ? null : new AttachedProcesses().Of(Name);

    public override bool HasOthers() => _handles.Control is MappedSection control && !IsOnlyHandle(control.Handle);

    public override bool TryRetire(CallMonitor monitor)
    {
        if (_handles.Control is not MappedSection control)
        {
            if (!IsOnlyHandle(_handles.Section!.Handle)) return false;
            Dispose();
            return true;
        }

        if (_handles.Gate is not NamedMutex mutex || !control.IsWritable) return false;
        using (Gate? gate = Gate.TryEnter(mutex, new Deadline(Gate.Patience), monitor))
        {
            if (gate is null) return false;

            // Whoever opens the control block from here on sees that it has to wait; whoever has opened it is counted.
            ControlSection.SetState(control, ControlPage.StateRetiring);
            ProtocolTrace.Reached("retiring");
            bool isLast = IsOnlyHandle(control.Handle);
            ControlSection.SetState(control, isLast ? ControlPage.StateDead : ControlPage.StateLive);
            if (!isLast) return false;
            _handles.CloseNames();
        }

        Dispose();
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        Memory.Dispose();
        Signal?.Dispose();
        Lock.Dispose();
        _handles.Dispose();
    }

    // Somebody who only looks what is there has it open for some microseconds.
    private static bool IsOnlyHandle(KernelHandle handle)
    {
        for (int attempt = 0; attempt < 10; attempt++)
        {
            if (Ntdll.HandleCount(handle) == 1) return true;
            Thread.Sleep(1);
        }

        return false;
    }
}
