using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>The note in the control block of which process holds the lock exclusively.</summary>
internal static class HolderRecord
{
    /// <summary>
    /// Writes this process's record; the lock is held. Returns the process whose record was still there: it died with the lock,
    /// for the system freed that, and nobody cleared the record.
    /// </summary>
    public static int? Write(RegionAttachment region) =>
        region.Control is { IsWritable: true } control && control.RecordHolder() is int abandoner and not 0 ? abandoner : null;

    public static void Clear(RegionAttachment region)
    {
        if (region.Control is { IsWritable: true } control) control.ClearHolder();
    }
}
