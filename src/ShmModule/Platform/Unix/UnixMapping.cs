using System;
using System.Runtime.InteropServices;

namespace ShmModule.Platform.Unix;

/// <summary>A shared mapping of a file from its beginning. Whoever touches the memory holds a reference while doing so.</summary>
internal sealed class UnixMapping : SafeHandle
{
    private UnixMapping(IntPtr address, long length)
        : base((IntPtr)(-1), ownsHandle: true)
    {
        SetHandle(address);
        Length = length;
    }

    public override bool IsInvalid => handle == (IntPtr)(-1);

    public long Length { get; }

    /// <summary>Null and an error number where it fails.</summary>
    public static UnixMapping? TryMap(UnixFile file, long length, bool writable, out int errno)
    {
        errno = Errno.OutOfMemory;
        if (IntPtr.Size == 4 && length > int.MaxValue) return null;
        IntPtr address = Libc.Map(length, Libc.ProtectRead | (writable ? Libc.ProtectWrite : 0), file);
        errno = address == (IntPtr)(-1) ? Libc.LastError : 0;
        return errno == 0 ? new UnixMapping(address, length) : null;
    }

    /// <summary>Makes the pages of a few bytes present and writable, as touching them would, but without a signal where that fails.</summary>
    /// <returns>0 or an error number: Invalid where the system cannot do this, BadAddress where there is no page to be had.</returns>
    public int Populate(long offset, int count)
    {
        if (UnixAbi.IsMacOS) return Errno.Invalid;
        long page = Environment.SystemPageSize;
        long start = offset / page * page;
        return Libc.madvise((IntPtr)((long)handle + start), (UIntPtr)(ulong)(offset + count - start), Libc.PopulateForWriting) == 0 ? 0 : Libc.LastError;
    }

    public int Sync() => Libc.msync(handle, (UIntPtr)(ulong)Length, UnixAbi.Current.SyncMapping) == 0 ? 0 : Libc.LastError;

    protected override bool ReleaseHandle() => Libc.munmap(handle, (UIntPtr)(ulong)Length) == 0;
}
