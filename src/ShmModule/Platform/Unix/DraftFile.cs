using System;

namespace ShmModule.Platform.Unix;

/// <summary>
/// A file that is made ready before it gets its name, so that nobody ever sees it unfinished; where the system has no
/// unnamed files, one under a name that nobody knows.
/// </summary>
internal sealed class DraftFile : IDisposable
{
    private readonly string? _temporaryPath;

    private DraftFile(UnixFile file, string? temporaryPath)
    {
        File = file;
        _temporaryPath = temporaryPath;
    }

    /// <summary>Stays open when the draft is disposed; it belongs to who took it.</summary>
    public UnixFile File { get; }

    /// <exception cref="SharedMemoryException">SharedMemoryAccessDenied, SharedMemoryInsufficientMemory, …</exception>
    public static DraftFile Create(UnixPaths paths, SharedMemoryAccess access)
    {
        string? temporaryPath = null;
        UnixFile? file = UnixFile.TryCreateUnnamed(paths.Folder, out int errno);
        if (errno is not 0 && (errno == Errno.NotSupported || errno is Errno.IsDirectory or Errno.NoEntry))
        {
            temporaryPath = paths.Temporary();
            file = UnixFile.TryCreate(temporaryPath, out errno);
        }

        if (file is null) throw UnixErrors.For(errno, paths.Name);
        var draft = new DraftFile(file, temporaryPath);
        // The mode given to open is cut by umask, which is none of the region's business.
        if (Libc.fchmod(file, UnixAccount.ModeFor(access)) == 0) return draft;
        errno = Libc.LastError;
        draft.Dispose();
        file.Dispose();
        throw UnixErrors.For(errno, paths.Name);
    }

    /// <summary>Gives the file a name that must be free; 0 or an error number.</summary>
    public int TryLink(string path)
    {
        int result = _temporaryPath is null
            ? Libc.Link(File.ProcPath, path, followLink: true)
            : Libc.Link(_temporaryPath, path, followLink: false);
        return result == 0 ? 0 : Libc.LastError;
    }

    public void Dispose()
    {
        if (_temporaryPath is not null) _ = Libc.Unlink(_temporaryPath);
    }
}
