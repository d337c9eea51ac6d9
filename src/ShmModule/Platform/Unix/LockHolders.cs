using System;
using System.Collections.Generic;
using System.Linq;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// Finds out which process holds a record lock. The system names the holder of a plain one (lockf) to everybody; an
/// open-file-description lock has no process, but /proc shows it with each descriptor that has it, to those who may look.
/// </summary>
internal static class LockHolders
{
    /// <summary>0 where the system does not tell.</summary>
    /// <param name="file">The locked file, open for something that does not have the lock.</param>
    /// <param name="start">From which byte on the file is locked.</param>
    /// <param name="recordedId">The living process that says it holds the lock; 0 for none. Believed where it cannot be verified.</param>
    public static int Find(UnixFile file, long start, int recordedId)
    {
        int plain = file.PlainLockHolder(start);
        if (plain > 0) return plain;
        if (FileStatus.Of(file, out FileStatus wanted) != 0) return recordedId;

        // The recorded process first, since it is the holder nearly always.
        bool isRefuted = recordedId != 0 && IsVisible(recordedId, wanted.Id, start, out bool isHolder) && !isHolder;
        if (recordedId != 0 && !isRefuted) return recordedId;
        // Then another session of this process, because to look at all processes takes many milliseconds.
        foreach (int id in (ProcessFiles.ProcessIds() ?? Array.Empty<int>()).Prepend(ThisProcess.Id))
        {
            if (IsVisible(id, wanted.Id, start, out isHolder) && isHolder) return id;
        }

        return 0;
    }

    private static bool IsVisible(int processId, FileId wanted, long start, out bool isHolder)
    {
        var candidates = new List<string>();
        bool isVisible = ProcessFiles.Visit(processId, (descriptor, status) =>
        {
            if (status.Id.Equals(wanted)) candidates.Add(descriptor);
        });
        isHolder = candidates.Exists(descriptor => ProcessFiles.HasRecordLock(descriptor, start));
        return isVisible;
    }
}
