using System;
using Microsoft.Win32.SafeHandles;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The open file behind a file-backed region.</summary>
internal sealed class BackingFile : IDisposable
{
    private readonly RegionName _region;
    private readonly bool _created;

    private BackingFile(RegionName region, string path, SafeFileHandle handle, bool created, FileIdentity identity)
    {
        _region = region;
        _created = created;
        Path = path;
        Handle = handle;
        Identity = identity;
    }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    public FileIdentity Identity { get; }

    public static BackingFile Open(RegionName region, string path, bool mayCreate)
    {
        SafeFileHandle handle = Kernel32Files.Open(path, mayCreate, out bool created, out int error);
        if (error == 0 && !Kernel32Files.IsOnDisk(handle))
        {
            handle.Dispose();
            throw Errors.Unsupported($"'{path}' is a device or a pipe.", "Give the path of a file on a disk.");
        }

        if (error == 0 && Kernel32Files.TryGetIdentity(handle, out FileIdentity identity, out error))
            return new BackingFile(region, path, handle, created, identity);
        handle.Dispose();
        if (created) Kernel32Files.Delete(path);
        throw Win32Error.ToException(error, region, path);
    }

    public void Flush()
    {
        if (!Kernel32Files.Flush(Handle, out int error)) throw Win32Error.ToException(error, _region, Path);
    }

    /// <summary>Closes the file, and deletes it if it was not there before.</summary>
    public void Discard()
    {
        Dispose();
        if (_created) Kernel32Files.Delete(Path);
    }

    public void Dispose() => Handle.Dispose();
}
