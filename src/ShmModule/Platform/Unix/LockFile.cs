using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// The file .x.shmlck of a region that every user may read. Only the region's owner and root can open it: on a file that other users
/// can open, they can acquire read locks, and so block the owner. Byte 0 is the gate. Byte 1 is locked, shared, by each attachment
/// that can open the file. The bytes from 2 on are the region's lock. The file is linked before the control file, and deleted after it.
/// </summary>
internal sealed class LockFile : IDisposable
{
    /// <summary>Where the region's lock begins; it extends to the end of the file.</summary>
    public const long LockStart = 2;

    private const int GateByte = 0;
    private const int AttachedByte = 1;

    private LockFile(UnixFile file) => File = file;

    public UnixFile File { get; }

    /// <summary>Creates and links a new one, and enters its gate before others can see it.</summary>
    /// <param name="paths">Of the region.</param>
    /// <param name="makeWay">Deletes a stale region in the way; throws where the region is not stale.</param>
    /// <param name="monitor">Cancels a wait.</param>
    public static LockFile Create(UnixPaths paths, Action makeWay, CallMonitor monitor)
    {
        using DraftFile draft = DraftFile.Create(paths, SharedMemoryAccess.CurrentUser);
        var created = new LockFile(draft.File);
        try
        {
            _ = created.File.TryLock(GateByte, 1, exclusive: true);
            for (int errno = draft.TryLink(paths.Lock); errno != 0; errno = draft.TryLink(paths.Lock))
            {
                if (errno != Errno.Exists) throw UnixErrors.For(errno, paths.Name);
                monitor.Token.ThrowIfCancellationRequested();
                makeWay();
                // A stranger's file is not this user's to delete, and its gate is not waited for.
                bool isThere = FileStatus.Of(paths.Lock, out FileStatus status) == 0;
                if (isThere && !UnixAccount.IsTrusted(status.OwnerId)) throw Errors.LeftByOther(paths.Name, UnixAccount.NameOf(status.OwnerId));
                if (isThere && !status.IsRegularFile) throw Errors.NameInUse(paths.Name, "a lock file that is none");
                RemoveOrphan(paths, monitor);
            }

            ProtocolTrace.Reached("lock file linked");
            return created;
        }
        catch
        {
            created.Dispose();
            throw;
        }
    }

    /// <summary>Null and an error number where it cannot be opened, or is not a file of the region's owner.</summary>
    public static LockFile? TryOpen(UnixPaths paths, uint ownerId, out int errno)
    {
        UnixFile? file = UnixFile.TryOpen(paths.Lock, writable: true, out errno);
        if (file is null) return null;
        errno = FileStatus.Of(file, out FileStatus status);
        if (errno == 0 && status.IsRegularFile && status.OwnerId == ownerId) return new LockFile(file);
        file.Dispose();
        errno = Errno.NoEntry;
        return null;
    }

    /// <summary>Whether a terminated process left it without a control file.</summary>
    public static bool IsOrphan(UnixPaths paths, out FileStatus status)
    {
        if (FileStatus.Of(paths.Lock, out status) != 0 || !status.IsRegularFile) return false;
        // A process that creates a region holds the gate until the control file is linked.
        using UnixFile? file = UnixFile.TryOpen(paths.Lock, writable: false, out _);
        bool isGateHeld = file is not null && file.IsLockedByOthers(GateByte, 1, out bool isLocked) == 0 && isLocked;
        return !isGateHeld && FileStatus.Of(paths.Control, out _) == Errno.NoEntry;
    }

    /// <summary>As <see cref="RemoveOrphan"/>, where there is an orphan that this user may delete.</summary>
    public static bool TryRemoveOrphan(UnixPaths paths, CallMonitor monitor)
    {
        if (!IsOrphan(paths, out FileStatus status) || !UnixAccount.MayDelete(status.OwnerId)) return false;
        RemoveOrphan(paths, monitor);
        return true;
    }

    /// <summary>Deletes it if a terminated process left it without a control file.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryInUse: another process keeps the gate. SharedMemoryAccessDenied.</exception>
    public static void RemoveOrphan(UnixPaths paths, CallMonitor monitor)
    {
        using UnixFile? file = UnixFile.TryOpen(paths.Lock, writable: true, out int errno);
        if (errno == Errno.NoEntry) return;
        if (file is null) throw UnixErrors.For(errno, paths.Name);
        using var orphan = new LockFile(file);
        var deadline = new Deadline(ControlFile.GateTimeout);
        while (!orphan.TryEnterGate())
        {
            monitor.Token.ThrowIfCancellationRequested();
            if (deadline.HasPassed) throw Errors.GateBusy(paths.Name);
            Thread.Sleep(1);
        }

        if (FileStatus.Of(paths.Control, out _) != Errno.NoEntry) return;
        if (!orphan.Unlink(paths)) throw UnixErrors.For(Libc.LastError, paths.Name);
    }

    public bool TryEnterGate() => File.TryLock(GateByte, 1, exclusive: true) == 0;

    public void LeaveGate() => File.Unlock(GateByte, 1);

    public bool TryAttach() => File.TryLock(AttachedByte, 1, exclusive: false) == 0;

    public void Detach() => File.Unlock(AttachedByte, 1);

    /// <summary>Whether another attachment has it that can open it, so not one of a user who can only read the region.</summary>
    public bool IsAttachedByOthers() => File.IsLockedByOthers(AttachedByte, 1, out bool isLocked) == 0 && isLocked;

    /// <summary>Deletes its name, if it still is the name of this file. False: this user may not.</summary>
    public bool Unlink(UnixPaths paths)
    {
        bool isNamed = FileStatus.Of(File, out FileStatus own) == 0 && FileStatus.Of(paths.Lock, out FileStatus named) == 0 && named.IsSameFile(own);
        return !isNamed || Libc.Unlink(paths.Lock) == 0 || Libc.LastError == Errno.NoEntry;
    }

    public void Dispose() => File.Dispose();
}
