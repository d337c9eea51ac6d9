using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// Takes the memory, or disk space, of a region when it is created: touching pages that are not to be had later would be a
/// SIGBUS, which no shell survives.
/// </summary>
internal static class Reservation
{
    // Small enough that a signal, which makes the kernel undo a step, does not keep a large one from ever finishing.
    private const long StepBytes = 64L << 20;

    /// <exception cref="SharedMemoryException">SharedMemoryInsufficientMemory; what was taken is freed with the file.</exception>
    public static void Extend(UnixFile file, long from, long to, string name, string folder, CallMonitor monitor)
    {
        for (long offset = from; offset < to;)
        {
            monitor.Token.ThrowIfCancellationRequested();
            long step = Math.Min(StepBytes, to - offset);
            int errno = Allocate(file, offset, step);
            if (errno == Errno.Interrupted) continue;
            if (errno == Errno.NoSpace || errno == Errno.QuotaExceeded || errno is Errno.FileTooBig or Errno.OutOfMemory)
                throw Errors.InsufficientMemory(name, to, MemoryBudget.FreeIn(folder) + offset, folder);
            if (errno != 0) throw UnixErrors.ForPath(errno, name);
            offset += step;
            monitor.Copied(offset - from, to - from);
        }
    }

    // macOS has no posix_fallocate; its regions are files on disk, where a hole that cannot be filled is rare.
    private static int Allocate(UnixFile file, long offset, long length)
    {
        if (!UnixAbi.IsMacOS) return Libc.Allocate(file, offset, length);
        return Libc.Truncate(file, offset + length) == 0 ? 0 : Libc.LastError;
    }
}
