using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>Attaches to one existing region.</summary>
internal sealed class RegionOpener
{
    private readonly RegionName _name;
    private readonly OpenRequest _request;
    private readonly ObjectNames _names;
    private readonly Deadline _deadline = new(Gate.Patience);

    public RegionOpener(RegionName name, OpenRequest request)
    {
        _name = name;
        _request = request;
        _names = new ObjectNames(name);
    }

    public RegionAttachment Open()
    {
        for (bool isAtGate = false; ; isAtGate = true)
        {
            if (Try(isAtGate) is RegionAttachment opened) return opened;
            _request.Monitor.Token.ThrowIfCancellationRequested();
            if (isAtGate) Thread.Sleep(1);
        }
    }

    // Null: to be tried (again) at the gate, with nothing held open meanwhile that would keep a region there that is going.
    private WindowsAttachment? Try(bool isAtGate)
    {
        using Gate? gate = isAtGate ? Gate.EnterToLook(_names, _deadline, _name, _request.Monitor) : null;
        KernelHandle control = ControlSection.Open(_names, out bool writable, out int error);
        var handles = new RegionHandles();
        WindowsAttachment? opened = null;
        try
        {
            return opened = error == Win32Error.FileNotFound
                ? TryOpenForeign(handles, isAtGate)
                : TryOpen(handles, control, writable, error, isAtGate);
        }
        finally
        {
            if (opened is null) handles.Dispose();
            if (opened?.Control is null) control.Dispose();
        }
    }

    private WindowsAttachment? TryOpenForeign(RegionHandles handles, bool isAtGate)
    {
        if (!isAtGate) return ForeignSection.MayExist(_names.Section) ? null : throw Errors.NotFound(_name);
        KernelHandle section = ForeignSection.OpenWithoutControl(_names, writable: !_request.ReadOnly, out int error);
        Keep(section, error, handles);
        handles.Lock = NamedMutex.TryOpen(_names.Lock, out _);
        return AttachForeign(handles, flaw: null);
    }

    // Whoever holds a section holds its companions, and lets go of them later. So what is opened before the section belongs to it,
    // however many processes leave meanwhile.
    private WindowsAttachment? TryOpen(RegionHandles handles, KernelHandle controlHandle, bool writable, int controlError, bool isAtGate)
    {
        bool isLastTry = _deadline.HasPassed;
        handles.Lock = NamedMutex.TryOpen(_names.Lock, out bool lockIsMissing);
        handles.Gate = NamedMutex.TryOpen(_names.Gate, out _);
        KernelHandle section = MappedSection.Open(_names.Section, writable: !_request.ReadOnly, out int error);
        Sid? owner = Keep(section, error, handles);
        if (controlError != 0) return AttachForeign(handles, "its control block cannot be opened");
        handles.Control = ControlSection.TryMap(controlHandle, writable, owner, out string? flaw);
        if (handles.Control is not MappedSection control) return AttachForeign(handles, flaw);
        bool isLive = IsLive(control, isAtGate);
        if (isLive && (!lockIsMissing || isLastTry)) return Settle(handles, owner);

        // At the gate nobody is making it, so it never gets users, and goes when nobody looks at it any more.
        if (!isLive && isAtGate && Ntdll.HandleCount(section) == 1) throw Errors.NotFound(_name);
        return isLastTry ? AttachForeign(handles, "its control block was never completed") : null;
    }

    private Sid? Keep(KernelHandle section, int error, RegionHandles handles)
    {
        if (error != 0) throw Win32Error.ToException(error, _name);
        Sid? owner = Advapi32.OwnerOf(section);
        if (!_request.AllowOtherOwner && !Account.IsTrusted(owner))
        {
            section.Dispose();
            throw Errors.OwnedByOther(_name, Account.Describe(owner));
        }

        MappedSection mapped = handles.Section = MappedSection.Map(section, writable: !_request.ReadOnly, _name);
        if (mapped.Length == 0) throw Errors.NotFoundUnsized(_name);
        return owner;
    }

    private static bool IsLive(MappedSection control, bool isAtGate)
    {
        // Nobody is retiring it while this thread has the gate: who was, died before the region did.
        if (isAtGate && control.IsWritable && ControlSection.StateOf(control) == ControlPage.StateRetiring)
            ControlSection.SetState(control, ControlPage.StateLive);
        return ControlSection.StateOf(control) == ControlPage.StateLive;
    }

    private unsafe WindowsAttachment Settle(RegionHandles handles, Sid? owner)
    {
        var block = new ControlBlock(handles.Control!.Start, handles.Control.IsWritable);
        string? flaw = ControlSection.FlawOf(block, handles.Section!.Length, out long size);
        if (flaw is not null) return AttachForeign(handles, flaw);
        if (!_request.ReadOnly && !block.IsWritable) throw Errors.AccessDenied(_name.Display);
        var memory = new WindowsRegionMemory(_name, handles.Section, block.Kind, FlushOf(block, owner));
        var regionLock = new WindowsRegionLock(_name, new Lazy<NamedMutex?>(() => handles.Lock), block);
        return new WindowsAttachment(_name, handles, memory, regionLock, block, size);
    }

    private unsafe FileFlush? FlushOf(ControlBlock block, Sid? owner)
    {
        if (_request.ReadOnly || block.Kind != SharedMemoryKind.File || block.Path is not string path) return null;
        // Behind a path that a stranger recorded may be anything.
        return Account.IsTrusted(owner) ? new FileFlush(_name, path, block.Page->DataDevice, block.Page->DataInode) : null;
    }

    private WindowsAttachment AttachForeign(RegionHandles handles, string? flaw)
    {
        handles.Control?.Dispose();
        handles.Control = null;
        handles.Gate?.Dispose();
        handles.Gate = null;
        var regionLock = new WindowsRegionLock(_name, new Lazy<NamedMutex?>(() => handles.Lock ??= CreateLock()), control: null);
        var memory = new WindowsRegionMemory(_name, handles.Section!, SharedMemoryKind.Foreign, file: null);
        var attachment = new WindowsAttachment(_name, handles, memory, regionLock, control: null, handles.Section!.Length);
        if (flaw is not null)
        {
            string account = Account.Describe(Advapi32.OwnerOf(handles.Section.Handle));
            attachment.Warnings.Add($"The shared memory '{_name}' of '{account}' is used as another program's: {flaw}.");
        }

        return attachment;
    }

    // So that at least the module's processes take turns in another program's region.
    private NamedMutex? CreateLock()
    {
        using var security = SecurityDescriptor.ForMutexes(new CreateRequest());
        return NamedMutex.TryOpenOrCreate(_names.Lock, security);
    }
}
