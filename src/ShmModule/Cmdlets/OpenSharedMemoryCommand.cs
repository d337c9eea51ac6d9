using System;
using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Opens existing regions, the module's or another program's, and keeps them open in this session.</summary>
[Cmdlet(VerbsCommon.Open, "SharedMemory")]
[OutputType(typeof(SharedMemoryRegion))]
public sealed class OpenSharedMemoryCommand : SharedMemoryCommand
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>The names of the regions.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    public string[] Name { get; set; } = null!;

    /// <summary>Open for reading only.</summary>
    [Parameter(HelpMessage = "Open for reading only")]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>How long to wait for a region to appear: seconds, a TimeSpan, or -1 for ever.</summary>
    [Parameter(HelpMessage = "How long to wait for it to appear: seconds, a TimeSpan, or -1")]
    [Alias("TimeoutSec")]
    [TimeoutArgument]
    public TimeSpan Timeout { get; set; } = TimeSpan.Zero;

    /// <summary>Open it even if it belongs to neither this user nor the administrator.</summary>
    [Parameter(HelpMessage = "Trust a region that belongs to another account")]
    public SwitchParameter AllowOtherOwner { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string each in Name)
        {
            Try(each, name => WriteObject(OpenWaiting(name, new OpenRequest(ReadOnly, AllowOtherOwner, new CommandMonitor(this, name.Display)))));
        }
    }

    private SharedMemoryRegion OpenWaiting(RegionName name, OpenRequest request)
    {
        var deadline = new Deadline(Timeout);
        while (true)
        {
            try
            {
                return RegionOpener.Open(this, name, request);
            }
            catch (SharedMemoryException e) when (e.IsNotFound && Timeout != TimeSpan.Zero)
            {
                if (deadline.HasPassed) throw Errors.WaitTimeout(name, Timeout, e);
                StopToken.WaitHandle.WaitOne(deadline.Slice(PollInterval));
                StopToken.ThrowIfCancellationRequested();
            }
        }
    }
}
