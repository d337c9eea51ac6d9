using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Gives the lock of a region back.</summary>
[Cmdlet(VerbsCommon.Unlock, "SharedMemory")]
[OutputType(typeof(void))]
public sealed class UnlockSharedMemoryCommand : SharedMemoryCommand
{
    /// <summary>The name of the region.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    public string Name { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Name, Unlock);

    private void Unlock(RegionName name)
    {
        if (Session.Find(name)?.Attachment is not RegionAttachment region || !region.TryBeginUse()) throw Errors.NotLocked(name);
        try
        {
            HeldLock.Exit(region);
        }
        finally
        {
            region.EndUse();
        }
    }
}
