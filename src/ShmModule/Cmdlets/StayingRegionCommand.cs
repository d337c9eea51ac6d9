using System;
using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>
/// What the commands that deal with other sessions' changes have in common: a region that is not open is opened and stays
/// open, for what was seen of it, and its lock, belong to the session.
/// </summary>
public abstract class StayingRegionCommand : SharedMemoryCommand
{
    /// <summary>The name of the region.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>Whether it was this command that opened the region.</summary>
    private protected bool HasJustOpened { get; private set; }

    /// <summary>Runs an operation on the region, and shows what takes long.</summary>
    internal void Stay(TimeSpan lockTimeout, Action<SharedMemoryRegion, RegionAttachment, CallMonitor> operation) => Try(Name, name =>
    {
        HasJustOpened = Session.Find(name) is null;
        SharedMemoryRegion region = RegionOpener.OpenToStay(this, name);
        RegionAttachment attachment = region.Attachment is { } found && found.TryBeginUse() ? found : throw Errors.Closed(name);
        var monitor = new CommandMonitor(this, name.Display) { LockTimeout = lockTimeout };
        try
        {
            operation(region, attachment, monitor);
        }
        finally
        {
            attachment.EndUse();
            monitor.Complete();
        }
    });
}
