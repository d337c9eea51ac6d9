using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>Makes one new region.</summary>
internal sealed class RegionCreator : IDisposable
{
    private readonly RegionName _name;
    private readonly CreateRequest _request;
    private readonly ObjectNames _names;
    private readonly SecurityDescriptor _memorySecurity;
    private readonly SecurityDescriptor _mutexSecurity;
    private readonly Deadline _deadline = new(Gate.Patience);
    private BackingFile? _file;

    public RegionCreator(RegionName name, CreateRequest request)
    {
        if (request.Size is long size and <= 0) throw Errors.SizeOutOfRange(size, "a region has at least one byte");
        if (request.Size is null && request.Path is null) throw new ArgumentException("Memory needs a size.", nameof(request));
        if (request.Path is string path) ControlBlock.DemandRecordable(path);
        _name = name;
        _request = request;
        _names = new ObjectNames(name);
        _memorySecurity = SecurityDescriptor.ForMemory(request);
        _mutexSecurity = SecurityDescriptor.ForMutexes(request);
    }

    /// <summary>Before a region of that name is freed: takes what can be taken, and looks whether the rest can be had then.</summary>
    /// <param name="credit">How much memory that region has.</param>
    public void Prepare(long credit)
    {
        long size = TakeFile();
        // The addresses of all of it first, because a section makes a file longer and may keep it so.
        TryOut(size, file: null, isReserved: true);
        if (_file is not null) TryOut(size, _file, isReserved: false);
        else if (size > credit) TryOut(size - credit, file: null, isReserved: false);
    }

    public RegionAttachment Create()
    {
        // Looked at here too, because the gate of somebody else's region may not be to be had.
        if (Look(isAtGate: false) == Occupancy.Taken) throw Errors.Exists(_name);
        string obstacle = "";
        while (true)
        {
            if (TryCreate(ref obstacle) is RegionAttachment created) return created;
            _request.Monitor.Token.ThrowIfCancellationRequested();
            if (_deadline.HasPassed) throw Errors.InUse(_name, obstacle);
            Thread.Sleep(1);
        }
    }

    /// <summary>Undoes what was prepared and not used.</summary>
    public void Dispose()
    {
        _file?.Discard();
        _memorySecurity.Dispose();
        _mutexSecurity.Dispose();
    }

    // Null: not now, because of the obstacle.
    private WindowsAttachment? TryCreate(ref string obstacle)
    {
        var handles = new RegionHandles();
        WindowsAttachment? created = null;
        try
        {
            NamedMutex mutex = handles.Gate = NamedMutex.Create(_names.Gate, _mutexSecurity, _name);
            using (Gate.Enter(mutex, _deadline, _name, _request.Monitor))
            {
                ProtocolTrace.Reached("gate taken");
                if (IsUnsettled(ref obstacle)) return null;
                NamedMutex regionLock = handles.Lock = NamedMutex.Create(_names.Lock, _mutexSecurity, _name);
                MappedSection control = handles.Control = CreateControl(out bool controlExisted);
                ProtocolTrace.Reached("control created");
                long size = TakeFile();
                KernelHandle section = CreateSection(size);
                ProtocolTrace.Reached("section created");
                if (controlExisted && !IsOwnControl(control, section, ref obstacle)) return null;
                handles.Section = MappedSection.Map(section, writable: true, _name);

                // Companions that somebody still had open came with the descriptor of an earlier region.
                if (controlExisted) _memorySecurity.ApplyTo(control.Handle, _name);
                if (mutex.Existed) _mutexSecurity.ApplyTo(mutex.Handle, _name);
                if (regionLock.Existed) _mutexSecurity.ApplyTo(regionLock.Handle, _name);
                ControlBlock block = Initialise(control, size);
                ProtocolTrace.Reached("initialised");
                created = Attach(handles, block, size);
                _file = null;
            }

            ProtocolTrace.Reached("gate released");
            return created;
        }
        finally
        {
            if (created is null) handles.Dispose();
        }
    }

    private bool IsUnsettled(ref string obstacle)
    {
        Occupancy occupancy = Look(isAtGate: true);
        if (occupancy == Occupancy.Taken) throw Errors.Exists(_name);
        obstacle = "another process has not finished closing it";
        return occupancy == Occupancy.Unsettled;
    }

    private Occupancy Look(bool isAtGate)
    {
        using KernelHandle handle = ControlSection.Open(_names, out bool writable, out int controlError);
        if (controlError == Win32Error.FileNotFound && !isAtGate) return Occupancy.Unsettled;
        using KernelHandle section = controlError == Win32Error.FileNotFound
            ? ForeignSection.OpenWithoutControl(_names, writable: false, out int error)
            : MappedSection.Open(_names.Section, writable: false, out error);
        if (error == Win32Error.FileNotFound) return Occupancy.Free;
        if (error != 0) throw Win32Error.ToException(error, _name);
        if (controlError != 0) return Occupancy.Taken;
        using MappedSection? control = ControlSection.TryMap(handle, writable, Advapi32.OwnerOf(section), out _);
        section.Dispose(); // before the control block, as in RegionHandles
        bool isDead = control is not null && ControlSection.StateOf(control) == ControlPage.StateDead;
        return isDead ? Occupancy.Unsettled : Occupancy.Taken;
    }

    private unsafe MappedSection CreateControl(out bool existed)
    {
        KernelHandle handle = Kernel32.CreateSection(_names.Control, ControlPage.PageBytes, file: null, _memorySecurity, out int error);
        if (handle.IsInvalid) throw CreationError(error, _names.Control, ControlPage.PageBytes);
        existed = error == Win32Error.AlreadyExists;
        if (existed) DemandTrusted(handle);
        string? flaw = null;
        MappedSection? control = existed
            ? ControlSection.TryMap(handle, writable: true, Advapi32.OwnerOf(handle), out flaw)
            : MappedSection.Map(handle, writable: true, _name);
        if (control is null) throw Errors.InUse(_name, flaw!);

        // Without a section nobody is attached, so what an earlier region left here must not be taken for the new one's.
        if (existed) ControlSection.SetState(control, ControlPage.StateDead);
        return control;
    }

    // Before its page is touched, for the reason given at ControlSection.TryMap.
    private void DemandTrusted(KernelHandle control)
    {
        Sid? owner = Advapi32.OwnerOf(control);
        if (Account.IsTrusted(owner)) return;
        control.Dispose();
        throw Errors.OwnedByOther(_name, Account.Describe(owner));
    }

    /// <summary>Opens the file, and makes it as long as it has to be. The result is the region's size.</summary>
    private long TakeFile()
    {
        if (_request.Path is not string path) return _request.Size!.Value;
        _file ??= BackingFile.Open(_name, path, mayCreate: _request.Size is not null);
        long size = _request.Size ?? _file.Identity.Size;
        if (size == 0) throw Errors.SizeOutOfRange(0, $"the file '{path}' is empty; give -Size to make it larger");
        _file.Extend(size);
        return size;
    }

    private KernelHandle CreateSection(long size)
    {
        KernelHandle section = Kernel32.CreateSection(_names.Section, size, _file?.Handle, _memorySecurity, out int error);
        if (!section.IsInvalid && error != Win32Error.AlreadyExists) return section;
        section.Dispose();
        throw SectionError(error, _names.Section, size, _file);
    }

    // Under another name in the same place, so that it needs the same rights.
    private void TryOut(long size, BackingFile? file, bool isReserved)
    {
        string trial = _names.Trial();
        KernelHandle section = Kernel32.CreateSection(trial, size, file?.Handle, _memorySecurity, out int error, isReserved);
        if (section.IsInvalid) throw SectionError(error, trial, size, file);
        MappedSection.Map(section, writable: true, _name).Dispose();
    }

    private SharedMemoryException SectionError(int error, string objectName, long size, BackingFile? file) =>
        file is null ? CreationError(error, objectName, size) : Win32Error.ToException(error, _name, file.Path, size);

    // Denied although no such object is there to deny it: it is the right to create in Global\ that is missing.
    private SharedMemoryException CreationError(int error, string objectName, long asked)
    {
        SharedMemoryException exception = Win32Error.ToException(error, _name, asked);
        if (error != Win32Error.AccessDenied || !_name.IsGlobal) return exception;
        using KernelHandle existing = MappedSection.Open(objectName, writable: false, out int openError);
        return openError == Win32Error.FileNotFound ? Errors.GlobalDenied(_name, exception.InnerException) : exception;
    }

    // An account that elevates owns things in two ways, and openers believe only a control block with the section's owner.
    private static bool IsOwnControl(MappedSection control, KernelHandle section, ref string obstacle)
    {
        Sid? owner = Advapi32.OwnerOf(control.Handle);
        if (Equals(owner, Advapi32.OwnerOf(section))) return true;
        section.Dispose();
        obstacle = $"the control block of an earlier one, which '{Account.Describe(owner)}' made, is still open somewhere";
        return false;
    }

    private unsafe ControlBlock Initialise(MappedSection control, long size)
    {
        var block = new ControlBlock(control.Start, isWritable: true);
        block.Initialise(
            size,
            _file is null ? SharedMemoryKind.Memory : SharedMemoryKind.File,
            _request.Access,
            (ulong)RandomNumber.Next(),
            _file?.Path,
            _file?.Identity.Volume ?? 0,
            _file?.Identity.Index ?? 0);
        return block;
    }

    private WindowsAttachment Attach(RegionHandles handles, ControlBlock block, long size)
    {
        FileFlush? flush = _file is null ? null : new FileFlush(_name, _file);
        var memory = new WindowsRegionMemory(_name, handles.Section!, block.Kind, flush);
        var regionLock = new WindowsRegionLock(_name, new Lazy<NamedMutex?>(() => handles.Lock), block);
        return new WindowsAttachment(_name, handles, memory, regionLock, block, size)
        {
            IsCreatedHere = true, SecurityDescriptor = _request.SecurityDescriptor,
        };
    }
}
