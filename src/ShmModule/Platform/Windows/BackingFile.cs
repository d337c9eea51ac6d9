using System;
using Microsoft.Win32.SafeHandles;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The open file behind a file-backed region.</summary>
internal sealed class BackingFile : IDisposable
{
    private readonly RegionName _region;
    private readonly bool _created;
    private long _length;

    private BackingFile(RegionName region, string path, SafeFileHandle handle, bool created, FileIdentity identity)
    {
        _region = region;
        _created = created;
        Path = path;
        Handle = handle;
        Identity = identity;
        _length = identity.Size;
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

    /// <summary>Makes the file longer where it is shorter than that.</summary>
    public void Extend(long length)
    {
        if (length <= _length) return;
        if (!Kernel32Files.SetLength(Handle, length, out int error)) throw Win32Error.ToException(error, _region, Path, length);
        _length = length;
    }

    public void Flush()
    {
        if (!Kernel32Files.Flush(Handle, out int error)) throw Win32Error.ToException(error, _region, Path);
    }

    /// <summary>Undoes it: a file that was there before gets its length back, one that was not is deleted.</summary>
    public void Discard()
    {
        // Unless somebody else has changed the length since.
        if (!_created && _length != Identity.Size && Kernel32Files.TryGetIdentity(Handle, out FileIdentity now, out _) && now.Size == _length)
            Kernel32Files.SetLength(Handle, Identity.Size, out _);
        Dispose();
        if (_created) Kernel32Files.Delete(Path);
    }

    public void Dispose() => Handle.Dispose();
}
