using System.Collections.Generic;

namespace ShmModule.Platform.Unix;

/// <summary>One session's hold on a region on Unix.</summary>
internal sealed class UnixAttachment : RegionAttachment
{
    private readonly UnixPaths _paths;
    private readonly UnixRegionMemory _memory;
    private readonly ControlFile? _controlFile;

    public UnixAttachment(UnixPaths paths, UnixRegionMemory memory, UnixFile data, ControlFile? controlFile, AttachmentFacts facts)
        : base(
            paths.Name,
            memory,
            new OfdRegionLock(paths.Name, data, controlFile?.Block),
            controlFile?.Block,
            controlFile is null ? null : new FutexSignal(controlFile.Block))
    {
        _paths = paths;
        _memory = memory;
        _controlFile = controlFile;
        Size = facts.Size;
        IsReadOnly = facts.IsReadOnly;
        Kind = facts.Kind;
        Access = facts.Access;
        Path = facts.Path;
        Owner = UnixAccount.NameOf(facts.OwnerId);
    }

    public override bool HasLostItsName => _memory.HasLostItsName;

    public override IReadOnlyList<int>? AttachedIds() => _controlFile is null ? null : AttachedProcesses.Of(_controlFile.Status);

    public override bool IsOver(string path) => FileStatus.OfTarget(path, out FileStatus status) == 0 && _memory.IsIn(status);

    public override bool HasOthers() => _controlFile is not null && _controlFile.IsHeldByOthers(Name);

    public override bool TryRetire()
    {
        if (_controlFile is null || !_controlFile.TryTakeGate()) return false;
        bool isLast;
        try
        {
            isLast = _controlFile.IsNamed(_paths) && !_controlFile.IsHeldByOthers(Name);
            if (isLast) RegionFiles.Sweep(_paths, _controlFile);
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
        if (_controlFile is not null) Leave(_controlFile);
        _memory.Dispose();
        _controlFile?.Dispose();
    }

    private void Leave(ControlFile control)
    {
        bool hasGate = control.TryTakeGate();
        ProtocolTrace.Reached("gate taken to close");
        control.DropLife();
        ProtocolTrace.Reached("life dropped");
        // Without the gate what remains is stale, and the next New or Open sweeps it.
        if (!hasGate) return;
        if (control.IsNamed(_paths) && !control.IsHeldByOthers(Name)) RegionFiles.Sweep(_paths, control);
        control.LeaveGate();
    }
}
