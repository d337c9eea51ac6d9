namespace ShmModule.Platform;

/// <summary>What can be waited for.</summary>
internal enum RegionCounter
{
    /// <summary>The version: something was written.</summary>
    Version,

    /// <summary>The read version: somebody has collected what was written.</summary>
    ReadVersion,
}
