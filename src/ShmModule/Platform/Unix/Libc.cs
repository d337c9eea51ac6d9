using System;
using System.Runtime.InteropServices;
using System.Text;

namespace ShmModule.Platform.Unix;

/// <summary>The C library, as far as the BCL does not reach: each call under the name it has on this system. -1 is failure.</summary>
internal static unsafe class Libc
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;
    public const int MapShared = 1;
    public const int FromEnd = 2;
    public const int CurrentDirectory = -100;
    public const int FollowSymlink = 0x400;
    public const int PopulateForWriting = 23;
    public const int KeepSize = 1;

    public static int LastError => Marshal.GetLastWin32Error();

    public static byte[] Path(string path) => Encoding.UTF8.GetBytes(path + '\0');

    public static int Open(string path, int flags, int mode)
    {
        byte[] name = Path(path);
        if (UnixAbi.NeedsLargeFileCalls) return Libc32.open64(name, flags, mode);
        return UnixAbi.PadsVariadicCalls ? open(name, flags, 0, 0, 0, 0, 0, 0, mode) : open(name, flags, mode);
    }

    public static int Lock(UnixFile file, int command, void* flock)
    {
        if (UnixAbi.NeedsLargeFileCalls) return Libc32.fcntl64(file, command, flock);
        return UnixAbi.PadsVariadicCalls ? fcntl(file, command, 0, 0, 0, 0, 0, 0, flock) : fcntl(file, command, flock);
    }

    public static long ReadAt(UnixFile file, void* buffer, long count, long offset) => UnixAbi.NeedsLargeFileCalls
        ? (long)Libc32.pread64(file, buffer, (IntPtr)count, offset)
        : (long)pread(file, buffer, (IntPtr)count, offset);

    public static long WriteAt(UnixFile file, void* buffer, long count, long offset) => UnixAbi.NeedsLargeFileCalls
        ? (long)Libc32.pwrite64(file, buffer, (IntPtr)count, offset)
        : (long)pwrite(file, buffer, (IntPtr)count, offset);

    public static IntPtr Map(long length, int protection, UnixFile file) => UnixAbi.NeedsLargeFileCalls
        ? Libc32.mmap64(IntPtr.Zero, (UIntPtr)(ulong)length, protection, MapShared, file, 0)
        : mmap(IntPtr.Zero, (UIntPtr)(ulong)length, protection, MapShared, file, 0);

    /// <summary>Where the file ends.</summary>
    public static long End(UnixFile file) =>
        UnixAbi.NeedsLargeFileCalls ? Libc32.lseek64(file, 0, FromEnd) : lseek(file, 0, FromEnd);

    public static int Truncate(UnixFile file, long length) =>
        UnixAbi.NeedsLargeFileCalls ? Libc32.ftruncate64(file, length) : ftruncate(file, length);

    /// <summary>Returns the error number itself, 0 for success.</summary>
    public static int Allocate(UnixFile file, long offset, long length) =>
        UnixAbi.NeedsLargeFileCalls ? Libc32.posix_fallocate64(file, offset, length) : posix_fallocate(file, offset, length);

    /// <summary>Supplies a part of a file with memory, or disk space, and leaves its size and bytes as they are; Linux only.</summary>
    public static int AllocateKeepingSize(UnixFile file, long offset, long length) => UnixAbi.NeedsLargeFileCalls
        ? Libc32.fallocate64(file, KeepSize, offset, length)
        : fallocate(file, KeepSize, offset, length);

    public static int Link(string from, string to, bool followLink) =>
        linkat(UnixAbi.IsMacOS ? -2 : CurrentDirectory, Path(from), UnixAbi.IsMacOS ? -2 : CurrentDirectory, Path(to), followLink ? FollowSymlink : 0);

    public static int Unlink(string path) => unlink(Path(path));

    [DllImport("libc", SetLastError = true)]
    public static extern int close(IntPtr fd);

    [DllImport("libc", SetLastError = true)]
    public static extern int fchmod(UnixFile file, uint mode);

    [DllImport("libc", SetLastError = true)]
    public static extern int fsync(UnixFile file);

    [DllImport("libc", SetLastError = true)]
    public static extern int munmap(IntPtr address, UIntPtr length);

    [DllImport("libc", SetLastError = true)]
    public static extern int msync(IntPtr address, UIntPtr length, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern IntPtr readlink(byte[] path, byte[] target, UIntPtr length);

    [DllImport("libc", SetLastError = true)]
    public static extern int rename(byte[] from, byte[] to);

    [DllImport("libc", SetLastError = true)]
    public static extern int getrlimit(int resource, nuint* limits);

    [DllImport("libc", SetLastError = true)]
    public static extern int madvise(IntPtr address, UIntPtr length, int advice);

    [DllImport("libc")]
    public static extern uint geteuid();

    [DllImport("libc", SetLastError = true)]
    public static extern int getpwuid_r(uint uid, void* entry, byte* buffer, UIntPtr length, out IntPtr result);

    [DllImport("libc", SetLastError = true)]
    public static extern int fstatfs(UnixFile file, void* buffer);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static extern IntPtr Statx(IntPtr number, int directory, byte[] path, int flags, uint mask, void* buffer);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static extern IntPtr Statx(IntPtr number, UnixFile directory, byte[] path, int flags, uint mask, void* buffer);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static extern IntPtr Futex(IntPtr number, int* word, int operation, int value, void* timeout, void* word2, int value3);

    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags, int mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int open(
        byte[] path, int flags, nint pad2, nint pad3, nint pad4, nint pad5, nint pad6, nint pad7, int mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int fcntl(UnixFile file, int command, void* flock);

    [DllImport("libc", SetLastError = true)]
    private static extern int fcntl(
        UnixFile file, int command, nint pad2, nint pad3, nint pad4, nint pad5, nint pad6, nint pad7, void* flock);

    [DllImport("libc", SetLastError = true)]
    private static extern IntPtr pread(UnixFile file, void* buffer, IntPtr count, long offset);

    [DllImport("libc", SetLastError = true)]
    private static extern IntPtr pwrite(UnixFile file, void* buffer, IntPtr count, long offset);

    [DllImport("libc", SetLastError = true)]
    private static extern IntPtr mmap(IntPtr address, UIntPtr length, int protection, int flags, UnixFile file, long offset);

    [DllImport("libc", SetLastError = true)]
    private static extern long lseek(UnixFile file, long offset, int whence);

    [DllImport("libc", SetLastError = true)]
    private static extern int ftruncate(UnixFile file, long length);

    [DllImport("libc", SetLastError = true)]
    private static extern int fallocate(UnixFile file, int mode, long offset, long length);

    [DllImport("libc")]
    private static extern int posix_fallocate(UnixFile file, long offset, long length);

    [DllImport("libc", SetLastError = true)]
    private static extern int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlink(byte[] path);
}
