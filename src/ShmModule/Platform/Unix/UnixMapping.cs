using System;
using System.Runtime.InteropServices;

namespace ShmModule.Platform.Unix;

/// <summary>A shared mapping of a file from its beginning. Whoever touches the memory holds a reference while doing so.</summary>
internal sealed class UnixMapping : SafeHandle
{
    private readonly long _length;

    private UnixMapping(IntPtr address, long length)
        : base((IntPtr)(-1), ownsHandle: true)
    {
        SetHandle(address);
        _length = length;
    }

    public override bool IsInvalid => handle == (IntPtr)(-1);

    /// <summary>Null and an error number where it fails.</summary>
    public static UnixMapping? TryMap(UnixFile file, long length, bool writable, out int errno)
    {
        errno = Errno.OutOfMemory;
        if (IntPtr.Size == 4 && length > int.MaxValue) return null;
        IntPtr address = Libc.Map(length, Libc.ProtectRead | (writable ? Libc.ProtectWrite : 0), file);
        errno = address == (IntPtr)(-1) ? Libc.LastError : 0;
        return errno == 0 ? new UnixMapping(address, length) : null;
    }

    public int Sync() => Libc.msync(handle, (UIntPtr)(ulong)_length, UnixAbi.Current.SyncMapping) == 0 ? 0 : Libc.LastError;

    protected override bool ReleaseHandle() => Libc.munmap(handle, (UIntPtr)(ulong)_length) == 0;
}
