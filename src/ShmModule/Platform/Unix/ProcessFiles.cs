using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace ShmModule.Platform.Unix;

/// <summary>The open files of processes, as /proc shows those that this user may see.</summary>
internal static class ProcessFiles
{
    /// <summary>Null where that is not known: the system has no /proc, or this process no descriptor left to look with.</summary>
    public static IReadOnlyList<int>? ProcessIds()
    {
        try
        {
            if (!Directory.Exists("/proc/self/fd")) return null;
            var ids = new List<int>();
            foreach (string folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)) ids.Add(id);
            }

            return ids;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It must not keep anybody from closing a region.
            return null;
        }
    }

    /// <summary>Calls back with the path of each descriptor, and what it leads to. False: the process ended, or is another user's.</summary>
    public static bool Visit(int processId, Action<string, FileStatus> visitor)
    {
        try
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(FormattableString.Invariant($"/proc/{processId}/fd")))
            {
                if (FileStatus.OfTarget(path, out FileStatus status) == 0 && status.IsRegularFile) visitor(path, status);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether the descriptor of this path has a record lock from a byte on; false where that cannot be known.</summary>
    public static bool HasRecordLock(string descriptor, long start)
    {
        try
        {
            foreach (string line in File.ReadLines(descriptor.Replace("/fd/", "/fdinfo/")))
            {
                // lock:	1: OFDLCK  ADVISORY  WRITE -1 00:18:5 0 EOF
                if (!line.StartsWith("lock:", StringComparison.Ordinal) || !(line.Contains("OFDLCK") || line.Contains("POSIX"))) continue;
                string last = line.Substring(line.LastIndexOf(' ') + 1);
                if (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out long end) || end >= start) return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was closed meanwhile.
        }

        return false;
    }
}
