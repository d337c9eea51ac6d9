namespace ShmModule.Platform;

/// <summary>What a name stands for at this moment.</summary>
internal enum RegionPresence
{
    Absent,

    /// <summary>A region of the module that at least one process is attached to.</summary>
    Live,

    /// <summary>A region that another program made.</summary>
    Foreign,

    /// <summary>What processes that died left behind.</summary>
    Stale,
}
