namespace ShmModule.Platform.Unix;

/// <summary>What is known of a region once it is attached.</summary>
internal readonly struct AttachmentFacts
{
    public AttachmentFacts(long size, SharedMemoryKind kind, SharedMemoryAccess access, bool isReadOnly, in FileStatus data, uint ownerId, string? path)
    {
        Size = size;
        Kind = kind;
        Access = access;
        IsReadOnly = isReadOnly;
        Data = data;
        OwnerId = ownerId;
        Path = path;
    }

    /// <summary>The same, of the file that was opened in the end.</summary>
    public AttachmentFacts Of(in FileStatus data) => new(Size, Kind, Access, IsReadOnly, data, OwnerId, Path);

    public long Size { get; }

    public SharedMemoryKind Kind { get; }

    public SharedMemoryAccess Access { get; }

    public bool IsReadOnly { get; }

    /// <summary>The file that has the bytes.</summary>
    public FileStatus Data { get; }

    public uint OwnerId { get; }

    public string? Path { get; }
}
