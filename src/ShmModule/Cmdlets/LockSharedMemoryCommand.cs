using System;
using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Takes the lock of a region, for a script block or until Unlock-SharedMemory.</summary>
[Cmdlet(VerbsCommon.Lock, "SharedMemory", DefaultParameterSetName = HoldSet)]
[OutputType(typeof(SharedMemoryLock), ParameterSetName = new[] { HoldSet })]
[OutputType(typeof(object), ParameterSetName = new[] { BlockSet })]
public sealed class LockSharedMemoryCommand : StayingRegionCommand
{
    private const string HoldSet = "Hold";
    private const string BlockSet = "ScriptBlock";

    /// <summary>What to run while the lock is held; it is given back however the block ends.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = BlockSet, HelpMessage = "What to run while the lock is held")]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>How long to wait for the lock: seconds, a TimeSpan, or -1 for ever, as where it is not given.</summary>
    [Parameter(HelpMessage = "How long to wait: seconds, a TimeSpan, or -1")]
    [Alias("TimeoutSec")]
    [TimeoutArgument]
    public TimeSpan Timeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Emit the lock as an object whose Dispose gives it back.</summary>
    [Parameter(ParameterSetName = HoldSet, HelpMessage = "Emit the lock as an object to dispose")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Stay(Timeout, (opened, region, monitor) =>
    {
        SharedMemoryLock token = Take(opened, region, monitor);
        bool staysHeld = false;
        try
        {
            staysHeld = ParameterSetName == HoldSet;
            if (!staysHeld) ScriptRunner.RunInCallersScope(this, ScriptBlock);
            // Whoever takes only the first of what comes stops the command here, and has the lock all the same.
            else if (PassThru) WriteObject(token);
        }
        finally
        {
            // A command that is stopped has not given its user the lock, at whatever moment that was.
            if (!staysHeld || StopToken.IsCancellationRequested) token.Dispose();
        }
    });

    /// <summary>Without the lock, however that comes, the session has nothing of a region that it did not have before.</summary>
    private SharedMemoryLock Take(SharedMemoryRegion opened, RegionAttachment region, CallMonitor monitor)
    {
        bool isTaken = false;
        try
        {
            int? abandoner = HeldLock.Enter(region, monitor);
            isTaken = true;
            return new SharedMemoryLock(region, abandoner);
        }
        finally
        {
            if (!isTaken && HasJustOpened) Session.Close(opened, monitor);
        }
    }
}
