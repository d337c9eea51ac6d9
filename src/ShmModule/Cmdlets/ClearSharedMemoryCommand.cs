using System.Management.Automation;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Zeroes the bytes of regions and forgets what was written to them.</summary>
[Cmdlet(VerbsCommon.Clear, "SharedMemory", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ClearSharedMemoryCommand : RegionContentCommand
{
    /// <summary>The names of the regions.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    public string[] Name { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            if (ShouldProcess(name, "Zero the bytes of the shared memory")) Use(name, forWriting: true, RegionWriter.Clear);
        }
    }
}
