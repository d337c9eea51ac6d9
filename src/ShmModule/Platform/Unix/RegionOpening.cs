using System.IO;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>One run of the protocol's Open: a live region of the module, else a foreign one, else what the dead left is swept.</summary>
internal sealed unsafe class RegionOpening
{
    private readonly UnixPaths _paths;
    private readonly OpenRequest _request;
    private readonly Deadline _retiring = new(ControlFile.GateTimeout);
    private bool _hasSwept;
    private bool _isReplaced;

    public RegionOpening(UnixPaths paths, OpenRequest request)
    {
        _paths = paths;
        _request = request;
    }

    private bool Writable => !_request.ReadOnly;

    public RegionAttachment Run()
    {
        while (true)
        {
            ControlFile? control = ControlFile.TryOpen(_paths);
            UnixAttachment? attachment = control is null ? TryAttachForeign() : TryAttachKeeping(control);
            if (attachment is not null) return attachment;
            if (_isReplaced) attachment = TryAttachForeign();
            if (attachment is not null) return attachment;
            _isReplaced = false;
        }
    }

    private UnixAttachment? TryAttachKeeping(ControlFile control)
    {
        UnixAttachment? attachment = null;
        try
        {
            return attachment = TryAttach(control);
        }
        finally
        {
            if (attachment is null) control.Dispose();
        }
    }

    /// <summary>Null: the control file lost its name meanwhile, or was stale and is swept; start again.</summary>
    private UnixAttachment? TryAttach(ControlFile control)
    {
        if (control.IsReader) return TryAttachAsReader(control);
        // A stranger may hold the gate as long as he likes.
        if (!control.IsTrusted && control.IsHeldByOthers(_paths.Name)) DemandTrust(control.OwnerId);
        if (!control.TryTakeGate(_request.Monitor.Token)) throw Errors.GateBusy(_paths.Name);
        try
        {
            if (!control.IsNamed(_paths)) return null;
            if (IsOver(control))
            {
                if (!UnixAccount.MayDelete(control.OwnerId) || !RegionFiles.Sweep(_paths, control))
                    throw Errors.NotFoundStale(_paths.Name, removed: false);
                _hasSwept = true;
                return null;
            }

            if (control.HasLostLockFile) throw Errors.ControlInvalid(_paths.Name, "belongs to a lock file that was deleted");
            return TryAttachLive(control);
        }
        finally
        {
            control.LeaveGate();
        }
    }

    /// <summary>Whether the region is stale, under the gate. A process that was terminated while it decided that is replaced by this one.</summary>
    private bool IsOver(ControlFile control)
    {
        bool isDecided = control.IsHeldByOthers(_paths.Name) && (control.LockFile is null || control.ReadState() == ControlPage.StateLive);
        return !isDecided && control.TryEnd(_paths.Name);
    }

    /// <summary>
    /// Without the gate, which a reader could block. The life lock comes first, then the state: a process that closes the region marks
    /// it before it looks at that lock. Null: the region is being closed, or was; start again.
    /// </summary>
    private UnixAttachment? TryAttachAsReader(ControlFile control)
    {
        if (!control.IsHeldByOthers(_paths.Name)) throw Errors.NotFoundStale(_paths.Name, removed: false);
        DemandTrust(control.OwnerId);
        ProtocolTrace.Reached("reader saw others");
        if (!control.TryTakeLife()) throw Errors.GateBusy(_paths.Name);
        if (!control.IsNamed(_paths)) return null;
        int state = control.ReadState();
        if (state == ControlPage.StateLive) return TryAttachLive(control);
        if (state != ControlPage.StateRetiring) throw Errors.NotFoundStale(_paths.Name, removed: false);
        if (_retiring.HasPassed) throw Errors.GateBusy(_paths.Name);
        _request.Monitor.Token.ThrowIfCancellationRequested();
        control.DropLife();
        Thread.Sleep(1);
        return null;
    }

    private UnixAttachment? TryAttachLive(ControlFile control)
    {
        DemandTrust(control.OwnerId);
        control.Map(_paths.Name);
        // The link of another user survives the region, and would be a control file of this owner under any name.
        if (control.Status.LinkCount > 1) throw Errors.ControlInvalid(_paths.Name, "has a second name, which another user may have given it");
        if (!control.Block.IsValid) throw Errors.ControlInvalid(_paths.Name, "is not of a layout that this version knows");
        _isReplaced = RegionFiles.IsReplaced(_paths, control, _request.AllowOtherOwner);
        return _isReplaced ? null : Attach(control);
    }

    private UnixAttachment Attach(ControlFile control)
    {
        SharedMemoryKind kind = control.Block.Kind;
        SharedMemoryAccess access = control.Block.Access;
        long size = control.Block.Size;
        string? path = kind == SharedMemoryKind.File ? control.Block.Path : null;
        if (kind != control.Kind) throw Errors.ControlInvalid(_paths.Name, "is being changed by another program");
        UnixFile file = kind == SharedMemoryKind.File ? OpenFile(control, path) : OpenMemory(control);
        return Finish(file, control, new AttachmentFacts(size, kind, access, _request.ReadOnly, default, control.OwnerId, path));
    }

    private UnixFile OpenMemory(ControlFile control)
    {
        foreach (string path in new[] { _paths.Private, _paths.Public })
        {
            UnixFile? file = UnixFile.TryOpen(path, Writable, out int errno);
            if (file is null && errno != Errno.NoEntry) throw UnixErrors.For(errno, _paths.Name);
            if (file is null) continue;
            if (FileStatus.Of(file, out FileStatus status) == 0 && control.IsDataOf(status))
            {
                if (path == _paths.Private && !control.IsReader) RegionFiles.RestorePublicName(_paths);
                return file;
            }

            file.Dispose();
        }

        throw Errors.NotFoundDataGone(_paths.Name);
    }

    private UnixFile OpenFile(ControlFile control, string? path)
    {
        // Somebody this user does not trust could otherwise have any file of this user's opened.
        if (path is null || !Path.IsPathRooted(path) || !control.IsTrusted)
            throw Errors.ControlInvalid(_paths.Name, "does not name a file that could be opened");
        UnixFile? file = UnixFile.TryOpenFollowing(path, Writable, out int errno);
        if (file is null) throw UnixErrors.ForPath(errno, path);
        bool isRight = FileStatus.Of(file, out FileStatus status) == 0 && control.IsDataOf(status);
        // Any user may have recorded that path, to have this user's own file written.
        bool isClosed = control.IsWritableByEveryone && UnixAccount.AccessFor(status.Mode) != SharedMemoryAccess.Everyone;
        if (isRight && !isClosed) return file;
        file.Dispose();
        throw isRight ? Errors.ControlInvalid(_paths.Name, "can be written by everyone, and names a file that cannot") : Errors.NotFoundDataGone(_paths.Name);
    }

    /// <summary>Null: a region of the module appeared under the name meanwhile; start again.</summary>
    private UnixAttachment? TryAttachForeign()
    {
        ProtocolTrace.Reached("control missing");
        UnixFile? file = UnixFile.TryOpen(_paths.Public, Writable, out int errno);
        ProtocolTrace.Reached("public name tried");
        if (errno == Errno.NoEntry && _isReplaced) return null;
        if (errno == Errno.NoEntry && LockFile.TryRemoveOrphan(_paths, _request.Monitor)) _hasSwept = true;
        if (errno == Errno.NoEntry) throw _hasSwept ? Errors.NotFoundStale(_paths.Name, removed: true) : Errors.NotFound(_paths.Name);
        if (file is null) throw UnixErrors.For(errno, _paths.Name);
        bool isTaken = false;
        try
        {
            errno = FileStatus.Of(file, out FileStatus status);
            if (errno != 0) throw UnixErrors.For(errno, _paths.Name);
            if (!status.IsRegularFile) throw Errors.NameInUse(_paths.Name, "something that is not shared memory");
            // The module's regions have their public name only while they have a control file. So what still has the public name
            // after the control file was found missing is foreign; one look alone could fall between a creation and a closing.
            bool isForeign = (_isReplaced || FileStatus.Of(_paths.Control, out _) == Errno.NoEntry)
                && FileStatus.Of(_paths.Public, out FileStatus named) == 0 && named.IsSameFile(status);
            if (!isForeign) return null;
            DemandTrust(status.OwnerId);
            if (status.Size == 0) throw Errors.NotFoundUnsized(_paths.Name);
            SharedMemoryAccess access = UnixAccount.AccessFor(status.Mode);
            isTaken = true;
            UnixAttachment attachment = Finish(
                file, null, new AttachmentFacts(status.Size, SharedMemoryKind.Foreign, access, _request.ReadOnly, status, status.OwnerId, null));
            if (_isReplaced)
            {
                attachment.Warnings.Add($"Another program has deleted the name '{_paths.Name}' of a shared memory that is in use, and has made its own. " +
                    "This is the new one; sessions that had the name open before keep the old one until they open it anew.");
            }

            return attachment;
        }
        finally
        {
            if (!isTaken) file.Dispose();
        }
    }

    /// <summary>Maps the bytes and takes life; the file is disposed where that fails.</summary>
    private UnixAttachment Finish(UnixFile file, ControlFile? control, AttachmentFacts facts)
    {
        UnixMapping? mapping = null;
        try
        {
            int errno = FileStatus.Of(file, out FileStatus status);
            if (errno != 0) throw UnixErrors.For(errno, _paths.Name);
            DemandTrust(status.OwnerId);
            if (control?.IsInReserve == true || DescriptorReserve.Holds(file)) throw Errors.HandlesReserved(_paths.Name.Display);
            if (Writable) FileSizeLimit.Demand(_paths.Name.Display, facts.Size);
            if (status.Size < facts.Size) throw Errors.Truncated(_paths.Name, status.Size, facts.Size, canReopen: false);
            mapping = UnixMapping.TryMap(file, facts.Size, Writable, out errno);
            if (mapping is null) throw UnixErrors.For(errno, _paths.Name);
            if (control is not null && !control.TryTakeLife()) throw Errors.GateBusy(_paths.Name);
            bool isShared = !UnixAccount.IsTrusted(status.OwnerId) || UnixAccount.IsWritableByOthers(status.Mode);
            var memory = new UnixRegionMemory(_paths.Name, file, mapping, facts.Kind != SharedMemoryKind.Memory, isShared);
            return new UnixAttachment(_paths, memory, file, control, facts.Of(status));
        }
        catch
        {
            mapping?.Dispose();
            file.Dispose();
            throw;
        }
    }

    private void DemandTrust(uint ownerId)
    {
        if (!_request.AllowOtherOwner && !UnixAccount.IsTrusted(ownerId))
            throw Errors.OwnedByOther(_paths.Name, UnixAccount.NameOf(ownerId));
    }
}
