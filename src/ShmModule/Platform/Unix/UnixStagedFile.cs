using System;
using System.ComponentModel;
using System.IO;
using System.Text;

namespace ShmModule.Platform.Unix;

/// <summary>On Unix: by rename, with the mode of the file that is replaced, and through symbolic links.</summary>
internal sealed class UnixStagedFile : StagedFile
{
    private const uint PermissionBits = 0xFFF;
    private const int MaxPathBytes = 4096;
    private const int MaxLinks = 40;

    private string _target = "";

    public UnixStagedFile(string path)
        : base(path)
    {
    }

    protected override string? TryStage(string path)
    {
        int errno = FileStatus.OfTarget(path, out FileStatus old);
        bool exists = errno == 0;
        // The system may forbid to follow a link, or to look into a folder. Then nothing may be replaced either.
        if (!exists && errno != Errno.NoEntry) throw errno is Errno.AccessDenied or Errno.NotPermitted ? new UnauthorizedAccessException(Failure(errno).Message) : Failure(errno);
        _target = Follow(path);
        // A link may lead to something that has no name, as those of /proc do.
        if (exists && (!old.IsRegularFile || old.LinkCount != 1 || FileStatus.Of(_target, out FileStatus named) != 0 || !named.IsSameFile(old))) return null;
        string beside = Beside(_target);
        if (!exists)
        {
            // With the mode that a new file gets here.
            using FileStream made = new(beside, FileMode.CreateNew);
            return beside;
        }

        using UnixFile? file = UnixFile.TryCreate(beside, out errno);
        if (file is null) return errno is Errno.NotPermitted or Errno.AccessDenied or Errno.ReadOnlyFileSystem ? null : throw Failure(errno);
        FileStatus.Of(file, out FileStatus own);
        if (own.OwnerId == old.OwnerId && own.GroupId == old.GroupId && Libc.fchmod(file, (uint)old.Mode & PermissionBits) == 0) return beside;
        File.Delete(beside);
        return null;
    }

    protected override bool TryReplace(string beside) => Libc.rename(Libc.Path(beside), Libc.Path(_target)) == 0;

    protected override bool IsOrdinary(string path) => FileStatus.OfTarget(path, out FileStatus status) == 0 && status.IsRegularFile;

    protected override void Reserve(FileStream file, long length)
    {
        long before = file.Length;
        if (length == 0 || UnixAbi.IsMacOS) return;
        using UnixFile? same = UnixFile.TryOpenFollowing(file.Name, writable: true, out int errno);
        if (same is null || (errno = Libc.Allocate(same, 0, length)) == 0 || errno == Errno.NotSupported) return;
        file.SetLength(before);
        throw Failure(errno);
    }

    private static IOException Failure(int errno) => new(new Win32Exception(errno).Message);

    /// <summary>What a path's symbolic links lead to, which need not be there.</summary>
    private static string Follow(string path)
    {
        byte[] target = new byte[MaxPathBytes];
        for (int links = 0; links < MaxLinks; links++)
        {
            int length = (int)Libc.readlink(Libc.Path(path), target, (UIntPtr)target.Length);
            if (length <= 0) return path;
            path = Path.Combine(Path.GetDirectoryName(path) ?? "", Encoding.UTF8.GetString(target, 0, length));
        }

        return path;
    }
}
