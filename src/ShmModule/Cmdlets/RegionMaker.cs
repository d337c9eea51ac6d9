using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Creates a region for the session, which keeps it; with force in the place of one that nobody else has.</summary>
internal static class RegionMaker
{
    /// <exception cref="SharedMemoryException">Those of creating; with <paramref name="force"/>, SharedMemoryInUse.</exception>
    public static SharedMemoryRegion Create(ICaller caller, RegionName name, CreateRequest request, bool force = false)
    {
        if (force) Retire(caller, name, request);
        var region = new SharedMemoryRegion(RegionStore.Current.Create(name, request));
        caller.Session.Add(region);
        caller.WriteVerbose($"Created the shared memory '{name}' ({region.NativeName}) with {region.Size} bytes.");
        return region;
    }

    /// <summary>Frees the region of that name, if nobody but this session has it.</summary>
    private static void Retire(ICaller caller, RegionName name, CreateRequest request)
    {
        if (caller.Session.Find(name) is SharedMemoryRegion own && own.Attachment is RegionAttachment attachment)
        {
            // Before the old region goes, so that one that cannot be had does not cost the one there is.
            if (request.Path is null) RegionStore.Current.DemandRoom(name, request.Size!.Value, attachment.Size);
            if (!attachment.TryRetire()) throw Errors.InUse(name, "other sessions have it open too");
            caller.Session.Close(own);
        }
        else if (RegionStore.Current.Probe(name) == RegionPresence.Live)
        {
            throw Errors.InUse(name, "other sessions have it open");
        }
    }
}
