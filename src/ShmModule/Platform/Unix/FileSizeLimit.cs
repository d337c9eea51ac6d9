using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>The largest file that this process may write (ulimit -f). To write beyond it is a signal, which ends a shell.</summary>
internal static unsafe class FileSizeLimit
{
    private const int FileSizeResource = 1; // RLIMIT_FSIZE, on Linux and macOS

    /// <exception cref="SharedMemoryException">SharedMemoryInsufficientMemory.</exception>
    public static void Demand(string name, long size)
    {
        nuint* limits = stackalloc nuint[2];
        if (Libc.getrlimit(FileSizeResource, limits) != 0 || limits[0] >= (ulong)size) return;
        throw Errors.InsufficientMemory(name, size, (long)limits[0], "the file size limit of this process (ulimit -f)");
    }
}
