using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ShmModule.Platform;

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

    private bool IsVerbose =>
        MyInvocation.BoundParameters.ContainsKey("Verbose") || SessionState.PSVariable.GetValue("VerbosePreference")?.ToString() == "Continue";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string each in Name)
        {
            IReadOnlyList<SharedMemoryRegion> open = NamePattern.Select(Session.Regions, region => region.Name, each);
            foreach (SharedMemoryRegion region in open) Try(region.Name, _ => RegionRemoval.Close(this, region, Force, IsVerbose));
            if (open.Count == 0 && IsName(each)) Try(each, name => RegionRemoval.Delete(this, name, Force));
        }
    }

    /// <summary>Whether it is not a pattern, or, as <c>data[1]</c> may be, one that is a name on this machine.</summary>
    private static bool IsName(string nameOrPattern) =>
        !NamePattern.IsPattern(nameOrPattern) || RegionStore.Current.List().Any(name => name.Display == nameOrPattern);
}
