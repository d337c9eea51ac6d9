using System;
using System.Collections.Generic;
using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>One session's hold on a region: while it is open, the region lives.</summary>
internal abstract class RegionAttachment : IDisposable
{
    protected RegionAttachment(RegionName name, IRegionMemory memory, IRegionLock regionLock, ControlBlock? control)
    {
        Name = name;
        Memory = memory;
        Lock = regionLock;
        Control = control;
    }

    public RegionName Name { get; }

    public IRegionMemory Memory { get; }

    public IRegionLock Lock { get; }

    /// <summary>Null for a foreign region.</summary>
    public ControlBlock? Control { get; }

    /// <summary>Exact, in bytes; of a foreign region what the system says.</summary>
    public long Size { get; protected set; }

    public bool IsReadOnly { get; protected set; }

    public SharedMemoryKind Kind { get; protected set; }

    public SharedMemoryAccess Access { get; protected set; }

    /// <summary>The file behind a file-backed region; null for the others.</summary>
    public string? Path { get; protected set; }

    /// <summary>The account that owns the region, null where the system does not tell.</summary>
    public string? Owner { get; protected set; }

    /// <summary>What a user should know of how the region was found; shown once by whoever opened it.</summary>
    public List<string> Warnings { get; } = new();

    /// <summary>
    /// Ids of the processes attached through the module, as far as this user may see them; null where the system does not tell.
    /// </summary>
    public virtual IReadOnlyList<int>? AttachedIds() => null;

    /// <summary>Leaves the region only if nobody else is attached, and then frees it. False: others are, and nothing has changed.</summary>
    public abstract bool TryRetire();

    /// <summary>Leaves the region; the last one out frees it. Never throws.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
