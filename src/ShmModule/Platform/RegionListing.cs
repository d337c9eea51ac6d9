using System;
using System.Collections.Generic;
using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>What somebody who only looks can tell of a region, at one moment. Null is what cannot be known.</summary>
internal sealed class RegionListing
{
    public RegionListing(RegionName name) => Name = name;

    public RegionName Name { get; }

    /// <summary>In bytes, as of an attachment.</summary>
    public long? Size { get; set; }

    public SharedMemoryKind? Kind { get; set; }

    public SharedMemoryAccess? Access { get; set; }

    public string? Path { get; set; }

    public string? Owner { get; set; }

    /// <summary>Whether this is what processes that died left behind; null where this user may not find out.</summary>
    public bool? IsStale { get; set; }

    /// <summary>Null where there is no control block, or none that can be believed.</summary>
    public ControlCopy? Control { get; set; }

    /// <summary>Finds the attached processes, when it is asked for the first time.</summary>
    public Func<IReadOnlyList<int>?> AttachedIds { get; set; } = () => null;
}
