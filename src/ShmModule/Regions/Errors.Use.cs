using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ShmModule.Regions;

/// <summary>Who has it, or its lock.</summary>
internal static partial class Errors
{
    public static SharedMemoryException InUse(RegionName name, string by) => Make(
        "SharedMemoryInUse", "ResourceBusy",
        $"The shared memory '{name}' is in use: {by}.",
        "Have the other processes close it first (Remove-SharedMemory there, or end them).");

    /// <param name="name">The region.</param>
    /// <param name="attachedIds">The processes that have it, as far as they are known; this one is not counted.</param>
    public static SharedMemoryException HeldByOthers(RegionName name, IReadOnlyList<int>? attachedIds) => InUse(name, Holders(attachedIds));

    private static string Holders(IReadOnlyList<int>? attachedIds)
    {
        List<int> others = attachedIds?.Where(id => id != ThisProcess.Id).ToList() ?? new List<int>();
        return others.Count switch
        {
            0 => "other sessions have it open",
            1 => $"process {others[0].ToString(CultureInfo.InvariantCulture)} has it open",
            _ => $"processes {string.Join(", ", others.Select(id => id.ToString(CultureInfo.InvariantCulture)))} have it open",
        };
    }

    public static SharedMemoryException GateBusy(RegionName name) => Make(
        "SharedMemoryInUse", "ResourceBusy",
        $"The shared memory '{name}' is in use: another process is in the middle of creating or closing it, and did not finish within 5 seconds.",
        "Try again. If it stays so, a process that uses the region has been stopped in the middle: let it go on, or end it.");

    /// <param name="name">The region.</param>
    /// <param name="owner">The account that may delete it.</param>
    public static SharedMemoryException DeleteDenied(RegionName name, string owner) => Make(
        "SharedMemoryAccessDenied", "PermissionDenied",
        $"This user may not delete the shared memory '{name}', which belongs to '{owner}'.",
        "Have that account or an administrator remove it (Remove-SharedMemory).");

    public static SharedMemoryException ForeignNotForced(RegionName name) => Make(
        "SharedMemoryInUse", "ResourceBusy",
        $"The shared memory '{name}' was made by another program, which may be using it.",
        "If none does, delete it with Remove-SharedMemory -Force; on the drive, with Remove-Item -Force.");

    public static SharedMemoryException LockTimeout(RegionName name, TimeSpan waited, int holderId)
    {
        string id = holderId.ToString(CultureInfo.InvariantCulture);
        return Make(
            "SharedMemoryLockTimeout", "OperationTimeout",
            $"The lock of the shared memory '{name}' was not free within {Seconds(waited)}: "
                + (holderId != 0 ? $"process {id} holds it." : "it is not known which process holds it."),
            "Wait longer with -LockTimeout (Lock-SharedMemory: -Timeout), or see what "
                + (holderId != 0 ? $"that process is doing (Get-Process -Id {id})." : $"the programs that use '{name}' are doing."),
            terminating: true);
    }

    public static SharedMemoryException NotLocked(RegionName name) => Make(
        "SharedMemoryNotLocked", "InvalidOperation",
        $"This session does not hold the lock of the shared memory '{name}'.",
        "Take it with Lock-SharedMemory first; a script block given to Lock-SharedMemory unlocks by itself.");
}
