using System.Collections.Generic;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>Regions as named sections, whose names go with their last handle.</summary>
internal sealed class WindowsRegionStore : IRegionStore
{
    public string NativeName(RegionName name) => new ObjectNames(name).Section;

    public StagedFile Stage(string path) => new WindowsStagedFile(path);

    public void DemandDescriptor(string sddl)
    {
        using var security = SecurityDescriptor.ForMemory(new CreateRequest { SecurityDescriptor = sddl });
    }

    public RegionAttachment Create(RegionName name, CreateRequest request)
    {
        using var creator = new RegionCreator(name, request);
        return creator.Create();
    }

    public RegionAttachment Replace(RegionAttachment old, CreateRequest request)
    {
        using var creator = new RegionCreator(old.Name, request);
        creator.Prepare(credit: old.MemoryBytes);
        if (!old.TryRetire(request.Monitor)) throw Errors.HeldByOthers(old.Name, old.AttachedIds());
        return creator.Create();
    }

    public RegionAttachment Open(RegionName name, OpenRequest request) => new RegionOpener(name, request).Open();

    public RegionPresence Probe(RegionName name) => RegionProbe.Presence(new ObjectNames(name));

    public IEnumerable<RegionName> List() => ObjectDirectory.ListRegions();

    public IEnumerable<RegionListing> Look(IEnumerable<RegionName> names)
    {
        var processes = new AttachedProcesses();
        foreach (RegionName name in names)
        {
            if (RegionGlance.Look(name, processes) is RegionListing found) yield return found;
        }
    }

    public void Delete(RegionName name, bool force, CallMonitor monitor) => DemandDeletable(name, force);

    public RegionPresence DemandDeletable(RegionName name, bool force)
    {
        if (Probe(name) == RegionPresence.Absent) throw Errors.NotFound(name);
        IReadOnlyList<int> attached = new AttachedProcesses().Of(name);
        throw attached.Count > 0
            ? Errors.HeldByOthers(name, attached)
            : Errors.InUse(name, "programs have it open, and Windows frees it when the last of them closes it or ends");
    }
}
