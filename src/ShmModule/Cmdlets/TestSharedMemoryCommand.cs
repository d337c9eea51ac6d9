using System.Linq;
using System.Management.Automation;
using ShmModule.Platform;

namespace ShmModule.Cmdlets;

/// <summary>Tells whether the machine has a region of a name.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SharedMemory")]
[OutputType(typeof(bool))]
public sealed class TestSharedMemoryCommand : SharedMemoryCommand
{
    /// <summary>The names, or patterns with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "Names, or patterns with wildcards")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    [SupportsWildcards]
    [RegionArgument]
    public string[] Name { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string each in Name)
        {
            if (NamePattern.IsPattern(each))
                WriteObject(NamePattern.Select(RegionStore.Current.List(), name => name.Display, each).Any(IsThere));
            else
                Try(NamePattern.Literal(each), name => WriteObject(IsThere(name)));
        }
    }

    private static bool IsThere(Regions.RegionName name) => RegionStore.Current.Probe(name) is RegionPresence.Live or RegionPresence.Foreign;
}
