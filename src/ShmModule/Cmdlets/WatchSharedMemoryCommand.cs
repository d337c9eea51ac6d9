using System;
using System.Management.Automation;
using System.Text;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Emits a region's value now and after every change, one object each time, until it is stopped.</summary>
[Cmdlet("Watch", "SharedMemory")]
[OutputType(typeof(string), typeof(byte[]), typeof(Array), typeof(ValueType), typeof(object))]
public sealed class WatchSharedMemoryCommand : StayingRegionCommand
{
    /// <summary>What to take the bytes as: Text, Bytes, Object, CliXml, a number type, Boolean, Char, Guid, an enum, or a struct.</summary>
    [Parameter(HelpMessage = "Text, Bytes, Object, CliXml, a type such as Int32 or Guid, or a struct")]
    [DataTypeArgument]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public object? As { get; set; }

    /// <summary>The encoding of text that records none; with -As Text, of any. Bytes of which nothing is recorded are text then.</summary>
    [Parameter(HelpMessage = "The encoding of text")]
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

    /// <summary>The longest time without a change: seconds, a TimeSpan, or -1 for ever, as where it is not given.</summary>
    [Parameter(HelpMessage = "The longest time without a change: seconds, a TimeSpan, or -1")]
    [Alias("TimeoutSec")]
    [TimeoutArgument]
    public TimeSpan Timeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    private bool _hasWarned;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isAnew;
        do
        {
            isAnew = false;
            Stay(Timeout, (_, region, monitor) =>
            {
                Watch(region, monitor);
                isAnew = true;
            });
        }
        while (isAnew);
    }

    /// <summary>Returns when the name stands for another region; what ends the watching otherwise is an exception.</summary>
    private void Watch(RegionAttachment region, CallMonitor monitor)
    {
        var request = new ReadRequest
        {
            Objects = new PowerShellObjects(),
            As = (DataType?)As,
            Encoding = Encoding,
            Offset = MyInvocation.BoundParameters.ContainsKey(nameof(Offset)) ? Offset : null,
            Count = MyInvocation.BoundParameters.ContainsKey(nameof(Count)) ? Count : null,
        };
        // Of a foreign region a wait notices what differs from its first look, which has to come before the first value.
        if (region.Control is null) ChangeWait.For(region, request, new Deadline(TimeSpan.Zero), monitor);
        // A region that nobody has written yet has no value to begin with.
        if (region.Control is not { Version: 0 }) Emit(region, request, monitor);
        while (ChangeWait.For(region, request, new Deadline(Timeout), monitor))
        {
            if (region.HasBeenReplaced && region.LockDepth == 0) return;
            Emit(region, request, monitor);
        }

        throw Errors.NotChanged(region.Name, Timeout);
    }

    /// <summary>What cannot be read now, such as a write that was never finished, may be mended by the next change.</summary>
    private void Emit(RegionAttachment region, ReadRequest request, CallMonitor monitor)
    {
        object? value;
        try
        {
            value = ValueReader.Read(region, request, monitor, out DataType type);
            _hasWarned = _hasWarned || UnusedEncoding.Warn(this, SessionState, MyInvocation.MyCommand.Name, region.Name, request, type);
        }
        catch (SharedMemoryException e) when (e.IsLockTimeout)
        {
            throw Errors.NotWatched(region.Name, Timeout, e);
        }
        catch (SharedMemoryException e) when (!e.IsTerminating)
        {
            Report(e, Name);
            return;
        }

        WriteObject(value, enumerateCollection: false);
    }
}
