using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// What memory there is to be had. Asked before reserving, because at a container's limit, and when the machine runs out, the
/// kernel kills processes instead of failing the call.
/// </summary>
internal static class MemoryBudget
{
    private const string CgroupRoot = "/sys/fs/cgroup";
    private static readonly char[] Slash = { '/' };

    /// <exception cref="SharedMemoryException">SharedMemoryInsufficientMemory, with the free bytes and whose they are.</exception>
    public static void Demand(string name, long size, long credit, string folder)
    {
        Compare(FreeIn(folder), folder);
        if (UnixAbi.IsMacOS) return;
        Compare(FreeOnMachine(), "this machine's memory");
        Compare(FreeInCgroup(CgroupRoot, ReadLines("/proc/self/cgroup")), "this container's memory limit");

        void Compare(long? free, string where)
        {
            if (free is long bytes && size - credit > bytes) throw Errors.InsufficientMemory(name, size, bytes + credit, where);
        }
    }

    public static long? FreeIn(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// The least room under the limits of this process's cgroup and of those above it: memory.max less memory.current, and to
    /// that the file cache, which the kernel gives up before it kills.
    /// </summary>
    public static long? FreeInCgroup(string root, IEnumerable<string> ownCgroups)
    {
        string? own = ownCgroups.FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal))?.Substring(4);
        if (own is null) return null;
        long? least = null;
        string[] parts = own.Split(Slash, StringSplitOptions.RemoveEmptyEntries);
        for (int depth = parts.Length; depth >= 0; depth--)
        {
            string folder = Path.Combine(root, Path.Combine(parts.Take(depth).Prepend(string.Empty).ToArray()));
            long? limit = ReadNumber(Path.Combine(folder, "memory.max"));
            long? used = ReadNumber(Path.Combine(folder, "memory.current"));
            if (limit is null || used is null) continue;
            IEnumerable<string> statistics = ReadLines(Path.Combine(folder, "memory.stat"));
            long cache = Field(statistics, "inactive_file ") + Field(statistics, "active_file ");
            long free = Math.Max(0, limit.Value - used.Value + cache);
            least = least is long known ? Math.Min(known, free) : free;
        }

        return least;
    }

    private static long? FreeOnMachine()
    {
        // In KiB. Swap counts: pages of a tmpfs are swapped like others.
        string[] lines = ReadLines("/proc/meminfo");
        long available = Field(lines, "MemAvailable:");
        return available == 0 ? null : (available + Field(lines, "SwapFree:")) * 1024;
    }

    private static long Field(IEnumerable<string> lines, string label)
    {
        string? line = lines.FirstOrDefault(candidate => candidate.StartsWith(label, StringComparison.Ordinal));
        return line is null ? 0 : Number(line.Substring(label.Length).Replace(" kB", string.Empty)) ?? 0;
    }

    private static long? ReadNumber(string path) => ReadLines(path).Select(Number).FirstOrDefault();

    private static long? Number(string text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Array.Empty<string>();
        }
    }
}
