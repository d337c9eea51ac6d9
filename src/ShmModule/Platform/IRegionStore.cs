using System.Collections.Generic;
using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>Where the system keeps named memory: /dev/shm, a folder of files, or the object manager.</summary>
internal interface IRegionStore
{
    /// <summary>Whether <see cref="CreateRequest.SecurityDescriptor"/> means anything here.</summary>
    bool HasSecurityDescriptors { get; }

    /// <summary>The name as other programs on this system spell it.</summary>
    string NativeName(RegionName name);

    /// <summary>Creates a new region and attaches to it; never opens an existing one.</summary>
    /// <exception cref="SharedMemoryException">
    /// SharedMemoryExists, SharedMemoryNameInUse, SharedMemoryInsufficientMemory, SharedMemoryOwnedByOther, SharedMemoryAccessDenied,
    /// SharedMemoryGlobalDenied, SharedMemoryInUse (the gate was not to be had), SharedMemoryUnsupported. Nothing is left behind.
    /// </exception>
    RegionAttachment Create(RegionName name, CreateRequest request);

    /// <summary>Throws where so much memory is not to be had even after <paramref name="credit"/> bytes are freed.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryInsufficientMemory.</exception>
    void DemandRoom(RegionName name, long size, long credit);

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
    void Delete(RegionName name, bool force);
}
