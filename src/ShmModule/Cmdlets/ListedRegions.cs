using System.Collections.Generic;
using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Session;

namespace ShmModule.Cmdlets;

/// <summary>The machine's regions as the list and the drive show them.</summary>
internal static class ListedRegions
{
    /// <summary>What their view is selected by.</summary>
    private const string TypeName = "ShmModule.SharedMemoryRegion#Available";

    /// <summary>What can be told of these regions; those that are gone are left out.</summary>
    public static IEnumerable<PSObject> Look(SessionRegistry session, IEnumerable<RegionName> names)
    {
        foreach (RegionListing listing in RegionStore.Current.Look(names))
        {
            var listed = PSObject.AsPSObject(new SharedMemoryRegion(listing, session.Find(listing.Name)));
            listed.TypeNames.Insert(0, TypeName);
            yield return listed;
        }
    }
}
