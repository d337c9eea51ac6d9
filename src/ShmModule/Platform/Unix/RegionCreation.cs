using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>One run of the protocol's New: makes the files ready without names, then links control, private and public name.</summary>
internal sealed class RegionCreation : IDisposable
{
    private readonly UnixPaths _paths;
    private readonly CreateRequest _request;
    private RegionData? _data;

    public RegionCreation(UnixPaths paths, CreateRequest request)
    {
        if (request.Path is string path) ControlBlock.DemandRecordable(path);
        _paths = paths;
        _request = request;
    }

    /// <summary>Before a region of that name is freed: takes what can be taken, and looks whether the rest can be had then.</summary>
    /// <param name="credit">How much memory that region has.</param>
    public void Prepare(long credit)
    {
        if (_request.Path is string path)
        {
            _data = RegionData.OverFile(path, _request);
            DemandMapping(_data.File, _data.Size);
            // That there is room for one more file.
            using DraftFile control = DraftFile.Create(_paths, _request.Access);
            control.File.Dispose();
            return;
        }

        long size = _request.Size!.Value;
        MemoryBudget.Demand(_paths.Name.Display, size, credit, _paths.Folder);
        using DraftFile draft = DraftFile.Create(_paths, _request.Access);
        using UnixFile file = draft.File;
        DemandMapping(file, size);
    }

    public RegionAttachment Run()
    {
        // Before reserving, which takes long, and again whenever somebody else's control file is in the way.
        MakeWay();
        RegionData data = _data ??= _request.Path is null
            ? RegionData.InMemory(_paths, _request)
            : RegionData.OverFile(_request.Path, _request);
        bool isForReaders = _request.Access == SharedMemoryAccess.EveryoneRead;
        LockFile? lockFile = isForReaders ? LockFile.Create(_paths, () => MakeWay(data), _request.Monitor) : null;
        UnixMapping? mapping = null;
        ControlFile? control = null;
        try
        {
            using DraftFile draft = DraftFile.Create(_paths, _request.Access);
            control = ControlFile.Adopt(draft.File, lockFile, _paths.Name);

            if (control.IsInReserve || DescriptorReserve.Holds(data.File)) throw Errors.HandlesReserved(_paths.Name.Display);
            mapping = Map(data.File, data.Size);
            FileStatus status = Initialise(control, data);
            LinkControl(control, draft, data);
            LinkData(control, data);
            var memory = new UnixRegionMemory(_paths.Name, data.Take(), mapping, mayShrink: _request.Path is not null, isSharedWithOthers: control.IsTruncatableByOthers);
            SharedMemoryKind kind = control.Kind;
            var facts = new AttachmentFacts(data.Size, kind, _request.Access, isReadOnly: false, status, status.OwnerId, _request.Path);
            return new UnixAttachment(_paths, memory, data.File, control, facts);
        }
        catch
        {
            mapping?.Dispose();
            lockFile?.Unlink(_paths);
            control?.Dispose();
            lockFile?.Dispose();
            throw;
        }
    }

    /// <summary>Undoes what was prepared and not used.</summary>
    public void Dispose() => _data?.Dispose();

    private UnixMapping Map(UnixFile file, long size) =>
        UnixMapping.TryMap(file, size, writable: true, out int errno) ?? throw UnixErrors.For(errno, _paths.Name);

    // Only addresses are taken, which a file need not be long enough for.
    private void DemandMapping(UnixFile file, long size) => Map(file, size).Dispose();

    /// <summary>Sweeps what the dead left; throws where the living, or another program, have the name. Data is what was made ready.</summary>
    private void MakeWay(RegionData? data = null)
    {
        while (true)
        {
            using ControlFile? control = ControlFile.TryOpen(_paths);
            if (control is null)
            {
                LockFile.TryRemoveOrphan(_paths, _request.Monitor);
                if (FileStatus.Of(_paths.Public, out FileStatus status) != 0) return;
                throw status.IsRegularFile
                    ? Errors.Exists(_paths.Name)
                    : Errors.NameInUse(_paths.Name, "something that is not shared memory");
            }

            data?.LeaveTo(control);
            // A stranger may hold the gate as long as he likes, and a reader has none.
            if (!control.IsTrusted || control.IsReader) DemandMovable(control);
            if (!control.TryTakeGate(_request.Monitor.Token)) throw Errors.GateBusy(_paths.Name);
            if (!control.IsNamed(_paths)) continue;
            DemandMovable(control);
            if (!control.TryEnd(_paths.Name, evenIfRead: _request.TakesFromReaders)) throw Errors.Exists(_paths.Name);
            if (!RegionFiles.Sweep(_paths, control)) throw LeftByOther(control);
        }
    }

    private void DemandMovable(ControlFile control)
    {
        if (control.IsNeeded(_paths.Name, _request.TakesFromReaders)) throw Errors.Exists(_paths.Name);
        if (!UnixAccount.MayDelete(control.OwnerId)) throw LeftByOther(control);
    }

    private SharedMemoryException LeftByOther(ControlFile control) => Errors.LeftByOther(_paths.Name, UnixAccount.NameOf(control.OwnerId));

    private FileStatus Initialise(ControlFile control, RegionData data)
    {
        int errno = FileStatus.Of(data.File, out FileStatus status);
        if (errno != 0) throw UnixErrors.For(errno, _paths.Name);
        SharedMemoryKind kind = _request.Path is null ? SharedMemoryKind.Memory : SharedMemoryKind.File;
        control.Block.Initialise(data.Size, kind, _request.Access, (ulong)RandomNumber.Next(), _request.Path, status.Device, status.Inode);
        control.NoteData(status, kind);
        if (!control.TryTakeGate() || !control.TryTakeLife())
        {
            throw Errors.Unsupported(
                "This system has no open-file-description locks (Linux 3.15 or later).", "Use a newer kernel.");
        }

        ProtocolTrace.Reached("control ready");
        return status;
    }

    private void LinkControl(ControlFile control, DraftFile draft, RegionData data)
    {
        for (int errno = draft.TryLink(_paths.Control); errno != 0; errno = draft.TryLink(_paths.Control))
        {
            if (errno != Errno.Exists) throw UnixErrors.For(errno, _paths.Name);
            MakeWay(data);
        }

        ProtocolTrace.Reached("control linked");
    }

    private void LinkData(ControlFile control, RegionData data)
    {
        try
        {
            if (_request.Path is null) RegionFiles.LinkData(_paths, data);
            ProtocolTrace.Reached("public name linked");
        }
        catch
        {
            _ = Libc.Unlink(_paths.Control);
            throw;
        }
        finally
        {
            control.LeaveGate();
        }
    }
}
