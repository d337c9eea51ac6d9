namespace ShmModule;

/// <summary>What holds the bytes of a region.</summary>
public enum SharedMemoryKind
{
    /// <summary>Memory; it goes when the last process leaves.</summary>
    Memory = 1,

    /// <summary>A file on disk, which stays.</summary>
    File = 2,

    /// <summary>A region that another program made, without a control block.</summary>
    Foreign = 3,
}
