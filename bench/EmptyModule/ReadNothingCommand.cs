using System;
using System.Management.Automation;
using System.Text;

namespace ShmModule.Bench;

/// <summary>Read-SharedMemory's parameters, and nothing done with them.</summary>
[Cmdlet(VerbsCommunications.Read, "Nothing", DefaultParameterSetName = ValueSet)]
[OutputType(typeof(string), typeof(byte[]), typeof(Array), typeof(ValueType), ParameterSetName = new[] { ValueSet })]
[OutputType(typeof(int), ParameterSetName = new[] { BufferSet })]
[OutputType(typeof(void), ParameterSetName = new[] { FileSet })]
public sealed class ReadNothingCommand : PSCmdlet
{
    private const string ValueSet = "Value";
    private const string BufferSet = "Buffer";
    private const string FileSet = "OutFile";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The name")]
    [ArgumentCompleter(typeof(NoCompletions))]
    public string Name { get; set; } = null!;

    [Parameter(HelpMessage = "What to take the bytes as", ParameterSetName = ValueSet)]
    [Parameter(HelpMessage = "What to take the bytes as", ParameterSetName = FileSet)]
    [AsIs]
    [ArgumentCompleter(typeof(NoCompletions))]
    public object? As { get; set; }

    [Parameter(HelpMessage = "The encoding of text", ParameterSetName = ValueSet)]
    [AsIs]
    [ArgumentCompleter(typeof(NoCompletions))]
    [ValidateNotNull]
    public Encoding? Encoding { get; set; }

    [Parameter(HelpMessage = "Where to begin")]
    public long Offset { get; set; }

    [Parameter(HelpMessage = "How many elements")]
    public long Count { get; set; }

    [Parameter(HelpMessage = "Emit a list as one object", ParameterSetName = ValueSet)]
    public SwitchParameter NoEnumerate { get; set; }

    [Parameter(Mandatory = true, HelpMessage = "An array to fill", ParameterSetName = BufferSet)]
    [AsIs]
    public object Buffer { get; set; } = null!;

    [Parameter(Mandatory = true, HelpMessage = "A file to write to", ParameterSetName = FileSet)]
    public string OutFile { get; set; } = null!;

    [Parameter(HelpMessage = "Wait for a change")]
    public SwitchParameter Wait { get; set; }

    [Parameter(HelpMessage = "How long to wait with -Wait")]
    [Alias("TimeoutSec")]
    [AsIs]
    public TimeSpan Timeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    [Parameter(HelpMessage = "How long to wait for the lock")]
    [AsIs]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
    }
}
