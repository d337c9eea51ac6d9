using System;

namespace ShmModule.Platform.Unix;

/// <summary>Which file it is, whatever its names are.</summary>
internal readonly struct FileId : IEquatable<FileId>
{
    private readonly ulong _device;
    private readonly ulong _inode;

    public FileId(ulong device, ulong inode)
    {
        _device = device;
        _inode = inode;
    }

    public bool Equals(FileId other) => _device == other._device && _inode == other._inode;

    public override bool Equals(object? obj) => obj is FileId other && Equals(other);

    public override int GetHashCode() => (_device, _inode).GetHashCode();
}
