using System.Collections.Generic;
using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>Where the system keeps named memory: /dev/shm, a folder of files, or the object manager.</summary>
internal interface IRegionStore
{
    /// <summary>Throws where this cannot be a <see cref="CreateRequest.SecurityDescriptor"/>.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it is none, or this system has no such thing.</exception>
    void DemandDescriptor(string sddl);

    /// <summary>For new content of a file of the user's; nothing happens before the content is asked for.</summary>
    StagedFile Stage(string path);

    /// <summary>The name as other programs on this system spell it.</summary>
    string NativeName(RegionName name);

    /// <summary>Creates a new region and attaches to it; never opens an existing one.</summary>
    /// <exception cref="SharedMemoryException">
    /// SharedMemoryExists, SharedMemoryNameInUse, SharedMemoryInsufficientMemory, SharedMemoryOwnedByOther, SharedMemoryAccessDenied,
    /// SharedMemoryGlobalDenied, SharedMemoryInUse (the gate was not to be had), SharedMemoryUnsupported. Nothing is left behind.
    /// </exception>
    RegionAttachment Create(RegionName name, CreateRequest request);

    /// <summary>
    /// Creates a new region in the place of an attached one, which is freed. What can fail is tried first: after an error the old
    /// region is as it was, unless another process was faster to take the name or the memory.
    /// </summary>
    /// <exception cref="SharedMemoryException">Those of <see cref="Create"/>; SharedMemoryInUse: others are attached.</exception>
    RegionAttachment Replace(RegionAttachment old, CreateRequest request);

    /// <summary>Attaches to an existing region, the module's or a foreign one.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryNotFound (also for leftovers), SharedMemoryOwnedByOther, …</exception>
    RegionAttachment Open(RegionName name, OpenRequest request);

    /// <summary>What the machine has under this name now; takes no lock and changes nothing.</summary>
    RegionPresence Probe(RegionName name);

    /// <summary>The names of all regions on the machine, foreign and stale ones too.</summary>
    IEnumerable<RegionName> List();

    /// <summary>
    /// What there is to know of these regions, one after the other; those that are gone by then are left out. Opens none of them,
    /// takes no lock and waits for nobody.
    /// </summary>
    IEnumerable<RegionListing> Look(IEnumerable<RegionName> names);

    /// <summary>Whether it is leftovers or a foreign region that <see cref="Delete"/> would delete now; changes nothing.</summary>
    /// <exception cref="SharedMemoryException">What Delete would throw.</exception>
    RegionPresence DemandDeletable(RegionName name, bool force);

    /// <summary>
    /// Deletes what nobody holds: leftovers, and with <paramref name="force"/> a foreign region.
    /// </summary>
    /// <exception cref="SharedMemoryException">SharedMemoryInUse, SharedMemoryNotFound, SharedMemoryAccessDenied.</exception>
    void Delete(RegionName name, bool force, CallMonitor monitor);
}
