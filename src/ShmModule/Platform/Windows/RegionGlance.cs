using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>
/// Looks at one region for a list. By the rule of <see cref="ForeignSection"/>: with its control block open, or at the gate, for
/// which it does not wait.
/// </summary>
internal static unsafe class RegionGlance
{
    /// <summary>Null: there is no such region.</summary>
    public static RegionListing? Look(RegionName name, AttachedProcesses processes)
    {
        var names = new ObjectNames(name);
        using KernelHandle control = ControlSection.Open(names, out bool writable, out int controlError);
        if (controlError == Win32Error.FileNotFound) return LookWithoutControl(name, names);
        using KernelHandle section = MappedSection.Open(names.Section, writable: false, out int error);
        if (error == Win32Error.AccessDenied) return Closed(name);
        if (error != 0) return null;
        Sid? owner = Advapi32.OwnerOf(section);
        using var handles = new RegionHandles { Section = MappedSection.TryMap(section, writable: false, bytes: 0, out _) };
        if (controlError != 0 || handles.Section is null) return Foreign(name, handles.Section, owner);
        handles.Control = ControlSection.TryMap(control, writable, owner, out _);
        return handles.Control is null ? Foreign(name, handles.Section, owner) : Describe(name, handles.Control, handles.Section, owner, processes);
    }

    private static RegionListing? LookWithoutControl(RegionName name, ObjectNames names)
    {
        if (!ForeignSection.MayExist(names.Section)) return null;
        using Gate? gate = Gate.TryEnterToLook(names, out bool isBusy);
        if (isBusy) return Closed(name);
        using KernelHandle section = ForeignSection.OpenWithoutControl(names, writable: false, out int error);
        if (error == Win32Error.AccessDenied) return Closed(name);
        if (error != 0) return null;
        Sid? owner = Advapi32.OwnerOf(section);
        using MappedSection? bytes = MappedSection.TryMap(section, writable: false, bytes: 0, out _);
        return Foreign(name, bytes, owner);
    }

    private static RegionListing Describe(RegionName name, MappedSection page, MappedSection bytes, Sid? owner, AttachedProcesses processes)
    {
        // What is not live is being made, or its last user is finding out that it is the last.
        if (ControlSection.StateOf(page) != ControlPage.StateLive) return Closed(name, owner);
        var block = new ControlBlock(page.Start, isWritable: false);
        if (ControlSection.FlawOf(block, bytes.Length, out long size) is not null) return Foreign(name, bytes, owner);
        return new RegionListing(name)
        {
            Kind = block.Kind,
            Size = size,
            Access = block.Access,
            Path = block.Kind == SharedMemoryKind.File && Account.IsTrusted(owner) ? block.Path : null,
            Owner = Account.NameOf(owner),
            IsStale = false,
            Control = new ControlCopy((ControlPage*)page.Start),
            AttachedIds = () => processes.Of(name),
        };
    }

    private static RegionListing Foreign(RegionName name, MappedSection? bytes, Sid? owner) => new(name)
    {
        Kind = SharedMemoryKind.Foreign,
        Size = bytes?.Length,
        Owner = Account.NameOf(owner),
        IsStale = false,
    };

    // Of which nothing can be known now but that it is there. The dead leave nothing behind on Windows.
    private static RegionListing Closed(RegionName name, Sid? owner = null) =>
        new(name) { Owner = Account.NameOf(owner), IsStale = false };
}
