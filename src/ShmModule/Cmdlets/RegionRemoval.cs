using System;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>How a region goes: the session closes its own; of what it has not open, leftovers are deleted, by force also what other programs made.</summary>
internal static class RegionRemoval
{
    /// <param name="caller">Whose session has it open.</param>
    /// <param name="region">Of this session.</param>
    /// <param name="force">Delete a foreign region, too.</param>
    /// <param name="countsOthers">Whether somebody wants to know how many others have it, which takes a while to find out.</param>
    public static void Close(ICaller caller, SharedMemoryRegion region, bool force, bool countsOthers)
    {
        if (!caller.ShouldProcess(region.Name, "Close the shared memory")) return;
        int? attached = countsOthers ? region.AttachedId?.Count : null;
        caller.Session.Close(region, new CommandMonitor(caller, region.Name));
        if (attached is int count) caller.WriteVerbose($"Closed the shared memory '{region.Name}'; {Others(count - 1, region.RegionName)} it open.");
        else if (countsOthers) caller.WriteVerbose($"Closed the shared memory '{region.Name}'.");
        if (!force) return;
        if (region.Kind == SharedMemoryKind.Foreign || IsOnlyRead(region))
            RegionStore.Current.Delete(region.RegionName, force: true, new CommandMonitor(caller, region.Name));
    }

    /// <summary>Whether a closed region lives on only because users are attached who can only read it.</summary>
    private static bool IsOnlyRead(SharedMemoryRegion region)
    {
        if (region.Access != SharedMemoryAccess.EveryoneRead || RegionStore.Current.Probe(region.RegionName) != RegionPresence.Live) return false;
        try
        {
            RegionStore.Current.DemandDeletable(region.RegionName, force: true);
            return true;
        }
        catch (SharedMemoryException)
        {
            // The owner's own processes have it, or it is not this user's.
            return false;
        }
    }

    // Not every user sees every process, but everybody sees whether the region is still there.
    private static string Others(int count, RegionName name) => count switch
    {
        <= 0 => RegionStore.Current.Probe(name) == RegionPresence.Live ? "others have" : "no other process has",
        1 => "1 other process has",
        _ => FormattableString.Invariant($"{count} other processes have"),
    };

    /// <summary>What the session has not open: leftovers, or by force what another program made.</summary>
    public static void Delete(ICaller caller, RegionName name, bool force)
    {
        RegionPresence presence = RegionStore.Current.DemandDeletable(name, force);
        string action = presence == RegionPresence.Stale ? "Delete what processes that died left of the shared memory" : "Delete the shared memory";
        if (!caller.ShouldProcess(name.Display, action)) return;
        RegionStore.Current.Delete(name, force, new CommandMonitor(caller, name.Display));
        caller.WriteVerbose($"Deleted the shared memory '{name}'.");
    }
}
