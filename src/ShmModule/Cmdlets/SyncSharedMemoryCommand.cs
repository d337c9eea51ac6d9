using System.Management.Automation;

namespace ShmModule.Cmdlets;

/// <summary>Waits until the bytes of file-backed regions have reached their files.</summary>
[Cmdlet(VerbsData.Sync, "SharedMemory", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SyncSharedMemoryCommand : SharedMemoryCommand
{
    /// <summary>The names of the regions.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    public string[] Name { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string each in Name)
        {
            Try(each, name =>
            {
                if (!ShouldProcess(name.Display, "Flush the shared memory to its file")) return;
                using Session.RegionUse use = ShmModule.Session.RegionUse.Begin(Session, name, forWriting: false, new CommandMonitor(this, name.Display));
                if (use.Region.Kind == SharedMemoryKind.Memory) WriteVerbose($"The shared memory '{name}' has no file; there is nothing to flush.");
                else use.Region.Memory.Flush();
            });
        }
    }
}
