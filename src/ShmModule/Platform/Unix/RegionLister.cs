using System;
using System.Collections.Generic;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// Looks at regions without taking part in the protocol: it opens control files for reading, takes no lock, and maps nothing,
/// because a file that is cut off while it is mapped would end the process.
/// </summary>
internal sealed unsafe class RegionLister
{
    private const int Attempts = 10;

    private readonly string _folder;
    private readonly Dictionary<uint, string> _owners = new();
    private readonly Lazy<IReadOnlyDictionary<FileId, List<int>>?> _attached = new(AttachedProcesses.ByFile);

    public RegionLister(string folder) => _folder = folder;

    /// <summary>Null: there is no such region.</summary>
    public RegionListing? Look(RegionName name)
    {
        var paths = new UnixPaths(_folder, name);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            // What is no file is not looked into: to open a device, or a FIFO, may have effects.
            if (FileStatus.Of(paths.Control, out FileStatus control) != 0 || !control.IsRegularFile) return LookAtForeign(paths);
            using UnixFile? file = UnixFile.TryOpen(paths.Control, writable: false, out int errno);
            if (errno == Errno.NoEntry) continue;
            if (file is null) return DescribeClosed(paths, control);
            if (FileStatus.Of(file, out FileStatus opened) != 0 || !opened.IsSameFile(control)) continue;
            RegionListing? found = Describe(paths, file, opened);
            bool isStillNamed = FileStatus.Of(paths.Control, out control) == 0 && control.IsSameFile(opened);
            if (isStillNamed) return found;
        }

        return null;
    }

    private RegionListing? LookAtForeign(UnixPaths paths)
    {
        if (FileStatus.Of(paths.Public, out FileStatus data) != 0) return LookAtOrphan(paths);
        if (!data.IsRegularFile) return null;
        return new RegionListing(paths.Name)
        {
            Kind = SharedMemoryKind.Foreign,
            Size = data.Size,
            Access = UnixAccount.AccessFor(data.Mode),
            Owner = OwnerOf(data),
            IsStale = false,
        };
    }

    private RegionListing? LookAtOrphan(UnixPaths paths)
    {
        if (!RegionFiles.IsOrphan(paths, out FileStatus data)) return null;
        return new RegionListing(paths.Name)
        {
            Kind = SharedMemoryKind.Memory,
            Size = data.Size,
            Access = UnixAccount.AccessFor(data.Mode),
            Owner = OwnerOf(data),
            IsStale = true,
        };
    }

    /// <summary>Of a control file that this user may not read.</summary>
    private RegionListing DescribeClosed(UnixPaths paths, in FileStatus control)
    {
        FileStatus status = control;
        bool hasData = FileStatus.Of(paths.Private, out FileStatus data) == 0 && data.IsRegularFile;
        return new RegionListing(paths.Name)
        {
            Kind = hasData ? SharedMemoryKind.Memory : null,
            Size = hasData ? data.Size : null,
            Access = UnixAccount.AccessFor(control.Mode),
            Owner = OwnerOf(control),
            AttachedIds = () => AttachedTo(status) is { Count: > 0 } ids ? ids : null,
        };
    }

    private RegionListing? Describe(UnixPaths paths, UnixFile file, FileStatus control)
    {
        ControlPage page;
        bool isWhole = Libc.ReadAt(file, &page, ControlPage.PageBytes, 0) == ControlPage.PageBytes;
        var block = new ControlBlock(&page, isWritable: false);
        bool hasData = TryFindData(paths, isWhole ? block : null, control.OwnerId, out FileStatus data, out bool isForeign);
        bool isTrusted = isForeign && FileStatus.Of(paths.Public, out FileStatus other) == 0 && other.Size > 0 && UnixAccount.IsTrusted(other.OwnerId)
            && !(FileStatus.Of(paths.Private, out FileStatus second) == 0 && second.IsSameFile(other));
        bool isHeld = IsHeld(file, 1);
        // What the name means to whoever opens it now.
        if (isForeign && (!isHeld || isTrusted)) return LookAtForeign(paths);
        var listing = new RegionListing(paths.Name)
        {
            Size = hasData ? data.Size : null,
            Access = UnixAccount.AccessFor(control.Mode),
            Owner = OwnerOf(control),
            // Who closes a region drops life while it has the gate, so at that moment nothing is left behind by the dead.
            IsStale = isWhole && !isHeld && !IsGateHeld(paths, file, block),
            AttachedIds = () => AttachedTo(control),
        };
        if (!isWhole) return hasData ? listing : null;
        if (!block.IsValid) return listing;
        listing.Kind = block.Kind;
        listing.Access = block.Access;
        listing.Size = hasData ? Math.Min(block.Size, data.Size) : block.Size;
        listing.Path = block.Kind == SharedMemoryKind.File && UnixAccount.IsTrusted(control.OwnerId) ? block.Path : null;
        listing.Control = new ControlCopy(&page);
        return listing;
    }

    /// <summary>Whichever name the region's bytes still have, and whether another file has its public one.</summary>
    private static bool TryFindData(UnixPaths paths, ControlBlock? block, uint ownerId, out FileStatus data, out bool isForeign)
    {
        bool hasPublic = FileStatus.Of(paths.Public, out data) == 0 && data.IsRegularFile;
        isForeign = hasPublic && block is not null && !IsDataOf(block, ownerId, data);
        if (block?.Kind == SharedMemoryKind.File) return false;
        if (hasPublic && !isForeign) return true;
        return FileStatus.Of(paths.Private, out data) == 0 && data.IsRegularFile && (block is null || IsDataOf(block, ownerId, data));
    }

    /// <summary>See <see cref="ControlFile.IsDataOf"/>.</summary>
    private static bool IsDataOf(ControlBlock block, uint ownerId, in FileStatus data) =>
        data.IsFile(block.Page->DataDevice, block.Page->DataInode) && (block.Kind == SharedMemoryKind.File || data.OwnerId == ownerId);

    private static bool IsHeld(UnixFile file, long lockByte) => file.IsLockedByOthers(lockByte, 1, out bool isLocked) == 0 && isLocked;

    /// <summary>Of a region whose gate this user cannot see, whether its state says that it is being closed.</summary>
    private static bool IsGateHeld(UnixPaths paths, UnixFile control, ControlBlock block)
    {
        if (block.Access != SharedMemoryAccess.EveryoneRead) return IsHeld(control, 0);
        using UnixFile? file = UnixFile.TryOpen(paths.Lock, writable: false, out _);
        return file is null ? block.Page->State == ControlPage.StateRetiring : IsHeld(file, 0);
    }

    private string OwnerOf(in FileStatus status)
    {
        if (!_owners.TryGetValue(status.OwnerId, out string? name)) _owners[status.OwnerId] = name = UnixAccount.NameOf(status.OwnerId);
        return name;
    }

    private IReadOnlyList<int>? AttachedTo(in FileStatus control)
    {
        if (_attached.Value is not { } all) return null;
        return all.TryGetValue(control.Id, out List<int>? ids) ? ids : Array.Empty<int>();
    }
}
