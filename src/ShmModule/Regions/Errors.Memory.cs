using System;

namespace ShmModule.Regions;

/// <summary>What there can be too little of.</summary>
internal static partial class Errors
{
    public static SharedMemoryException InsufficientMemory(string name, long asked, long? free, string where) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        free is long bytes
            ? $"There is no room for '{name}': {Amount(asked)} were asked for, {Amount(bytes)} are free in {where}."
            : $"There is no room for '{name}': {Amount(asked)} were asked for, more than {where} has.",
        where.StartsWith("/dev/shm", StringComparison.Ordinal) || where[0] != '/'
            ? "Ask for less, remove regions that are no longer needed, or enlarge the memory (a container's: --shm-size, --memory)."
            : $"Ask for less, or free space in '{where}'.");

    /// <summary>Of bytes of an existing region for which nothing was reserved.</summary>
    public static SharedMemoryException NoSpaceForBytes(RegionName name, long offset, long count, Exception? inner = null) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        $"There is no space for {Bytes(count)} at offset {Number(offset)} of the shared memory '{name}': its file is sparse, and its file system is full.",
        "Free space on that file system (Linux: df /dev/shm) and write the value again as a whole, or have the region's creator reserve its space (posix_fallocate).",
        inner);

    public static SharedMemoryException AddressSpaceExhausted(string name, Exception? inner = null) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        $"'{name}' cannot be mapped: this process, or the system, has no address space left for it.",
        "Remove regions that are no longer needed, use a 64-bit process, or raise the limit (sysctl vm.max_map_count).",
        inner);

    public static SharedMemoryException TooManyHandles(string name, Exception? inner = null) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        $"'{name}' cannot be opened: this process, or the system, has as many files open as it may.",
        "Remove regions that are no longer needed, or raise the limit (ulimit -n; a region takes two files).",
        inner);

    /// <summary>Before there are too many.</summary>
    public static SharedMemoryException HandlesReserved(string name) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        $"'{name}' cannot be opened: this process has nearly as many files open as it may, and PowerShell needs the rest itself.",
        "Remove regions that are no longer needed, or raise the limit (ulimit -n; a region takes two files).");

    public static SharedMemoryException FolderNotListed(string folder, Exception inner) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        $"The regions in '{folder}' cannot be listed: {inner.Message}",
        "If this process has as many files open as it may, remove regions that are no longer needed, or raise the limit (ulimit -n).",
        inner);

    public static SharedMemoryException FolderFull(string name, Exception? inner = null) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        $"There is no room for '{name}': its folder cannot take another file.",
        "Remove regions and files that are no longer needed, or enlarge the file system of the folder.",
        inner);

    /// <summary>Exact, and where it is large also as people call it: 67,108,864 bytes (64 MB).</summary>
    private static string Amount(long count)
    {
        string[] units = { "KB", "MB", "GB", "TB", "PB", "EB" };
        double rounded = count;
        int unit = -1;
        for (; rounded >= 1024; unit++) rounded /= 1024;
        return unit < 0 ? Bytes(count) : FormattableString.Invariant($"{Bytes(count)} ({rounded:0.#} {units[unit]})");
    }
}
