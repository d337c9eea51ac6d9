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
    [RegionArgument]
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
            // Leftovers of such a name, as data[1] may be, before the regions that match it; what others have of such a name, after them.
            string[] names = !NamePattern.IsPattern(each) || IsLeftOver(each)
                ? new[] { NamePattern.Literal(each) }
                : NamePattern.Select(Session.Regions, region => region.Name, each).Select(region => region.Name).ToArray();
            foreach (string name in names) Remove(name);
            if (names.Length == 0 && RegionStore.Current.List().Any(name => name.Display == each)) Remove(each);
        }
    }

    /// <summary>Whether this user may delete what dead processes left of a region of this name.</summary>
    private static bool IsLeftOver(string text)
    {
        try
        {
            return RegionStore.Current.DemandDeletable(RegionName.Parse(text), force: false) == RegionPresence.Stale;
        }
        catch (SharedMemoryException)
        {
            return false;
        }
    }

    private void Remove(string exactName) => Try(exactName, name =>
    {
        if (Session.Find(name) is SharedMemoryRegion region) RegionRemoval.Close(this, region, Force, IsVerbose);
        else RegionRemoval.Delete(this, name, Force);
    });
}
