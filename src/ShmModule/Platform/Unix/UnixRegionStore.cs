using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// Regions as files in one folder, by the protocol of docs/ARCHITECTURE.md: the control file is linked first and unlinked
/// last, its gate orders the steps, its life lock tells the living from the dead.
/// </summary>
internal sealed class UnixRegionStore : IRegionStore
{
    private const string SemaphorePrefix = "sem.";

    private readonly string _folder;

    public UnixRegionStore(string folder) => _folder = folder;

    public string NativeName(RegionName name) => "/" + name.Display;

    public void DemandDescriptor(string sddl) => throw Errors.NoSecurityDescriptors();

    public StagedFile Stage(string path) => new UnixStagedFile(path);

    public RegionAttachment Create(RegionName name, CreateRequest request)
    {
        UnixFolder.EnsureExists(_folder);
        using var creation = new RegionCreation(new UnixPaths(_folder, name), request);
        return creation.Run();
    }

    public RegionAttachment Replace(RegionAttachment old, CreateRequest request)
    {
        var paths = new UnixPaths(_folder, old.Name);
        if (request.Path is string path && paths.Has(path)) throw Errors.NameInUse(old.Name, "this region's own file, which -Force would delete");
        using var creation = new RegionCreation(paths, request);
        creation.Prepare(credit: old.MemoryBytes);
        if (!old.TryRetire(request.Monitor)) throw Errors.HeldByOthers(old.Name, old.AttachedIds());
        return creation.Run();
    }

    public RegionAttachment Open(RegionName name, OpenRequest request)
    {
        UnixFolder.EnsureExists(_folder);
        return new RegionOpening(new UnixPaths(_folder, name), request).Run();
    }

    public RegionPresence Probe(RegionName name)
    {
        var paths = new UnixPaths(_folder, name);
        try
        {
            using ControlFile? control = ControlFile.TryOpen(paths);
            if (control is null)
            {
                return HasPublicName(paths, out _) ? RegionPresence.Foreign
                    : RegionFiles.IsOrphan(paths, out _) ? RegionPresence.Stale
                    : RegionPresence.Absent;
            }

            if (control.IsNeeded(name)) return ProbeLive(paths, control);
            return HasPublicName(paths, out FileStatus data) && !control.IsDataOf(data) ? RegionPresence.Foreign : RegionPresence.Stale;
        }
        catch (SharedMemoryException e) when (!e.IsOfResources)
        {
            // A control file that this user may not open: its region is there as long as its bytes are.
            return HasPublicName(paths, out _) ? RegionPresence.Live : RegionPresence.Absent;
        }
    }

    public IEnumerable<RegionName> List()
    {
        if (!Directory.Exists(_folder)) yield break;
        var seen = new HashSet<RegionName>();
        foreach (string path in FilesOf(_folder))
        {
            if (NameOf(Path.GetFileName(path)) is RegionName name && seen.Add(name)) yield return name;
        }
    }

    public IEnumerable<RegionListing> Look(IEnumerable<RegionName> names)
    {
        var lister = new RegionLister(_folder);
        foreach (RegionName name in names)
        {
            if (lister.Look(name) is RegionListing found) yield return found;
        }
    }

    public RegionPresence DemandDeletable(RegionName name, bool force)
    {
        if (Probe(name) == RegionPresence.Absent) throw Errors.NotFound(name);
        var paths = new UnixPaths(_folder, name);
        using ControlFile? control = ControlFile.TryOpen(paths);
        if (control is null || RegionFiles.IsReplaced(paths, control, allowsOtherOwner: false))
        {
            if (RegionFiles.IsOrphan(paths, out FileStatus orphan))
            {
                if (!UnixAccount.MayDelete(orphan.OwnerId)) throw Errors.DeleteDenied(name, UnixAccount.NameOf(orphan.OwnerId));
                return RegionPresence.Stale;
            }

            DemandDeletableForeign(paths, force);
            return RegionPresence.Foreign;
        }

        DemandEndable(control, name, force);
        return control.IsNeeded(name) ? RegionPresence.Live : RegionPresence.Stale;
    }

    public void Delete(RegionName name, bool force, CallMonitor monitor)
    {
        var paths = new UnixPaths(_folder, name);
        while (true)
        {
            using ControlFile? control = ControlFile.TryOpen(paths);
            if (control is null || RegionFiles.IsReplaced(paths, control, allowsOtherOwner: false))
            {
                DeleteForeign(paths, force, monitor);
                return;
            }

            // A stranger may hold the gate as long as he likes, and a reader has none.
            if (!control.IsTrusted || control.IsReader) DemandEndable(control, name, force);
            if (!control.TryTakeGate(monitor.Token)) throw Errors.GateBusy(name);
            if (!control.IsNamed(paths)) continue;
            DemandEndable(control, name, force);
            if (!control.TryEnd(name, evenIfRead: force)) throw Errors.HeldByOthers(name, AttachedProcesses.Of(control.Status));
            if (!RegionFiles.Sweep(paths, control)) throw Errors.DeleteDenied(name, UnixAccount.NameOf(control.OwnerId));
            return;
        }
    }

    /// <summary>What another program made, or what is left of a region whose control file one has deleted.</summary>
    private static void DeleteForeign(UnixPaths paths, bool force, CallMonitor monitor)
    {
        bool isOrphan = RegionFiles.IsOrphan(paths, out _);
        if (!isOrphan) DemandDeletableForeign(paths, force);
        bool hasSecondName = FileStatus.Of(paths.Private, out FileStatus data) == 0
            && (isOrphan || (FileStatus.Of(paths.Public, out FileStatus named) == 0 && named.IsSameFile(data)));
        if (!isOrphan && Libc.Unlink(paths.Public) != 0) throw UnixErrors.For(Libc.LastError, paths.Name);
        if (hasSecondName && Libc.Unlink(paths.Private) != 0) throw UnixErrors.For(Libc.LastError, paths.Name);
        if (isOrphan) LockFile.RemoveOrphan(paths, monitor);
    }

    /// <summary>A region that is attached somewhere; its public name may be missing, or be another program's.</summary>
    private static RegionPresence ProbeLive(UnixPaths paths, ControlFile control)
    {
        if (RegionFiles.IsReplaced(paths, control, allowsOtherOwner: false)) return RegionPresence.Foreign;
        bool isMissing = control.Kind == SharedMemoryKind.Memory && control.IsTrusted && !HasPublicName(paths, out _);
        if (isMissing) RegionFiles.TryRestorePublicName(paths, control);
        return RegionPresence.Live;
    }

    private static bool HasPublicName(UnixPaths paths, out FileStatus status) => FileStatus.Of(paths.Public, out status) == 0 && status.IsRegularFile;

    /// <summary>Whether nobody is attached; with force, nobody but users of an EveryoneRead region who can only read it.</summary>
    private static void DemandEndable(ControlFile control, RegionName name, bool force)
    {
        if (control.IsNeeded(name, evenIfRead: force)) throw Errors.HeldByOthers(name, AttachedProcesses.Of(control.Status));
        if (!UnixAccount.MayDelete(control.OwnerId)) throw Errors.DeleteDenied(name, UnixAccount.NameOf(control.OwnerId));
    }

    private static void DemandDeletableForeign(UnixPaths paths, bool force)
    {
        if (FileStatus.Of(paths.Public, out FileStatus status) != 0) throw Errors.NotFound(paths.Name);
        if (!status.IsRegularFile) throw Errors.NameInUse(paths.Name, "something that is not shared memory");
        if (!force) throw Errors.ForeignNotForced(paths.Name);
        if (!UnixAccount.MayDelete(status.OwnerId)) throw Errors.DeleteDenied(paths.Name, UnixAccount.NameOf(status.OwnerId));
    }

    private static string[] FilesOf(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw Errors.FolderNotListed(folder, e);
        }
    }

    private static RegionName? NameOf(string fileName)
    {
        bool isOurs = fileName.StartsWith(".", StringComparison.Ordinal)
            && new[] { UnixPaths.ControlSuffix, UnixPaths.PrivateSuffix, UnixPaths.LockSuffix }.Any(suffix => fileName.EndsWith(suffix, StringComparison.Ordinal));
        string display = isOurs ? fileName.Substring(1, fileName.Length - 1 - UnixPaths.ControlSuffix.Length) : fileName;
        if (!isOurs && (display[0] == '.' || display.StartsWith(SemaphorePrefix, StringComparison.Ordinal))) return null;
        try
        {
            RegionName name = RegionName.Parse(display);
            return name.Display == display ? name : null;
        }
        catch (SharedMemoryException)
        {
            return null;
        }
    }
}
