using System;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Session;

namespace ShmModule.Cmdlets;

/// <summary>Runs an operation on a region's bytes: the session's region, or where the session has not opened it, opened for this call.</summary>
internal static class RegionCall
{
    /// <exception cref="SharedMemoryException">Those of opening, and of the operation.</exception>
    public static void Run(
        ICaller caller, RegionName name, bool forWriting, TimeSpan lockTimeout, Action<RegionAttachment, CallMonitor> operation)
    {
        var monitor = new CommandMonitor(caller, name.Display) { LockTimeout = lockTimeout };
        using RegionUse use = RegionUse.Begin(caller.Session, name, forWriting, monitor);
        if (use.IsForThisCall)
        {
            caller.WriteVerbose($"Opened the shared memory '{name}' with {ByteCount.InWords(use.Region.Size)} for this call.");
            foreach (string warning in use.Region.Warnings) caller.WriteWarning(warning);
        }

        try
        {
            operation(use.Region, monitor);
        }
        finally
        {
            monitor.Complete();
        }

        use.Region.LookAfterNames();
        if (use.Region.TakeNewsOfReplacement()) caller.WriteWarning(RegionOpener.ReplacementNews(name));
        if (use.Region.TakeNewsOfLoss())
        {
            caller.WriteWarning($"Another program has deleted the shared memory '{name}'. Sessions that have it open can go on using it, " +
                "but no other can open it, and a new region of that name is another one.");
        }
    }
}
