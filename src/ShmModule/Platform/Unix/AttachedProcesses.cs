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
        if (ByFile() is not { } all) return null;
        return all.TryGetValue(control.Id, out List<int>? ids) ? ids : Array.Empty<int>();
    }

    /// <summary>Which processes have which files open, found in one pass, since a machine may have thousands of both.</summary>
    public static IReadOnlyDictionary<FileId, List<int>>? ByFile()
    {
        if (Folders() is not { } folders) return null;
        var found = new Dictionary<FileId, List<int>>();
        foreach (string folder in folders)
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)) AddFiles(folder, id, found);
        }

        foreach (List<int> ids in found.Values) ids.Sort();
        return found;
    }

    private static string[]? Folders()
    {
        try
        {
            return Directory.Exists(ProcFolder + "/self/fd") ? Directory.GetDirectories(ProcFolder) : null;
        }
        catch (IOException)
        {
            // As without descriptors: it is then not known, which must not keep anybody from closing a region.
            return null;
        }
    }

    private static void AddFiles(string processFolder, int id, Dictionary<FileId, List<int>> found)
    {
        try
        {
            foreach (string descriptor in Directory.EnumerateFileSystemEntries(processFolder + "/fd"))
            {
                if (FileStatus.OfTarget(descriptor, out FileStatus status) != 0 || !status.IsRegularFile) continue;
                if (!found.TryGetValue(status.Id, out List<int>? ids)) found[status.Id] = ids = new List<int>();
                if (ids.Count == 0 || ids[ids.Count - 1] != id) ids.Add(id);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended, or is another user's.
        }
    }
}
