using System;
using System.Management.Automation;

namespace ShmModule.Bench;

/// <summary>Wait-SharedMemory's parameters, and nothing done with them.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Nothing", DefaultParameterSetName = ChangeSet)]
public sealed class WaitNothingCommand : PSCmdlet
{
    private const string ChangeSet = "Change";
    private const string ReaderSet = "Read";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The name")]
    [ArgumentCompleter(typeof(NoCompletions))]
    public string Name { get; set; } = null!;

    [Parameter(HelpMessage = "How long to wait")]
    [Alias("TimeoutSec")]
    [AsIs]
    public TimeSpan Timeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    [Parameter(Mandatory = true, ParameterSetName = ReaderSet, HelpMessage = "Wait for a reader")]
    public SwitchParameter Read { get; set; }

    [Parameter(ParameterSetName = ChangeSet, HelpMessage = "Where the bytes to watch begin")]
    public long Offset { get; set; }

    [Parameter(ParameterSetName = ChangeSet, HelpMessage = "How many bytes to watch")]
    public long Count { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
    }
}
