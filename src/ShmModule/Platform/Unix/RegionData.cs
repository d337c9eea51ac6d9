using System;
using System.IO;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>The bytes of a region that is being created: reserved, but not yet under the region's name.</summary>
internal sealed class RegionData : IDisposable
{
    // Magic numbers of statfs(2): where a lock or a mapping would not reach the other machines that use the file.
    private const long Nfs = 0x6969;
    private const long Smb2 = 0xFE534D42;
    private const long Cifs = 0xFF534D42;

    private readonly DraftFile? _draft;
    private readonly string? _path;
    private long _originalSize;
    private bool _isNew;
    private bool _isTaken;

    private RegionData(UnixFile file, DraftFile? draft, string? path)
    {
        File = file;
        _draft = draft;
        _path = path;
    }

    public UnixFile File { get; }

    public long Size { get; private set; }

    public static RegionData InMemory(UnixPaths paths, CreateRequest request)
    {
        long size = request.Size!.Value;
        MemoryBudget.Demand(paths.Name.Display, size, 0, paths.Folder);
        DraftFile draft = DraftFile.Create(paths, request.Access);
        var data = new RegionData(draft.File, draft, null);
        return data.Filled(() => data.Fill(0, size, paths.Name.Display, paths.Folder, request.Monitor));
    }

    public static RegionData OverFile(string path, CreateRequest request)
    {
        UnixFile? file = UnixFile.TryOpenFollowing(path, writable: true, out int errno);
        bool isNew = false;
        if (errno == Errno.NoEntry && request.Size is not null)
        {
            ProtocolTrace.Reached("file missing");
            file = UnixFile.TryCreate(path, out errno);
            isNew = file is not null;
            // Somebody else has made it meanwhile, or it is a link to nowhere.
            if (errno == Errno.Exists) file = UnixFile.TryOpenFollowing(path, writable: true, out errno);
        }

        if (file is null) throw UnixErrors.ForPath(errno, path);
        var data = new RegionData(file, null, path);
        data._isNew = isNew;
        return data.Filled(() => data.FillFile(path, request));
    }

    /// <summary>Gives the bytes a name in the shared-memory folder; 0 or an error number.</summary>
    public int TryLink(string path) => _draft!.TryLink(path);

    /// <summary>Leaves the file as it is, if the region of this control block is over the same one: then it is no longer ours to undo.</summary>
    public void LeaveTo(ControlFile other)
    {
        if (FileStatus.Of(File, out FileStatus status) != 0 || !other.IsDataOf(status)) return;
        _isNew = false;
        _originalSize = Size;
    }

    /// <summary>Hands the open file over to the attachment; from now on nothing is undone.</summary>
    public UnixFile Take()
    {
        _isTaken = true;
        return File;
    }

    /// <summary>Frees what was reserved: a file that was there before gets its size back, one that was not goes.</summary>
    public void Dispose()
    {
        _draft?.Dispose();
        if (_isTaken) return;
        if (_isNew) _ = Libc.Unlink(_path!);
        else if (_path is not null && _originalSize < Size) _ = Libc.Truncate(File, _originalSize);
        File.Dispose();
    }

    private RegionData Filled(Action fill)
    {
        try
        {
            fill();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void FillFile(string path, CreateRequest request)
    {
        int errno = FileStatus.Of(File, out FileStatus status);
        if (errno == 0 && _isNew && Libc.fchmod(File, UnixAccount.ModeFor(request.Access)) != 0) errno = Libc.LastError;
        if (errno != 0) throw UnixErrors.ForPath(errno, path);
        if (!status.IsRegularFile) throw Errors.PathIsNoFile(path);
        RefuseNetwork(File, path);
        bool isClosed = !_isNew && request.Access == SharedMemoryAccess.Everyone && UnixAccount.AccessFor(status.Mode) != SharedMemoryAccess.Everyone;
        if (isClosed) throw Errors.FileNotForEveryone(path);
        long size = request.Size ?? status.Size;
        if (size == 0) throw Errors.SizeOutOfRange(0, $"the file '{path}' is empty, so -Size must say how large to make it");
        _originalSize = status.Size;
        string folder = Path.GetDirectoryName(path) ?? "/";
        // Asked before, so that a size that cannot be does not fill the disk until that shows.
        if (MemoryBudget.FreeIn(folder) is long free && size - status.Size > free)
            throw Errors.InsufficientMemory(path, size, free + status.Size, folder);
        Fill(status.Size, size, path, folder, request.Monitor);
    }

    private void Fill(long from, long size, string name, string folder, CallMonitor monitor)
    {
        Size = size;
        FileSizeLimit.Demand(name, size);
        Reservation.Extend(File, from, size, name, folder, monitor);
        ProtocolTrace.Reached("data reserved");
    }

    private static unsafe void RefuseNetwork(UnixFile file, string path)
    {
        byte* buffer = stackalloc byte[4096];
        if (UnixAbi.IsMacOS || Libc.fstatfs(file, buffer) != 0) return;
        long kind = IntPtr.Size == 8 ? *(long*)buffer : *(uint*)buffer;
        if (kind is not (Nfs or Smb2 or Cifs)) return;
        throw Errors.Unsupported(
            $"'{path}' is on a network file system, where the machines would not see each other's locks and changes.",
            "Choose a file on a local disk.");
    }
}
