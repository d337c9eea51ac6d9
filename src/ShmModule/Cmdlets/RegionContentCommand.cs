using System;
using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>What the commands that touch a region's bytes have in common: they take its lock, and open it for one call where need be.</summary>
public abstract class RegionContentCommand : SharedMemoryCommand
{
    internal static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait for the region's lock: seconds, a TimeSpan, or -1 for ever; 30 seconds where it is not given.</summary>
    [Parameter(HelpMessage = "How long to wait for the lock: seconds, a TimeSpan, or -1")]
    [TimeoutArgument]
    public TimeSpan LockTimeout { get; set; } = DefaultLockTimeout;

    /// <summary>Runs an operation on the region of a name.</summary>
    internal void Use(string typedName, bool forWriting, Action<RegionAttachment, CallMonitor> operation) =>
        Try(typedName, name => Use(name, forWriting, operation));

    /// <summary>The same for callers that are trying already.</summary>
    internal void Use(RegionName name, bool forWriting, Action<RegionAttachment, CallMonitor> operation) =>
        RegionCall.Run(this, name, forWriting, LockTimeout, operation);
}
