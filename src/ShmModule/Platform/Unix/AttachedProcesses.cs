using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace ShmModule.Platform.Unix;

/// <summary>Finds the processes that have a control file open. Hints only: what this user may not see is missing.</summary>
internal static class AttachedProcesses
{
    private const string ProcFolder = "/proc";

    /// <summary>Null where the system has no /proc.</summary>
    public static IReadOnlyList<int>? Of(FileStatus control)
    {
        if (!Directory.Exists(ProcFolder + "/self/fd")) return null;
        var found = new List<int>();
        foreach (string folder in Directory.EnumerateDirectories(ProcFolder))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && HasOpen(folder, control))
                found.Add(id);
        }

        found.Sort();
        return found;
    }

    private static bool HasOpen(string processFolder, FileStatus control)
    {
        try
        {
            foreach (string descriptor in Directory.EnumerateFileSystemEntries(processFolder + "/fd"))
            {
                if (FileStatus.OfTarget(descriptor, out FileStatus status) == 0 && status.IsSameFile(control)) return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended, or is another user's.
        }

        return false;
    }
}
