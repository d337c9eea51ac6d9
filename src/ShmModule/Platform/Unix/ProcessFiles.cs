using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace ShmModule.Platform.Unix;

/// <summary>The open files of processes, as /proc shows those that this user may see.</summary>
internal static class ProcessFiles
{
    public static bool IsAvailable => Directory.Exists("/proc/self/fd");

    public static IEnumerable<int> ProcessIds()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)) yield return id;
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

    /// <summary>Whether the descriptor of this path has a record lock; false where that cannot be known.</summary>
    public static bool HasRecordLock(string descriptor)
    {
        try
        {
            foreach (string line in File.ReadLines(descriptor.Replace("/fd/", "/fdinfo/")))
            {
                // lock:	1: OFDLCK  ADVISORY  WRITE -1 00:18:5 0 EOF
                if (line.StartsWith("lock:", StringComparison.Ordinal) && (line.Contains("OFDLCK") || line.Contains("POSIX"))) return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was closed meanwhile.
        }

        return false;
    }
}
