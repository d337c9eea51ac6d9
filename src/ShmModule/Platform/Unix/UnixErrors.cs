using System;
using System.ComponentModel;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>The one place where error numbers become typed exceptions.</summary>
internal static class UnixErrors
{
    /// <summary>What failed on the region's own files.</summary>
    public static SharedMemoryException For(int errno, RegionName name)
    {
        var inner = new Win32Exception(errno);
        if (errno == Errno.TooManyLinks) return Errors.NameInUse(name, "a symbolic link, which is not followed");
        return errno switch
        {
            Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem => Errors.AccessDenied(name.Display, inner),
            Errno.NoEntry => Errors.NotFound(name),
            Errno.Exists => Errors.Exists(name),
            Errno.IsDirectory or Errno.NoDevice => Errors.NameInUse(name, "something that is not shared memory"),
            _ => ForResources(errno, name.Display, inner),
        };
    }

    /// <summary>What failed on the region's bytes. A sparse file may lack space for bytes that seem to be there.</summary>
    public static SharedMemoryException ForBytes(int errno, RegionName name, long offset, long count) =>
        errno is Errno.NoSpace or Errno.FileTooBig || errno == Errno.QuotaExceeded
            ? Errors.NoSpaceForBytes(name, offset, count, new Win32Exception(errno))
            : For(errno, name);

    /// <summary>What failed on the file a region is made over.</summary>
    public static SharedMemoryException ForPath(int errno, string path)
    {
        var inner = new Win32Exception(errno);
        return errno switch
        {
            Errno.IsDirectory => Errors.PathIsFolder(path, inner),
            Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem or Errno.TextBusy => Errors.PathDenied(path, inner),
            Errno.NoEntry or Errno.NotDirectory => Errors.FileNotFound(path, inner),
            _ => ForResources(errno, path, inner),
        };
    }

    private static SharedMemoryException ForResources(int errno, string what, Exception inner) => errno switch
    {
        Errno.ProcessFilesExhausted or Errno.SystemFilesExhausted => Errors.TooManyHandles(what, inner),
        Errno.NoSpace => Errors.FolderFull(what, inner),
        Errno.OutOfMemory => Errors.AddressSpaceExhausted(what, inner),
        Errno.Invalid => Errors.Unsupported(
            $"The system cannot do what '{what}' needs (open-file-description locks, Linux 3.15 or later).",
            "Use a newer kernel.",
            inner),
        _ => Errors.System($"'{what}' failed", inner),
    };
}
