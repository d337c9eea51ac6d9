using System;
using System.Runtime.InteropServices;

namespace ShmModule.Platform.Unix;

/// <summary>An open file description with the byte-range locks that belong to it (not to the process, as plain fcntl locks do).</summary>
internal sealed unsafe class UnixFile : SafeHandle
{
    private UnixFile(int fd, bool isWritable)
        : base((IntPtr)(-1), ownsHandle: true)
    {
        SetHandle((IntPtr)fd);
        IsWritable = isWritable;
    }

    public override bool IsInvalid => handle == (IntPtr)(-1);

    public bool IsWritable { get; }

    public int Number => (int)handle;

    /// <summary>The descriptor's name under /proc, which gives an unnamed file a name to link from.</summary>
    public string ProcPath => FormattableString.Invariant($"/proc/self/fd/{(int)handle}");

    /// <summary>Opens without following a symbolic link; null and an error number where it fails.</summary>
    public static UnixFile? TryOpen(string path, bool writable, out int errno) =>
        TryOpen(path, writable, UnixAbi.Current.NoFollow, 0, out errno);

    /// <summary>Opens a file that a user named, so through symbolic links.</summary>
    public static UnixFile? TryOpenFollowing(string path, bool writable, out int errno) => TryOpen(path, writable, 0, 0, out errno);

    /// <summary>Creates a file that was not there; nobody else may touch it before its mode is set.</summary>
    public static UnixFile? TryCreate(string path, out int errno) =>
        TryOpen(path, true, UnixAbi.Current.Create | UnixAbi.Current.Exclusive | UnixAbi.Current.NoFollow, 0x180, out errno);

    /// <summary>Creates a file without a name in a folder; errno NotSupported, IsDirectory or NoEntry where the system has none.</summary>
    public static UnixFile? TryCreateUnnamed(string folder, out int errno)
    {
        if (UnixAbi.Current.TemporaryFile != 0) return TryOpen(folder, true, UnixAbi.Current.TemporaryFile, 0x180, out errno);
        errno = Errno.NotSupported;
        return null;
    }

    /// <summary>Tries to take a lock on a range; length 0 means to the end, wherever that may come to be. 0 or an error number.</summary>
    public int TryLock(long start, long length, bool exclusive)
    {
        UnixAbi abi = UnixAbi.Current;
        return Lock(abi.SetLock, exclusive ? abi.WriteLock : abi.ReadLock, start, length, out _);
    }

    /// <summary>The process that has a plain record lock from a byte on; 0 where there is none, or another kind of lock.</summary>
    public int PlainLockHolder(long start)
    {
        UnixAbi abi = UnixAbi.Current;
        int errno = Lock(abi.GetLock, abi.WriteLock, start, 0, out short found, out int processId);
        return errno == 0 && found != abi.Unlock && processId > 0 ? processId : 0;
    }

    public void Unlock(long start, long length) => Lock(UnixAbi.Current.SetLock, UnixAbi.Current.Unlock, start, length, out _);

    /// <summary>Whether another open file description has any lock in the range.</summary>
    public int IsLockedByOthers(long start, long length, out bool isLocked)
    {
        int errno = Lock(UnixAbi.Current.GetLock, UnixAbi.Current.WriteLock, start, length, out short found);
        isLocked = errno == 0 && found != UnixAbi.Current.Unlock;
        return errno;
    }

    protected override bool ReleaseHandle() => Libc.close(handle) == 0;

    private static UnixFile? TryOpen(string path, bool writable, int flags, int mode, out int errno)
    {
        UnixAbi abi = UnixAbi.Current;
        // NonBlocking: a FIFO in a region's place must not hang the caller. It means nothing to a regular file.
        flags |= abi.CloseOnExec | abi.NonBlocking | (writable ? Libc.ReadWrite : Libc.ReadOnly);
        int fd;
        do
        {
            fd = Libc.Open(path, flags, mode);
            errno = fd < 0 ? Libc.LastError : 0;
        }
        while (errno == Errno.Interrupted);
        return fd < 0 ? null : new UnixFile(fd, writable);
    }

    private int Lock(int command, short type, long start, long length, out short found) =>
        Lock(command, type, start, length, out found, out _);

    private int Lock(int command, short type, long start, long length, out short found, out int processId)
    {
        // struct flock: Linux has type, whence, (padding), start, length, pid; macOS start, length, pid, type, whence.
        long* zeroed = stackalloc long[4] { 0, 0, 0, 0 };
        byte* flock = (byte*)zeroed;
        int typeAt = UnixAbi.IsMacOS ? 20 : 0;
        int startAt = UnixAbi.IsMacOS ? 0 : 8;
        *(short*)(flock + typeAt) = type;
        *(long*)(flock + startAt) = start;
        *(long*)(flock + startAt + 8) = length;
        int result = Libc.Lock(this, command, flock);
        found = *(short*)(flock + typeAt);
        processId = *(int*)(flock + startAt + 16);
        return result == 0 ? 0 : Libc.LastError;
    }
}
