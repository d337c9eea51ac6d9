using System;
using System.Management.Automation;

namespace ShmModule.Bench;

/// <summary>Update-SharedMemory's parameters, and nothing done with them.</summary>
[Cmdlet(VerbsData.Update, "Nothing", SupportsShouldProcess = true, DefaultParameterSetName = BlockSet)]
public sealed class UpdateNothingCommand : PSCmdlet
{
    private const string AddSet = "Add";
    private const string ExchangeSet = "CompareAndSet";
    private const string BlockSet = "ScriptBlock";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The name")]
    [ArgumentCompleter(typeof(NoCompletions))]
    public string Name { get; set; } = null!;

    [Parameter(Mandatory = true, ParameterSetName = AddSet, HelpMessage = "What to add")]
    public object Add { get; set; } = null!;

    [Parameter(Mandatory = true, ParameterSetName = ExchangeSet, HelpMessage = "The number to set")]
    public object Value { get; set; } = null!;

    [Parameter(Mandatory = true, ParameterSetName = ExchangeSet, HelpMessage = "The number that has to be there")]
    public object Expected { get; set; } = null!;

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = BlockSet, HelpMessage = "Gives the new value")]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    [Parameter(HelpMessage = "Where the value is")]
    public long Offset { get; set; }

    [Parameter(HelpMessage = "What the bytes are")]
    [AsIs]
    [ArgumentCompleter(typeof(NoCompletions))]
    public object? As { get; set; }

    [Parameter(ParameterSetName = ExchangeSet, HelpMessage = "Emit what was found")]
    public SwitchParameter PassThru { get; set; }

    [Parameter(HelpMessage = "How long to wait for the lock")]
    [AsIs]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
    }
}
