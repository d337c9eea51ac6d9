using System.IO;
using System.Management.Automation;
using System.Text;
using ShmModule.Regions;
using ShmModule.Values;
using ShmModule.Values.Objects;

namespace ShmModule.Cmdlets;

/// <summary>Writes a value into a region: as a whole, or with -Offset as a piece of its bytes.</summary>
[Cmdlet(VerbsCommunications.Write, "SharedMemory", SupportsShouldProcess = true, DefaultParameterSetName = PipelineSet)]
[OutputType(typeof(SharedMemoryRegion))]
public sealed class WriteSharedMemoryCommand : RegionContentCommand
{
    private const string PipelineSet = "Pipeline";
    private const string ValueSet = "Value";
    private const string FileSet = "InputFile";

    private PipedValue? _piped;
    private bool _isArgument;

    /// <summary>The name of the region.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PipelineSet, HelpMessage = @"The name: [Local\|Global\]name")]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ValueSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FileSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>The value: a string, bytes, a number, or an array of numbers. Piped items together are one value.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PipelineSet, HelpMessage = "The value; piped items together are one value")]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ValueSet, HelpMessage = "The value")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Value { get; set; }

    /// <summary>A file whose content is the value.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet, HelpMessage = "A file whose content is the value")]
    public string InputFile { get; set; } = null!;

    /// <summary>What to write the value as: Text, Bytes, Object, CliXml, a number type, Boolean, Char, Guid, an enum, or a struct.</summary>
    [Parameter(HelpMessage = "Text, Bytes, Object, CliXml, a type such as Int32 or Guid, or a struct")]
    [DataTypeArgument]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public object? As { get; set; }

    /// <summary>The encoding of text; UTF-8 without a byte-order mark where it is not given.</summary>
    [Parameter(HelpMessage = "The encoding of text")]
    [EncodingArgument]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNull]
    public Encoding Encoding { get; set; } = TextEncodings.Default;

    /// <summary>Where to write a piece, in bytes from 0; without it the value is written as a whole.</summary>
    [Parameter(HelpMessage = "Where to write a piece, in bytes from 0")]
    public long Offset { get; set; }

    /// <summary>How many levels of objects to keep, 1 to 100; without it all, and of live objects as many as Export-Clixml keeps.</summary>
    [Parameter(HelpMessage = "How many levels of objects to keep")]
    [ValidateRange(1, ObjectWriter.MaxNesting)]
    public int Depth { get; set; }

    /// <summary>Write no NUL after text.</summary>
    [Parameter(HelpMessage = "Write no NUL after text")]
    public SwitchParameter NoTerminator { get; set; }

    /// <summary>Emit the region, which then stays open in this session.</summary>
    [Parameter(HelpMessage = "Emit the region")]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Only arguments are bound here: an argument leaves it open which of the two sets is meant, so the set does not tell.</summary>
    protected override void BeginProcessing() => _isArgument = MyInvocation.BoundParameters.ContainsKey(nameof(Value));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // First what there may be thousands of; the engine takes a while to tell the set.
        if (_piped is not null) _piped.Add(Value);
        else if (ParameterSetName == FileSet) WriteFile();
        else if (_isArgument) WriteValue(Value);
        else (_piped = new PipedValue()).Add(Value);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName != FileSet && !_isArgument) WriteValue((_piped ?? new PipedValue()).Value);
    }

    private bool IsPiece => MyInvocation.BoundParameters.ContainsKey(nameof(Offset));

    private ObjectEncoding Objects => new(MyInvocation.BoundParameters.ContainsKey(nameof(Depth)) ? Depth : null, WriteWarning);

    private void WriteValue(object? value)
    {
        // In one text, because given an action and a target the engine formats a text of its own on every call: 0.2 µs of 9.
        if (!ShouldProcess($"Write to the shared memory '{Name}'.", null, null)) return;
        Try(Name, name => Write(name, IsPiece
            ? ValueConverter.EncodePiece(value, (DataType?)As, Encoding, Objects)
            : ValueConverter.Encode(value, (DataType?)As, Encoding, !NoTerminator, Objects, keepsSurrogates: !MyInvocation.BoundParameters.ContainsKey(nameof(Encoding)))));
    }

    private void WriteFile()
    {
        if (!ShouldProcess(Name, $"Write the file '{InputFile}' to the shared memory")) return;
        Try(Name, name =>
        {
            string path = FilePath.Resolve(this, InputFile);
            FileAccessErrors.Translate(path, () =>
            {
                using FileStream file = FileAccessErrors.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                // A pipe has no length, and a file that the kernel makes up says 0.
                if (!file.CanSeek || (file.Length == 0 && file.ReadByte() >= 0)) throw Errors.NoFileLength(path);
                Write(name, EncodedValue.OfStream(file, (DataType?)As, Encoding, !NoTerminator));
            });
        });
    }

    private void Write(RegionName name, EncodedValue value)
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Encoding)))
            UnusedEncoding.WarnWritten(this, SessionState, MyInvocation.MyCommand.Name, name, value.Payload.Kind);
        SharedMemoryRegion? opened = PassThru && Session.Find(name) is null ? RegionOpener.Open(this, name, readOnly: false) : null;
        try
        {
            Use(name, forWriting: true, (region, monitor) =>
            {
                if (IsPiece) RegionWriter.WritePiece(region, Offset, value.Source, monitor);
                else RegionWriter.WriteWhole(region, value.Source, value.Payload, value.TerminatorBytes, monitor);
                opened = null;
                if (PassThru) WriteObject(Session.Find(region.Name));
            });
        }
        finally
        {
            // Nothing was written, so nothing is emitted that could be closed.
            if (opened is not null) Session.Close(opened, new CommandMonitor(this, name.Display));
        }

        value.Release();
    }
}
