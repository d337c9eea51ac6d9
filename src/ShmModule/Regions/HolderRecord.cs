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
        region.Control is { IsWritable: true, IsThere: true } control && control.RecordHolder() is int abandoner and not 0 ? abandoner : null;

    /// <summary>The process of the record, if it still runs: a killed one leaves its record behind, and its id to another. Else 0.</summary>
    public static int LivingId(ControlBlock? control)
    {
        if (control is not { IsThere: true } || control.HolderId is not (int id and > 0)) return 0;
        return ThisProcess.Sees(id, UnixTime.ToLocalTime(control.HolderSince)) ? id : 0;
    }

    public static void Clear(RegionAttachment region)
    {
        if (region.Control is { IsWritable: true, IsThere: true } control) control.ClearHolder();
    }
}
