using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Waiting for a change, whatever made the region.</summary>
internal static class ChangeWait
{
    /// <summary>False: the deadline passed.</summary>
    public static bool For(RegionAttachment region, ReadRequest range, Deadline deadline, CallMonitor monitor)
    {
        if (region.Control is not null) return RegionWaiter.ForChange(region, deadline, monitor.Token);
        ReadPlan watched = ReadPlan.Make(range, region);
        return ForeignWaiter.ForChange(region, watched.Offset, watched.ByteCount, deadline, monitor);
    }
}
