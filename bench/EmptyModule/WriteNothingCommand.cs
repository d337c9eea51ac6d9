using System;
using System.Management.Automation;
using System.Text;

namespace ShmModule.Bench;

/// <summary>Write-SharedMemory's parameters, and nothing done with them.</summary>
[Cmdlet(VerbsCommunications.Write, "Nothing", SupportsShouldProcess = true, DefaultParameterSetName = PipelineSet)]
public sealed class WriteNothingCommand : PSCmdlet
{
    private const string PipelineSet = "Pipeline";
    private const string ValueSet = "Value";
    private const string FileSet = "InputFile";

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PipelineSet, HelpMessage = "The name")]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ValueSet, ValueFromPipelineByPropertyName = true, HelpMessage = "The name")]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FileSet, ValueFromPipelineByPropertyName = true, HelpMessage = "The name")]
    [ArgumentCompleter(typeof(NoCompletions))]
    public string Name { get; set; } = null!;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PipelineSet, HelpMessage = "The value")]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ValueSet, HelpMessage = "The value")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Value { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = FileSet, HelpMessage = "A file whose content is the value")]
    public string InputFile { get; set; } = null!;

    [Parameter(HelpMessage = "What to write the value as")]
    [AsIs]
    [ArgumentCompleter(typeof(NoCompletions))]
    public object? As { get; set; }

    [Parameter(HelpMessage = "The encoding of text")]
    [AsIs]
    [ArgumentCompleter(typeof(NoCompletions))]
    [ValidateNotNull]
    public Encoding Encoding { get; set; } = Encoding.UTF8;

    [Parameter(HelpMessage = "Where to write a piece")]
    public long Offset { get; set; }

    [Parameter(HelpMessage = "How many levels of objects to keep")]
    [ValidateRange(1, 100)]
    public int Depth { get; set; }

    [Parameter(HelpMessage = "Write no NUL after text")]
    public SwitchParameter NoTerminator { get; set; }

    [Parameter(HelpMessage = "Emit the region")]
    public SwitchParameter PassThru { get; set; }

    [Parameter(HelpMessage = "How long to wait for the lock")]
    [AsIs]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
    }
}
