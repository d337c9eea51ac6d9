using System.IO.MemoryMappedFiles;

namespace ShmPeer;

/// <summary>A named region of shared memory, mapped whole.</summary>
internal sealed class Region : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly string? _pathToDelete;

    private Region(MemoryMappedFile file, MemoryMappedFileAccess access, string? pathToDelete = null)
    {
        _file = file;
        _pathToDelete = pathToDelete;
        View = file.CreateViewAccessor(0, 0, access);
    }

    public MemoryMappedViewAccessor View { get; }

    /// <summary>What the system says: exact on Linux, whole pages on Windows.</summary>
    public long Size => View.Capacity;

    /// <summary>Creates the region; an IOException where the name exists.</summary>
    public static Region Create(string name, long size, bool keep)
    {
        if (OperatingSystem.IsWindows())
        {
            if (keep) throw new NotSupportedException("--keep: on this system a region goes with its last handle");
            return new Region(MemoryMappedFile.CreateNew(name, size), MemoryMappedFileAccess.ReadWrite);
        }

        string path = PathOf(name);
        // Memory that is only promised ends the program at its first use if it is not there; so it is allocated now.
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            PreallocationSize = size,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        var stream = new FileStream(path, options);
        try
        {
            stream.SetLength(size);
            return new Region(Map(stream, MemoryMappedFileAccess.ReadWrite), MemoryMappedFileAccess.ReadWrite, keep ? null : path);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public static Region Open(string name, bool writable)
    {
        MemoryMappedFileAccess access = writable ? MemoryMappedFileAccess.ReadWrite : MemoryMappedFileAccess.Read;
        if (OperatingSystem.IsWindows())
        {
            MemoryMappedFileRights rights = writable ? MemoryMappedFileRights.ReadWrite : MemoryMappedFileRights.Read;
            return new Region(MemoryMappedFile.OpenExisting(name, rights), access);
        }

        // FileStream locks the file against other programs unless it is told to share it.
        FileAccess fileAccess = writable ? FileAccess.ReadWrite : FileAccess.Read;
        return new Region(Map(new FileStream(PathOf(name), FileMode.Open, fileAccess, FileShare.ReadWrite), access), access);
    }

    public byte[] Read(long offset, long count)
    {
        Check(offset, count);
        byte[] bytes = new byte[checked((int)count)];
        if (count > 0) _ = View.ReadArray(offset, bytes, 0, bytes.Length);
        return bytes;
    }

    public void Write(long offset, byte[] bytes)
    {
        Check(offset, bytes.Length);
        if (bytes.Length > 0) View.WriteArray(offset, bytes, 0, bytes.Length);
    }

    public void Check(long offset, long count)
    {
        if (offset > Size - count)
            throw new IOException($"{count} bytes at offset {offset} go beyond the region's {Size} bytes");
    }

    public void Dispose()
    {
        View.Dispose();
        _file.Dispose();
        if (_pathToDelete != null) File.Delete(_pathToDelete);
    }

    private static MemoryMappedFile Map(FileStream stream, MemoryMappedFileAccess access)
    {
        try
        {
            return MemoryMappedFile.CreateFromFile(stream, null, 0, access, HandleInheritability.None, leaveOpen: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>.NET has names for mapped files only on Windows; on Linux they are the files of this folder.</summary>
    private static string PathOf(string name)
    {
        const string Local = @"Local\";
        if (name.StartsWith(Local, StringComparison.Ordinal)) name = name[Local.Length..];
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal)) throw new IOException($"{name}: not a name for a region");
        return "/dev/shm/" + name;
    }
}
