using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Waiting for a change, whatever made the region.</summary>
internal static class ChangeWait
{
    /// <summary>False: the deadline passed.</summary>
    /// <param name="region">The region.</param>
    /// <param name="range">Its bytes; of the module's own regions any change counts if <paramref name="countsAll"/>.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="monitor">Of the call.</param>
    /// <param name="countsAll">Whether a change outside of the range is one, where the region has a version.</param>
    public static bool For(RegionAttachment region, ReadRequest range, Deadline deadline, CallMonitor monitor, bool countsAll = true)
    {
        if (region.Control is not null && (countsAll || !range.IsRange)) return RegionWaiter.ForChange(region, deadline, monitor.Token);
        ReadPlan watched = ReadPlan.Make(range, region);
        return region.Control is null
            ? ForeignWaiter.ForChange(region, watched.Offset, watched.ByteCount, deadline, monitor)
            : RangeWaiter.ForChange(region, watched.Offset, watched.ByteCount, deadline, monitor);
    }
}
