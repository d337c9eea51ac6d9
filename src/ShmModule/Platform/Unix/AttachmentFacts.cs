namespace ShmModule.Platform.Unix;

/// <summary>What is known of a region once it is attached.</summary>
internal readonly struct AttachmentFacts
{
    public AttachmentFacts(long size, SharedMemoryKind kind, SharedMemoryAccess access, bool isReadOnly, uint ownerId, string? path)
    {
        Size = size;
        Kind = kind;
        Access = access;
        IsReadOnly = isReadOnly;
        OwnerId = ownerId;
        Path = path;
    }

    public long Size { get; }

    public SharedMemoryKind Kind { get; }

    public SharedMemoryAccess Access { get; }

    public bool IsReadOnly { get; }

    public uint OwnerId { get; }

    public string? Path { get; }
}
