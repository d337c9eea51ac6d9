using System;
using System.Runtime.InteropServices;

namespace ShmModule.Platform.Unix;

/// <summary>The calls with 64-bit offsets of a 32-bit C library.</summary>
internal static unsafe class Libc32
{
    [DllImport("libc", SetLastError = true)]
    public static extern int open64(byte[] path, int flags, int mode);

    [DllImport("libc", SetLastError = true)]
    public static extern int fcntl64(UnixFile file, int command, void* flock);

    [DllImport("libc", SetLastError = true)]
    public static extern IntPtr pread64(UnixFile file, void* buffer, IntPtr count, long offset);

    [DllImport("libc", SetLastError = true)]
    public static extern IntPtr pwrite64(UnixFile file, void* buffer, IntPtr count, long offset);

    [DllImport("libc", SetLastError = true)]
    public static extern IntPtr mmap64(IntPtr address, UIntPtr length, int protection, int flags, UnixFile file, long offset);

    [DllImport("libc", SetLastError = true)]
    public static extern long lseek64(UnixFile file, long offset, int whence);

    [DllImport("libc", SetLastError = true)]
    public static extern int ftruncate64(UnixFile file, long length);

    [DllImport("libc", SetLastError = true)]
    public static extern int fallocate64(UnixFile file, int mode, long offset, long length);

    [DllImport("libc")]
    public static extern int posix_fallocate64(UnixFile file, long offset, long length);
}
