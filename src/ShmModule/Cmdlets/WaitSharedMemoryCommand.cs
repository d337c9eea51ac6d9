using System;
using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Waits until another session writes to a region, or has read what was written.</summary>
[Cmdlet(VerbsLifecycle.Wait, "SharedMemory", DefaultParameterSetName = ChangeSet)]
[OutputType(typeof(SharedMemoryRegion))]
public sealed class WaitSharedMemoryCommand : StayingRegionCommand
{
    private const string ChangeSet = "Change";
    private const string ReaderSet = "Read";

    /// <summary>How long to wait: seconds, a TimeSpan, or -1 for ever, as where it is not given.</summary>
    [Parameter(HelpMessage = "How long to wait: seconds, a TimeSpan, or -1")]
    [Alias("TimeoutSec")]
    [TimeoutArgument]
    public TimeSpan Timeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Wait until another session has read what is there now.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReaderSet, HelpMessage = "Wait until another session has read what is there now")]
    public SwitchParameter Read { get; set; }

    /// <summary>Where the bytes to watch begin, in bytes from 0.</summary>
    [Parameter(ParameterSetName = ChangeSet, HelpMessage = "Where the bytes to watch begin")]
    public long Offset { get; set; }

    /// <summary>How many bytes to watch; all from the offset where it is not given.</summary>
    [Parameter(ParameterSetName = ChangeSet, HelpMessage = "How many bytes to watch")]
    public long Count { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Stay(RegionContentCommand.DefaultLockTimeout, (region, attachment, monitor) =>
    {
        var deadline = new Deadline(Timeout);
        bool came = Read ? HasBeenRead(attachment, deadline) : ChangeWait.For(attachment, Range(), deadline, monitor, countsAll: false);
        if (!came) throw Read ? Errors.NotRead(attachment.Name, Timeout) : Errors.NotChanged(attachment.Name, Timeout);
        WriteObject(attachment.HasBeenReplaced ? RegionOpener.OpenToStay(this, attachment.Name) : region);
    });

    private bool HasBeenRead(RegionAttachment region, Deadline deadline) => region.Control is null
        ? throw Errors.ForeignHasNoReaders(region.Name)
        : RegionWaiter.ForReader(region, deadline, StopToken);

    private ReadRequest Range() => new()
    {
        Offset = MyInvocation.BoundParameters.ContainsKey(nameof(Offset)) ? Offset : null,
        Count = MyInvocation.BoundParameters.ContainsKey(nameof(Count)) ? Count : null,
    };
}
