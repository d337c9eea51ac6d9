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
        while (true)
        {
            bool isLastTry = _deadline.HasPassed;
            if (TryOpen(isLastTry) is RegionAttachment opened) return opened;
            Thread.Sleep(1);
        }
    }

    // Null: the region is being made or closed, and what comes of it shows when nothing of it is held open here.
    private WindowsAttachment? TryOpen(bool isLastTry)
    {
        var handles = new RegionHandles();
        WindowsAttachment? opened = null;
        try
        {
            // Whoever holds a section holds its companions, and lets go of them later. So what is opened here before the section
            // belongs to it, however many processes leave meanwhile.
            handles.Lock = NamedMutex.TryOpen(_names.Lock, out bool lockIsMissing);
            handles.Gate = NamedMutex.TryOpen(_names.Gate, out _);
            using KernelHandle early = ControlSection.Open(_names, out _, out int controlError);
            Sid? owner = OpenSection(handles);
            MappedSection? control = handles.Control = FindControl(owner, out string? flaw);
            if (control is null) return opened = AttachForeign(handles, flaw);
            if (controlError == Win32Error.FileNotFound || lockIsMissing) return isLastTry ? opened = Settle(handles, owner) : null;
            if (ControlSection.StateOf(control) != ControlPage.StateLive && !WaitUntilLive(handles, control) && !isLastTry) return null;
            return opened = Settle(handles, owner);
        }
        finally
        {
            if (opened is null) handles.Dispose();
        }
    }

    private Sid? OpenSection(RegionHandles handles)
    {
        KernelHandle section = MappedSection.Open(_names.Section, writable: !_request.ReadOnly, out int error);
        if (error != 0) throw Win32Error.ToException(error == Win32Error.InvalidHandle ? Win32Error.FileNotFound : error, _name);
        Sid? owner = Advapi32.OwnerOf(section);
        if (!_request.AllowOtherOwner && !Account.IsTrusted(owner))
        {
            section.Dispose();
            throw Errors.OwnedByOther(_name, Account.NameOf(owner)!);
        }

        MappedSection mapped = handles.Section = MappedSection.Map(section, writable: !_request.ReadOnly, _name);
        if (mapped.Length == 0) throw Errors.NotFoundUnsized(_name);
        return owner;
    }

    private MappedSection? FindControl(Sid? regionOwner, out string? flaw)
    {
        flaw = null;
        KernelHandle control = ControlSection.Open(_names, out bool writable, out int error);
        if (error == 0) return ControlSection.TryMap(control, writable, regionOwner, out flaw);
        control.Dispose();
        if (error != Win32Error.FileNotFound) flaw = "its control block cannot be opened";
        return null;
    }

    private bool WaitUntilLive(RegionHandles handles, MappedSection control)
    {
        if (handles.Gate is not NamedMutex mutex) return false;
        using (Gate.Enter(mutex, _deadline, _name))
        {
            // Nobody is retiring it while this thread has the gate: who was, died before the region did.
            if (ControlSection.StateOf(control) == ControlSection.StateRetiring && control.IsWritable)
                ControlSection.SetState(control, ControlPage.StateLive);
            return ControlSection.StateOf(control) == ControlPage.StateLive;
        }
    }

    private unsafe WindowsAttachment Settle(RegionHandles handles, Sid? owner)
    {
        var block = new ControlBlock(handles.Control!.Start, handles.Control.IsWritable);
        string? flaw = ControlSection.FlawOf(block, handles.Section!.Length, out long size);
        if (flaw is not null) return AttachForeign(handles, flaw);
        if (!_request.ReadOnly && !block.IsWritable) throw Errors.AccessDenied(_name.Display);
        var memory = new WindowsRegionMemory(_name, handles.Section, FlushOf(block, owner));
        var regionLock = new WindowsRegionLock(_name, new Lazy<NamedMutex?>(() => handles.Lock), block);
        return new WindowsAttachment(_name, handles, memory, regionLock, block, size);
    }

    private unsafe FileFlush? FlushOf(ControlBlock block, Sid? owner)
    {
        if (_request.ReadOnly || block.Kind != SharedMemoryKind.File || block.Path is not string path) return null;
        // Behind a path that a stranger recorded may be anything.
        bool isTrusted = owner is not null && Account.IsTrusted(owner);
        return isTrusted ? new FileFlush(_name, path, block.Page->DataDevice, block.Page->DataInode) : null;
    }

    private WindowsAttachment AttachForeign(RegionHandles handles, string? flaw)
    {
        handles.Control?.Dispose();
        handles.Control = null;
        handles.Gate?.Dispose();
        handles.Gate = null;
        var regionLock = new WindowsRegionLock(_name, new Lazy<NamedMutex?>(() => handles.Lock ??= CreateLock()), control: null);
        var memory = new WindowsRegionMemory(_name, handles.Section!, file: null);
        var attachment = new WindowsAttachment(_name, handles, memory, regionLock, control: null, handles.Section!.Length);
        if (flaw is not null)
        {
            string account = attachment.Owner ?? "an unknown account";
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
