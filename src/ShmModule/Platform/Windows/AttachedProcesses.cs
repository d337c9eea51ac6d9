using System;
using System.Collections.Generic;
using Microsoft.Win32.SafeHandles;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>
/// Which processes have a region open. The system tells of no section who has it, so each of them has an event with its id in the
/// name, which goes when the process ends. Hints only: anybody can make an event of such a name.
/// </summary>
internal sealed class AttachedProcesses
{
    private readonly Dictionary<string, Dictionary<string, List<int>>> _byDirectory = new();

    /// <summary>Says that this process has the region open, until the handle is closed; an invalid one where that cannot be said.</summary>
    public static SafeWaitHandle Announce(ObjectNames names)
    {
        using var security = SecurityDescriptor.ForMutexes(new CreateRequest());
        return Kernel32Events.Create(names.AttachedProcess(ThisProcess.Id), security, out _);
    }

    /// <summary>In ascending order. A directory is read once, since a machine may have thousands of regions.</summary>
    public IReadOnlyList<int> Of(RegionName region)
    {
        string path = ObjectDirectory.PathOf(region);
        if (!_byDirectory.TryGetValue(path, out Dictionary<string, List<int>>? byName)) _byDirectory[path] = byName = Read(path);
        return byName.TryGetValue(region.BaseName, out List<int>? ids) ? ids : Array.Empty<int>();
    }

    private static Dictionary<string, List<int>> Read(string path)
    {
        var found = new Dictionary<string, List<int>>();
        ObjectDirectory.Read(path, (type, name) =>
        {
            if (type != "Event" || !ObjectNames.TryParseAttachedProcess(name, out int id, out string region)) return;
            if (!found.TryGetValue(region, out List<int>? ids)) found[region] = ids = new List<int>();
            ids.Add(id);
        });
        foreach (List<int> ids in found.Values) ids.Sort();
        return found;
    }
}
