using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Closes regions in this session; the last process to close one frees it. Deletes leftovers.</summary>
[Cmdlet(VerbsCommon.Remove, "SharedMemory", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveSharedMemoryCommand : SharedMemoryCommand
{
    /// <summary>Names, or patterns with wildcards, which mean this session's regions only.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "Names, or patterns with wildcards")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = null!;

    /// <summary>Delete a region that another program made, too.</summary>
    [Parameter(HelpMessage = "Delete a region that another program made, too")]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string each in Name)
        {
            IReadOnlyList<SharedMemoryRegion> open = NamePattern.Select(Session.Regions, region => region.Name, each);
            foreach (SharedMemoryRegion region in open) Close(region);
            if (open.Count == 0 && IsName(each)) Try(each, Delete);
        }
    }

    /// <summary>Whether it is not a pattern, or, as <c>data[1]</c> may be, one that is a name on this machine.</summary>
    private static bool IsName(string nameOrPattern) =>
        !NamePattern.IsPattern(nameOrPattern) || RegionStore.Current.List().Any(name => name.Display == nameOrPattern);

    private void Close(SharedMemoryRegion region)
    {
        if (!ShouldProcess(region.Name, "Close the shared memory")) return;
        bool isVerbose = MyInvocation.BoundParameters.ContainsKey("Verbose") || SessionState.PSVariable.GetValue("VerbosePreference")?.ToString() == "Continue";
        int? attached = isVerbose ? region.AttachedId?.Count : null;
        Session.Close(region);
        if (attached is int count) WriteVerbose($"Closed the shared memory '{region.Name}'; {count - 1} other processes had it open.");
        if (region.Kind == SharedMemoryKind.Foreign && Force) Try(region.Name, name => RegionStore.Current.Delete(name, force: true));
    }

    /// <summary>What this session has not open: leftovers, or with -Force what another program made.</summary>
    private void Delete(RegionName name)
    {
        RegionPresence presence = RegionStore.Current.DemandDeletable(name, Force);
        string action = presence == RegionPresence.Stale ? "Delete what processes that died left of the shared memory" : "Delete the shared memory";
        if (!ShouldProcess(name.Display, action)) return;
        RegionStore.Current.Delete(name, Force);
        WriteVerbose($"Deleted the shared memory '{name}'.");
    }
}
