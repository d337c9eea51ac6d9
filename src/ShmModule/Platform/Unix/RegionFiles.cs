using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>Gives a region's files their names, and takes the names away. Always under the gate of the region's control file.</summary>
internal static class RegionFiles
{
    /// <summary>Links the bytes of a new region; the control file has its name already.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryExists: a foreign region has the name. No link of ours is left.</exception>
    public static void LinkData(UnixPaths paths, RegionData data)
    {
        int errno = data.TryLink(paths.Private);
        // Whoever has the control file has the name, so a private link that is there already is an orphan, if it is this user's.
        if (errno == Errno.Exists && IsOwnedBy(UnixAccount.EffectiveId, paths.Private) && Libc.Unlink(paths.Private) == 0)
            errno = data.TryLink(paths.Private);
        if (errno == Errno.Exists && FileStatus.Of(paths.Private, out FileStatus other) == 0) throw Errors.LeftByOther(paths.Name, UnixAccount.NameOf(other.OwnerId));
        if (errno != 0) throw UnixErrors.For(errno, paths.Name);
        ProtocolTrace.Reached("private name linked");
        errno = data.TryLink(paths.Public);
        if (errno == 0) return;
        _ = Libc.Unlink(paths.Private);
        throw UnixErrors.For(errno, paths.Name);
    }

    /// <summary>Gives the bytes their public name back after another program deleted it.</summary>
    public static void RestorePublicName(UnixPaths paths)
    {
        if (FileStatus.Of(paths.Public, out _) == Errno.NoEntry) _ = Libc.Link(paths.Private, paths.Public, followLink: false);
    }

    /// <summary>The same for whoever does not hold the gate, and does not wait for it; a later look does it otherwise.</summary>
    public static void TryRestorePublicName(UnixPaths paths, ControlFile control)
    {
        if (FileStatus.Of(paths.Private, out FileStatus data) != 0 || !control.IsDataOf(data) || !control.TryTakeGateAtOnce()) return;
        try
        {
            if (control.IsNamed(paths)) RestorePublicName(paths);
        }
        finally
        {
            control.LeaveGate();
        }
    }

    /// <summary>
    /// Whether the public name of a live region stands for a file that another program has made since: that is what the name means
    /// to all other programs. A stranger's file is not enough, because anybody can make one while the name is missing; nor is a
    /// file that has the second name as well, of which the control block says something wrong.
    /// </summary>
    public static bool IsReplaced(UnixPaths paths, ControlFile control, bool allowsOtherOwner) =>
        control.Kind == SharedMemoryKind.Memory
        && FileStatus.Of(paths.Public, out FileStatus found) == 0 && found.IsRegularFile && found.Size > 0 && !control.IsDataOf(found)
        && (allowsOtherOwner || UnixAccount.IsTrusted(found.OwnerId))
        && !(FileStatus.Of(paths.Private, out FileStatus data) == 0 && data.IsSameFile(found));

    /// <summary>Whether the bytes' second name, or the lock file, is all that is left of a region.</summary>
    public static bool IsOrphan(UnixPaths paths, out FileStatus data)
    {
        bool hasFile = FileStatus.Of(paths.Private, out data) == 0 ? data.IsRegularFile : LockFile.IsOrphan(paths, out data);
        // In this order: a region that is being made gets its control file before its bytes.
        return hasFile && FileStatus.Of(paths.Public, out _) == Errno.NoEntry && FileStatus.Of(paths.Control, out _) == Errno.NoEntry;
    }

    /// <summary>
    /// For the last one that leaves a region: deletes its names. Where another program has deleted the control file, those of the
    /// bytes are left all the same, and nothing else would find the second one.
    /// </summary>
    /// <returns>False where others are attached, or the name belongs to a later region.</returns>
    public static bool TrySweepLast(UnixPaths paths, ControlFile control, bool evenIfRead = false)
    {
        if (!control.TryEnd(paths.Name, evenIfRead)) return false;
        if (control.IsNamed(paths)) return Sweep(paths, control);
        if (FileStatus.Of(paths.Control, out _) != Errno.NoEntry) return false;
        control.LockFile?.Unlink(paths);
        if (control.Kind == SharedMemoryKind.File) return true;
        foreach (string path in new[] { paths.Public, paths.Private })
        {
            if (FileStatus.Of(path, out FileStatus found) == 0 && control.IsDataOf(found)) _ = Libc.Unlink(path);
        }

        return true;
    }

    /// <summary>
    /// Deletes the names of a region that nobody is attached to: the public one only if it still is this region's, the control
    /// file last. What has another owner than the control file stays, whatever the control file says: it is not proof, and root
    /// would delete other users' files for the one who wrote it. False where this user may not.
    /// </summary>
    public static bool Sweep(UnixPaths paths, ControlFile control)
    {
        if (control.Kind == SharedMemoryKind.Memory && FileStatus.Of(paths.Public, out FileStatus found) == 0 && control.IsDataOf(found))
            _ = Libc.Unlink(paths.Public);
        ProtocolTrace.Reached("public name unlinked");
        if (IsOwnedBy(control.OwnerId, paths.Private)) _ = Libc.Unlink(paths.Private);
        ProtocolTrace.Reached("private name unlinked");
        bool isGone = Libc.Unlink(paths.Control) == 0 || Libc.LastError == Errno.NoEntry;
        ProtocolTrace.Reached("control unlinked");
        control.LockFile?.Unlink(paths);
        return isGone;
    }

    private static bool IsOwnedBy(uint ownerId, string path) => FileStatus.Of(path, out FileStatus status) == 0 && status.OwnerId == ownerId;
}
