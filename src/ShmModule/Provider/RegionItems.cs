using System;
using System.Collections.Generic;
using System.Linq;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Session;

namespace ShmModule.Provider;

/// <summary>The machine's regions, as the drive shows them. What processes that died left is hidden, like files that -Force shows.</summary>
internal static class RegionItems
{
    public static bool Exists(RegionName name, bool hidden) => RegionStore.Current.Probe(name) switch
    {
        RegionPresence.Live or RegionPresence.Foreign => true,
        RegionPresence.Stale => hidden,
        _ => false,
    };

    public static IEnumerable<RegionName> Names(DrivePath folder, bool hidden) =>
        RegionStore.Current.List()
            .Where(name => folder.Holds(name) && Exists(name, hidden))
            .OrderBy(name => name.Display, StringComparer.OrdinalIgnoreCase);

    /// <summary>What can be told of these regions; those that are gone, or that this user may not see, are left out.</summary>
    public static IEnumerable<SharedMemoryRegion> Look(SessionRegistry session, IEnumerable<RegionName> names)
    {
        foreach (RegionName name in names)
        {
            if ((session.Find(name) ?? TryLook(name)) is SharedMemoryRegion region) yield return region;
        }
    }

    private static SharedMemoryRegion? TryLook(RegionName name)
    {
        try
        {
            var region = new SharedMemoryRegion(RegionStore.Current.Open(name, new OpenRequest(readOnly: true, allowOtherOwner: true)));
            region.Dispose();
            return region;
        }
        catch (SharedMemoryException)
        {
            return null;
        }
    }
}
