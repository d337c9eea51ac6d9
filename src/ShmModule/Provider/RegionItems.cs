using System;
using System.Collections.Generic;
using System.Linq;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Provider;

/// <summary>The machine's regions, as the drive shows them. What processes that died left is hidden, like files that -Force shows.</summary>
internal static class RegionItems
{
    public static bool Exists(RegionName name, bool hidden)
    {
        try
        {
            return RegionStore.Current.Probe(name) switch
            {
                RegionPresence.Live or RegionPresence.Foreign => true,
                RegionPresence.Stale => hidden,
                _ => false,
            };
        }
        catch (SharedMemoryException e) when (e.IsNameInvalid)
        {
            // On this system no region can have that name.
            return false;
        }
    }

    public static IEnumerable<RegionName> Names(DrivePath folder, bool hidden) =>
        RegionStore.Current.List()
            .Where(name => folder.Holds(name) && Exists(name, hidden))
            .OrderBy(name => name.Display, StringComparer.OrdinalIgnoreCase);
}
