using System;
using System.Management.Automation;
using System.Text;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Reads a value out of a region: what was written there, or the bytes as the user wants them taken.</summary>
[Cmdlet(VerbsCommunications.Read, "SharedMemory", DefaultParameterSetName = ValueSet)]
[OutputType(typeof(string), typeof(byte[]), typeof(Array), typeof(ValueType), typeof(object), ParameterSetName = new[] { ValueSet })]
[OutputType(typeof(int), ParameterSetName = new[] { BufferSet })]
[OutputType(typeof(void), ParameterSetName = new[] { FileSet })]
public sealed class ReadSharedMemoryCommand : RegionContentCommand
{
    private const string ValueSet = "Value";
    private const string BufferSet = "Buffer";
    private const string FileSet = "OutFile";

    /// <summary>The name of the region.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>What to take the bytes as: Text, Bytes, Object, CliXml, a number type, Boolean, Char, Guid, an enum, or a struct.</summary>
    [Parameter(HelpMessage = "Text, Bytes, Object, CliXml, a type such as Int32 or Guid, or a struct", ParameterSetName = ValueSet)]
    [Parameter(HelpMessage = "Text, Bytes, Object, CliXml, a type such as Int32 or Guid, or a struct", ParameterSetName = FileSet)]
    [DataTypeArgument]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public object? As { get; set; }

    /// <summary>The encoding of text that records none; with -As Text, of any. Bytes of which nothing is recorded are text then.</summary>
    [Parameter(HelpMessage = "The encoding of text", ParameterSetName = ValueSet)]
    [EncodingArgument]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNull]
    public Encoding? Encoding { get; set; }

    /// <summary>Where to begin, in bytes from 0.</summary>
    [Parameter(HelpMessage = "Where to begin, in bytes from 0")]
    public long Offset { get; set; }

    /// <summary>How many elements to read; bytes for text and bytes.</summary>
    [Parameter(HelpMessage = "How many elements; bytes for text and bytes")]
    public long Count { get; set; }

    /// <summary>Emit a list as one object.</summary>
    [Parameter(HelpMessage = "Emit a list as one object", ParameterSetName = ValueSet)]
    public SwitchParameter NoEnumerate { get; set; }

    /// <summary>An array of bytes, or of another primitive type, to fill; the count of elements read is emitted.</summary>
    [Parameter(Mandatory = true, HelpMessage = "A primitive array to fill", ParameterSetName = BufferSet)]
    [BufferArgument]
    public object Buffer { get; set; } = null!;

    /// <summary>A file to write the bytes to.</summary>
    [Parameter(Mandatory = true, HelpMessage = "A file to write the bytes to", ParameterSetName = FileSet)]
    public string OutFile { get; set; } = null!;

    /// <summary>Wait for a change that this session has not seen, and then read.</summary>
    [Parameter(HelpMessage = "Wait for a change that this session has not seen")]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long to wait with -Wait: seconds, a TimeSpan, or -1 for ever, as where it is not given.</summary>
    [Parameter(HelpMessage = "How long to wait with -Wait: seconds, a TimeSpan, or -1")]
    [Alias("TimeoutSec")]
    [TimeoutArgument]
    public TimeSpan Timeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Opened to stay: for a region opened by each call everything would be news.
        if (Wait) Try(Name, name => RegionOpener.OpenToStay(this, name));
        if (!Wait || Session.Find(RegionName.Parse(Name)) is not null) Use(Name, forWriting: false, Read);
    }

    private void Read(RegionAttachment region, CallMonitor monitor)
    {
        var request = new ReadRequest
        {
            Objects = new PowerShellObjects(),
            As = (DataType?)As,
            Encoding = Encoding,
            Offset = IsBound(nameof(Offset)) ? Offset : null,
            Count = IsBound(nameof(Count)) ? Count : null,
        };
        if (Wait && !ChangeWait.For(region, request, new Deadline(Timeout), monitor)) throw Errors.NotChanged(region.Name, Timeout);
        if (Wait && region.HasBeenReplaced)
        {
            RegionOpener.OpenToStay(this, region.Name);
            Use(region.Name, forWriting: false, (anew, itsMonitor) => Emit(anew, request, itsMonitor));
            return;
        }

        Emit(region, request, monitor);
    }

    private void Emit(RegionAttachment region, ReadRequest request, CallMonitor monitor)
    {
        switch (ParameterSetName)
        {
            case BufferSet:
                WriteObject(ValueReader.ReadInto(region, request, (Array)Buffer, monitor));
                break;
            case FileSet:
                ReadToFile(region, request, monitor);
                break;
            default:
                // Bytes and numbers are one value each; structs are objects, and so is each of several.
                object? value = ValueReader.Read(region, request, monitor, out DataType type);
                UnusedEncoding.Warn(this, SessionState, MyInvocation.MyCommand.Name, region.Name, request, type);
                bool isListOfObjects = type.IsStruct || type.Kind is PayloadKind.Object or PayloadKind.CliXml;
                WriteObject(value, enumerateCollection: !NoEnumerate && isListOfObjects);
                break;
        }
    }

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private void ReadToFile(RegionAttachment region, ReadRequest request, CallMonitor monitor)
    {
        string path = FilePath.Resolve(this, OutFile);
        if (region.IsOver(path)) throw Errors.FileIsRegion(path, region.Name);
        FileAccessErrors.Translate(path, () =>
        {
            using StagedFile file = RegionStore.Current.Stage(path);
            ValueReader.ReadTo(region, request, () => file.Content, monitor);
            file.Complete(monitor);
        });
    }
}
