using System.Collections.Generic;
using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>One session's hold on a region on Unix.</summary>
internal sealed class UnixAttachment : RegionAttachment
{
    private readonly UnixPaths _paths;
    private readonly UnixRegionMemory _memory;
    private readonly ControlFile? _controlFile;
    private readonly RegionNames _names;

    public UnixAttachment(UnixPaths paths, UnixRegionMemory memory, UnixFile data, ControlFile? controlFile, AttachmentFacts facts)
        : base(
            paths.Name,
            memory,
            LockOf(paths.Name, data, controlFile),
            controlFile?.Block,
            controlFile is null ? null : new FutexSignal(controlFile.Block))
    {
        _paths = paths;
        _memory = memory;
        _controlFile = controlFile;
        _names = new RegionNames(paths, controlFile, facts.Data);
        Size = facts.Size;
        IsReadOnly = facts.IsReadOnly;
        Kind = facts.Kind;
        Access = facts.Access;
        Path = facts.Path;
        Owner = UnixAccount.NameOf(facts.OwnerId);
    }

    public override bool HasLostItsName => _memory.HasLostItsName;

    public override bool HasBeenReplaced => _names.AreReplaced;

    public override void LookAfterNames(bool atOnce = false) => _names.Look(atOnce);

    public override IReadOnlyList<int>? AttachedIds() => _controlFile is null ? null : AttachedProcesses.Of(_controlFile.Status);

    public override bool IsOver(string path) => FileStatus.OfTarget(path, out FileStatus status) == 0 && _memory.IsIn(status);

    public override bool HasOthers() => _controlFile is not null && _controlFile.IsHeldByOthers(Name);

    public override bool CanBeReplaced() =>
        _controlFile is { IsReader: false } && !_controlFile.IsNeeded(Name, evenIfRead: true);

    public override bool TryRetire(CallMonitor monitor)
    {
        if (_controlFile is null || !_controlFile.TryTakeGate(monitor.Token)) return false;
        bool isLast;
        try
        {
            isLast = RegionFiles.TrySweepLast(_paths, _controlFile, evenIfRead: true);
        }
        finally
        {
            _controlFile.LeaveGate();
        }

        if (isLast) Dispose();
        return isLast;
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (_controlFile is not null) Leave(_controlFile);
        }
        finally
        {
            _memory.Dispose();
            _controlFile?.Dispose();
        }
    }

    private bool TryTakeGateToClose(ControlFile control)
    {
        try
        {
            return control.TryTakeGate(ClosingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static IRegionLock LockOf(RegionName name, UnixFile data, ControlFile? control) =>
        control is { IsReader: true } ? new ReaderLock(control.Block)
        : control?.LockFile is LockFile lockFile ? new OfdRegionLock(name, lockFile.File, LockFile.LockStart, control.Block)
        : new OfdRegionLock(name, data, 0, control?.Block);

    private void Leave(ControlFile control)
    {
        bool hasGate = !control.IsReader && TryTakeGateToClose(control);
        ProtocolTrace.Reached("gate taken to close");
        control.DropLife();
        ProtocolTrace.Reached("life dropped");
        // Without the gate what remains is stale, and the next New or Open sweeps it.
        if (!hasGate) return;
        RegionFiles.TrySweepLast(_paths, control);
        control.LeaveGate();
    }
}
