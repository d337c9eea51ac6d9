using System.Management.Automation;

namespace ShmModule.Cmdlets;

/// <summary>Gets the regions that this session has open.</summary>
[Cmdlet(VerbsCommon.Get, "SharedMemory")]
[OutputType(typeof(SharedMemoryRegion))]
public sealed class GetSharedMemoryCommand : SharedMemoryCommand
{
    /// <summary>Names, or patterns with wildcards; all regions of the session where it is not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names, or patterns with wildcards")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string each in Name ?? new[] { "*" }) WriteObject(FindOpen(each), enumerateCollection: true);
    }
}
