using System;
using System.Collections.Generic;

namespace ShmModule.Platform.Unix;

/// <summary>Finds the processes that have a control file open. Hints only: what this user may not see is missing.</summary>
internal static class AttachedProcesses
{
    /// <summary>Null where the system has no /proc.</summary>
    public static IReadOnlyList<int>? Of(FileStatus control)
    {
        if (ByFile() is not { } all) return null;
        return all.TryGetValue(control.Id, out List<int>? ids) ? ids : Array.Empty<int>();
    }

    /// <summary>Which processes have which files open, found in one pass, since a machine may have thousands of both.</summary>
    public static IReadOnlyDictionary<FileId, List<int>>? ByFile()
    {
        if (ProcessFiles.ProcessIds() is not { } all) return null;
        var found = new Dictionary<FileId, List<int>>();
        foreach (int id in all)
        {
            ProcessFiles.Visit(id, (_, status) =>
            {
                if (!found.TryGetValue(status.Id, out List<int>? ids)) found[status.Id] = ids = new List<int>();
                if (ids.Count == 0 || ids[ids.Count - 1] != id) ids.Add(id);
            });
        }

        foreach (List<int> ids in found.Values) ids.Sort();
        return found;
    }
}
