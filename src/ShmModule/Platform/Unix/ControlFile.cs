using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// An open control file with its two locks: the gate (byte 0), held only during a step of the protocol, and life (byte 1),
/// shared by everybody who is attached. One open file description per attachment, so that sessions of one process are told apart.
/// Of a region that every user may read, the gate is in another file, which readers cannot open (<see cref="LockFile"/>).
/// It is read by pread; only an attachment maps it (<see cref="Map"/>), because the owner of a mapped file can end this process by
/// truncating it.
/// </summary>
internal sealed unsafe class ControlFile : IDisposable
{
    private const int GateByte = 0;
    private const int LifeByte = 1;
    public static readonly TimeSpan GateTimeout = TimeSpan.FromSeconds(5);

    private readonly UnixFile _file;
    private readonly FileStatus _status;
    private LockFile? _lockFile;
    private UnixMapping? _mapping;
    private ControlBlock? _block;
    private FileId _dataId;
    private SharedMemoryAccess _access;

    private ControlFile(UnixFile file, FileStatus status)
    {
        _file = file;
        _status = status;
    }

    /// <summary>Of a mapped control file.</summary>
    public ControlBlock Block => _block ?? throw new InvalidOperationException("The control file is not mapped.");

    /// <summary>As it was recorded when the file was opened.</summary>
    public SharedMemoryKind Kind { get; private set; }

    public bool IsInReserve => DescriptorReserve.Holds(_file) || (_lockFile is not null && DescriptorReserve.Holds(_lockFile.File));

    /// <summary>Whether this user may read the region, but is not one whose locks its owner waits for: there is no gate to enter.</summary>
    public bool IsReader { get; private set; }

    /// <summary>Whether every user may read the region, but its lock file was deleted.</summary>
    public bool HasLostLockFile { get; private set; }

    /// <summary>Null: the region's lock is on the file that has its bytes.</summary>
    public LockFile? LockFile => _lockFile;

    /// <summary>Whether the region was declared dead, whoever still holds its life lock for a moment to find that out.</summary>
    public bool IsDead => HasStates && ReadState() == ControlPage.StateDead;

    public uint OwnerId => _status.OwnerId;

    /// <summary>Whether it belongs to this user or to root.</summary>
    public bool IsTrusted => UnixAccount.IsTrusted(OwnerId);

    /// <summary>Whether others than this user and root may truncate the file at any moment.</summary>
    public bool IsTruncatableByOthers => !IsTrusted || UnixAccount.IsWritableByOthers(_status.Mode);

    /// <summary>Whether any user may change what the control block says, its kind and path included.</summary>
    public bool IsWritableByEveryone => UnixAccount.AccessFor(_status.Mode) == SharedMemoryAccess.Everyone;

    /// <summary>The file itself, whatever its name is by now.</summary>
    public FileStatus Status => _status;

    /// <summary>Makes a control file of a new, still unnamed file, and maps it.</summary>
    public static ControlFile Adopt(UnixFile file, LockFile? lockFile, RegionName name)
    {
        int errno = Libc.Allocate(file, 0, ControlPage.PageBytes);
        if (errno == 0)
        {
            ControlFile control = Inspect(file, name);
            control.Map(name);
            control._lockFile = lockFile;
            return control;
        }

        file.Dispose();
        throw errno == Errno.NoSpace
            ? Errors.InsufficientMemory(name.Display, ControlPage.PageBytes, 0, "the shared-memory folder")
            : UnixErrors.For(errno, name);
    }

    /// <summary>Null when there is none. Whoever may write it opens it for writing, because readers take part in the protocol.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryAccessDenied, SharedMemoryNameInUse, SharedMemoryFormatInvalid.</exception>
    public static ControlFile? TryOpen(UnixPaths paths)
    {
        while (true)
        {
            UnixFile? file = UnixFile.TryOpen(paths.Control, writable: true, out int errno);
            if (IsDenied(errno)) file = UnixFile.TryOpen(paths.Control, writable: false, out errno);
            if (errno == Errno.NoEntry) return null;
            ControlFile control = file is null ? throw UnixErrors.For(errno, paths.Name) : Inspect(file, paths.Name);
            control.OpenLockFile(paths);
            // The lock file is deleted after the control file.
            if (!control.HasLostLockFile || control.IsNamed(paths)) return control;
            control.Dispose();
        }
    }

    /// <summary>
    /// Maps the control block, of a file whose owner is trusted or was asked for. What others may truncate is looked at before
    /// every access.
    /// </summary>
    public void Map(RegionName name)
    {
        _mapping = UnixMapping.TryMap(_file, ControlPage.PageBytes, _file.IsWritable, out int errno) ?? throw UnixErrors.For(errno, name);
        Func<SharedMemoryException?>? flaw = IsTruncatableByOthers ? () => IsWhole ? null : Errors.ControlTruncated(name) : null;
        _block = new ControlBlock((void*)_mapping.DangerousGetHandle(), _file.IsWritable, flaw);
    }

    /// <summary>Notes which file has the region's bytes, so that it is known also when the control block is damaged later.</summary>
    public void NoteData(in FileStatus data, SharedMemoryKind kind)
    {
        _dataId = data.Id;
        Kind = kind;
    }

    /// <summary>Takes the gate, as far as this attachment may: exclusively, or shared where it may only read.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while somebody else had it.</exception>
    public bool TryTakeGate(CancellationToken token = default)
    {
        var deadline = new Deadline(GateTimeout);
        while (!TryTakeGateAtOnce())
        {
            token.ThrowIfCancellationRequested();
            if (deadline.HasPassed) return false;
            Thread.Sleep(1);
        }

        return true;
    }

    /// <summary>Without waiting.</summary>
    public bool TryTakeGateAtOnce() =>
        !IsReader && (_lockFile is null ? _file.TryLock(GateByte, 1, exclusive: _file.IsWritable) == 0 : _lockFile.TryEnterGate());

    public void LeaveGate()
    {
        if (_lockFile is null) _file.Unlock(GateByte, 1);
        else _lockFile.LeaveGate();
    }

    public bool TryTakeLife() => _file.TryLock(LifeByte, 1, exclusive: false) == 0 && (_lockFile is null || _lockFile.TryAttach());

    /// <summary>Explicitly, before closing: a forked child may still have the description.</summary>
    public void DropLife()
    {
        _file.Unlock(LifeByte, 1);
        _lockFile?.Detach();
    }

    /// <summary>
    /// Decides, under the gate, whether the region ends: it does where nobody else is attached. Readers attach without the gate. They
    /// acquire the life lock first and then look at the state, so the state says that a decision is due before the lock is looked at.
    /// A decision that a terminated process left open is made anew (docs/ARCHITECTURE.md; tests/models/attach.py checks it).
    /// </summary>
    /// <param name="name">Of the region.</param>
    /// <param name="evenIfRead">Also where users are attached who can only read the region.</param>
    public bool TryEnd(RegionName name, bool evenIfRead = false)
    {
        if (!HasStates) return !IsHeldByOthers(name);
        if (IsDead) return true;
        WriteState(ControlPage.StateRetiring, name);
        ProtocolTrace.Reached("retiring");
        bool isNeeded = IsNeeded(name, evenIfRead);
        WriteState(isNeeded ? ControlPage.StateLive : ControlPage.StateDead, name);
        ProtocolTrace.Reached("decided");
        return !isNeeded;
    }

    /// <summary>Whether the region is alive for others than this attachment: it is not dead, and they hold its life lock.</summary>
    /// <param name="name">Of the region.</param>
    /// <param name="evenIfRead">Not counting users who can only read it.</param>
    public bool IsNeeded(RegionName name, bool evenIfRead = false) =>
        !IsDead && (evenIfRead && _lockFile is not null ? _lockFile.IsAttachedByOthers() : IsHeldByOthers(name));

    /// <summary>By an attachment: the decision that a terminated process left open, if the gate is free.</summary>
    public void DecideAnew()
    {
        if (_lockFile is null || ReadState() != ControlPage.StateRetiring || !TryTakeGateAtOnce()) return;
        int live = ControlPage.StateLive;
        // This attachment keeps the region alive. If the word cannot be written, the next one decides.
        if (ReadState() == ControlPage.StateRetiring) _ = Libc.WriteAt(_file, &live, sizeof(int), ControlPage.StateAt);
        LeaveGate();
    }

    /// <summary>As readers see it, after they have acquired the life lock.</summary>
    public int ReadState()
    {
        int state;
        return Libc.ReadAt(_file, &state, sizeof(int), ControlPage.StateAt) == sizeof(int) ? state : ControlPage.StateDead;
    }

    /// <summary>Whether anybody but this attachment is attached.</summary>
    public bool IsHeldByOthers(RegionName name)
    {
        int errno = _file.IsLockedByOthers(LifeByte, 1, out bool isLocked);
        return errno == 0 ? isLocked : throw UnixErrors.For(errno, name);
    }

    /// <summary>Whether this file still has its name: false once it was swept, or replaced by a later generation.</summary>
    public bool IsNamed(UnixPaths paths) => FileStatus.Of(paths.Control, out FileStatus now) == 0 && now.IsSameFile(_status);

    /// <summary>
    /// Whether this is the file that the control block records as the region's bytes. A control file proves nothing about a file of
    /// another owner in the shared-memory folder.
    /// </summary>
    public bool IsDataOf(in FileStatus data) => data.Id.Equals(_dataId) && (Kind == SharedMemoryKind.File || data.OwnerId == OwnerId);

    public void Dispose()
    {
        _mapping?.Dispose();
        _file.Dispose();
        _lockFile?.Dispose();
    }

    private bool HasStates => IsReader || _lockFile is not null;

    private bool IsWhole => Libc.End(_file) >= ControlPage.PageBytes;

    private static bool IsDenied(int errno) => errno is Errno.AccessDenied or Errno.ReadOnlyFileSystem or Errno.NotPermitted;

    private void OpenLockFile(UnixPaths paths)
    {
        if (_access != SharedMemoryAccess.EveryoneRead) return;
        _lockFile = LockFile.TryOpen(paths, OwnerId, out int errno);
        IsReader = IsDenied(errno);
        if (_lockFile is not null || IsReader) return;
        HasLostLockFile = errno == Errno.NoEntry ? true : throw UnixErrors.For(errno, paths.Name);
    }

    private void WriteState(int state, RegionName name)
    {
        if (Libc.WriteAt(_file, &state, sizeof(int), ControlPage.StateAt) != sizeof(int)) throw UnixErrors.For(Libc.LastError, name);
    }

    private static ControlFile Inspect(UnixFile file, RegionName name)
    {
        try
        {
            int errno = FileStatus.Of(file, out FileStatus status);
            if (errno != 0) throw UnixErrors.For(errno, name);
            if (!status.IsRegularFile) throw Errors.NameInUse(name, "something that is not shared memory");
            ControlPage page;
            if (Libc.ReadAt(file, &page, ControlPage.PageBytes, 0) < ControlPage.PageBytes) throw Errors.ControlInvalid(name, "is cut off");
            var block = new ControlBlock(&page, isWritable: false);
            return new ControlFile(file, status)
            {
                _dataId = new FileId(page.DataDevice, page.DataInode),
                Kind = block.Kind,
                _access = block.Access,
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
