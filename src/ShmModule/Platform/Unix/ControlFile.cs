using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// An open control file with its two locks: the gate (byte 0), held only during a step of the protocol, and life (byte 1),
/// shared by everybody who is attached. One open file description per attachment, so that sessions of one process are told apart.
/// </summary>
internal sealed unsafe class ControlFile : IDisposable
{
    private const int GateByte = 0;
    private const int LifeByte = 1;
    private static readonly TimeSpan GateTimeout = TimeSpan.FromSeconds(5);

    private readonly UnixFile _file;
    private readonly UnixMapping _mapping;
    private readonly FileStatus _status;

    private ControlFile(UnixFile file, UnixMapping mapping, FileStatus status)
    {
        _file = file;
        _mapping = mapping;
        _status = status;
        Block = new ControlBlock((void*)mapping.DangerousGetHandle(), file.IsWritable);
    }

    public ControlBlock Block { get; }

    public bool IsInReserve => DescriptorReserve.Holds(_file);

    public uint OwnerId => _status.OwnerId;

    /// <summary>The file itself, whatever its name is by now.</summary>
    public FileStatus Status => _status;

    /// <summary>Makes a control file of a new, still unnamed file.</summary>
    public static ControlFile Adopt(UnixFile file, RegionName name)
    {
        int errno = Libc.Allocate(file, 0, ControlPage.PageBytes);
        if (errno == 0) return Map(file, name);
        file.Dispose();
        throw errno == Errno.NoSpace
            ? Errors.InsufficientMemory(name.Display, ControlPage.PageBytes, 0, "the shared-memory folder")
            : UnixErrors.For(errno, name);
    }

    /// <summary>Null when there is none. Whoever may write it opens it for writing, because readers take part in the protocol.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryAccessDenied, SharedMemoryNameInUse, SharedMemoryFormatInvalid.</exception>
    public static ControlFile? TryOpen(UnixPaths paths)
    {
        UnixFile? file = UnixFile.TryOpen(paths.Control, writable: true, out int errno);
        if (errno is Errno.AccessDenied or Errno.ReadOnlyFileSystem or Errno.NotPermitted)
            file = UnixFile.TryOpen(paths.Control, writable: false, out errno);
        if (errno == Errno.NoEntry) return null;
        return file is null ? throw UnixErrors.For(errno, paths.Name) : Map(file, paths.Name);
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
    public bool TryTakeGateAtOnce() => _file.TryLock(GateByte, 1, exclusive: _file.IsWritable) == 0;

    public void LeaveGate() => _file.Unlock(GateByte, 1);

    public bool TryTakeLife() => _file.TryLock(LifeByte, 1, exclusive: false) == 0;

    /// <summary>Explicitly, before closing: a forked child may still have the description.</summary>
    public void DropLife() => _file.Unlock(LifeByte, 1);

    /// <summary>Whether anybody but this attachment is attached.</summary>
    public bool IsHeldByOthers(RegionName name)
    {
        int errno = _file.IsLockedByOthers(LifeByte, 1, out bool isLocked);
        return errno == 0 ? isLocked : throw UnixErrors.For(errno, name);
    }

    /// <summary>Whether this file still has its name: false once it was swept, or replaced by a later generation.</summary>
    public bool IsNamed(UnixPaths paths) => FileStatus.Of(paths.Control, out FileStatus now) == 0 && now.IsSameFile(_status);

    /// <summary>Whether this is the file that the control block records as the region's bytes.</summary>
    public bool IsDataOf(in FileStatus data) => data.IsFile(Block.Page->DataDevice, Block.Page->DataInode);

    public void Dispose()
    {
        _mapping.Dispose();
        _file.Dispose();
    }

    private static ControlFile Map(UnixFile file, RegionName name)
    {
        UnixMapping? mapping = null;
        try
        {
            int errno = FileStatus.Of(file, out FileStatus status);
            if (errno != 0) throw UnixErrors.For(errno, name);
            if (!status.IsRegularFile) throw Errors.NameInUse(name, "something that is not shared memory");
            if (status.Size < ControlPage.PageBytes) throw Errors.ControlInvalid(name, "is cut off");
            mapping = UnixMapping.TryMap(file, ControlPage.PageBytes, file.IsWritable, out errno);
            if (mapping is null) throw UnixErrors.For(errno, name);
            return new ControlFile(file, mapping, status);
        }
        catch
        {
            mapping?.Dispose();
            file.Dispose();
            throw;
        }
    }
}
