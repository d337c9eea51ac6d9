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
            // What is somebody's name, as data[1] may be, is that name, also where only others have such a region.
            if (!NamePattern.IsPattern(each) || IsName(each)) Remove(NamePattern.Literal(each));
            else foreach (SharedMemoryRegion region in NamePattern.Select(Session.Regions, region => region.Name, each)) Remove(region.Name);
        }
    }

    private static bool IsName(string text)
    {
        try
        {
            return RegionStore.Current.Probe(RegionName.Parse(text)) != RegionPresence.Absent;
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
