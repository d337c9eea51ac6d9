using System;
using System.Management.Automation;
using System.Text;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Changes a region's value depending on what it is, without another session coming in between.</summary>
[Cmdlet(VerbsData.Update, "SharedMemory", SupportsShouldProcess = true, DefaultParameterSetName = BlockSet)]
[OutputType(typeof(ValueType), ParameterSetName = new[] { AddSet })]
[OutputType(typeof(bool), typeof(SharedMemoryExchange), ParameterSetName = new[] { ExchangeSet })]
[OutputType(typeof(object), ParameterSetName = new[] { BlockSet })]
public sealed class UpdateSharedMemoryCommand : RegionContentCommand
{
    private const string AddSet = "Add";
    private const string ExchangeSet = "CompareAndSet";
    private const string BlockSet = "ScriptBlock";

    /// <summary>The name of the region.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>What to add to the number; the new value is emitted. A sum beyond the limits of an integer's type is an error.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AddSet, HelpMessage = "What to add; the new value is emitted")]
    public object Add { get; set; } = null!;

    /// <summary>The number to set, if the present one is as expected.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ExchangeSet, HelpMessage = "The number to set, if the present one is as expected")]
    public object Value { get; set; } = null!;

    /// <summary>The number that has to be there.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ExchangeSet, HelpMessage = "The number that has to be there")]
    public object Expected { get; set; } = null!;

    /// <summary>Gives the new value; $_ is the present one. The lock is held meanwhile.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = BlockSet, HelpMessage = "Gives the new value; $_ is the present one")]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>Where the value is, in bytes from 0.</summary>
    [Parameter(HelpMessage = "Where the value is, in bytes from 0")]
    public long Offset { get; set; }

    /// <summary>What the bytes are: a number type, and for a script block whatever Read-SharedMemory takes.</summary>
    [Parameter(HelpMessage = "Int64, Int32, or another number type")]
    [DataTypeArgument]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public object? As { get; set; }

    /// <summary>Emit an object that says whether it was set, and what was found.</summary>
    [Parameter(ParameterSetName = ExchangeSet, HelpMessage = "Emit whether it was set, and what was found")]
    public SwitchParameter PassThru { get; set; }

    private long? BoundOffset => MyInvocation.BoundParameters.ContainsKey(nameof(Offset)) ? Offset : null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess(Name, "Update the shared memory")) return;
        Try(Name, name =>
        {
            // For the time of the block the session has it open, or the block's own commands would wait for the lock.
            SharedMemoryRegion? own = ParameterSetName == BlockSet && Session.Find(name) is null
                ? RegionOpener.Open(this, name, readOnly: false)
                : null;
            try
            {
                Use(Name, forWriting: true, (region, monitor) => WriteObject(Update(region, monitor), enumerateCollection: false));
            }
            finally
            {
                if (own is not null) Session.Close(own, new CommandMonitor(this, name.Display));
            }
        });
    }

    private object? Update(RegionAttachment region, CallMonitor monitor)
    {
        if (ParameterSetName == BlockSet) return RunBlock(region, monitor);
        UpdateTarget target = UpdateTarget.Of(region, (DataType?)As, BoundOffset);
        if (ParameterSetName == AddSet) return RegionUpdater.Add(region, Offset, ValueConverter.ToAddend(Add, target.Type), monitor, target);
        Number expected = ValueConverter.ToNumber(Expected, target.Type);
        object found = RegionUpdater.CompareExchange(region, Offset, ValueConverter.ToNumber(Value, target.Type), expected, monitor, target);
        bool succeeded = Number.From(found).Bits == expected.Bits;
        return PassThru ? new SharedMemoryExchange(succeeded, found) : succeeded;
    }

    private object? RunBlock(RegionAttachment region, CallMonitor monitor)
    {
        HeldLock.Enter(region, monitor);
        try
        {
            object? present = ValueReader.Read(region, new ReadRequest { Objects = new PowerShellObjects(), As = (DataType?)As, Offset = BoundOffset }, monitor);
            Encoding encoding = EncodingFor(region);
            PipedValue output = ScriptRunner.Transform(this, ScriptBlock, present);
            // The block may have done anything, also to the region.
            if (region.IsClosing) throw Errors.ClosedByBlock(region.Name);
            if (region.LockDepth == 0) throw Errors.UnlockedByBlock(region.Name);
            if (output.IsEmpty) throw Errors.NoNewValue(region.Name);
            object? next = ValueConverter.To(output.InPlaceOf(present), (DataType?)As, encoding);
            var objects = new ObjectEncoding(null, WriteWarning);
            if (BoundOffset is long offset) RegionWriter.WritePiece(region, offset, ValueConverter.EncodePiece(next, (DataType?)As, encoding, objects).Source, monitor);
            else Write(region, ValueConverter.Encode(next, (DataType?)As, encoding, terminated: true, objects), monitor);
            return next;
        }
        finally
        {
            if (region.LockDepth > 0) HeldLock.Exit(region);
        }
    }

    private static void Write(RegionAttachment region, EncodedValue value, CallMonitor monitor) =>
        RegionWriter.WriteWhole(region, value.Source, value.Payload, value.TerminatorBytes, monitor);

    /// <summary>A text keeps its encoding.</summary>
    private Encoding EncodingFor(RegionAttachment region) =>
        BoundOffset is null && region.Control?.ReadPayload(region.Size) is { Kind: PayloadKind.Text } text
            ? TextEncodings.FromRecord(text.CodePage, text.Flags)
            : TextEncodings.Default;
}
