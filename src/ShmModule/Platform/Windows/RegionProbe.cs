using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>Looks at a name without attaching to it.</summary>
internal static class RegionProbe
{
    public static RegionPresence Presence(ObjectNames names)
    {
        using KernelHandle control = ControlSection.Open(names, out bool writable, out int controlError);
        if (controlError == Win32Error.FileNotFound) return PresenceWithoutControl(names);
        using KernelHandle section = MappedSection.Open(names.Section, writable: false, out int error);
        if (error == Win32Error.AccessDenied) return RegionPresence.Live;
        if (error != 0) return RegionPresence.Absent;
        return controlError == 0 ? Judge(control, writable, section) : RegionPresence.Foreign;
    }

    // Without waiting at the gate, unlike an opener: of what is going this may see the last.
    private static RegionPresence PresenceWithoutControl(ObjectNames names)
    {
        if (!ForeignSection.MayExist(names.Section)) return RegionPresence.Absent;
        using KernelHandle section = ForeignSection.OpenWithoutControl(names, writable: false, out int error);
        return error is 0 or Win32Error.AccessDenied ? RegionPresence.Foreign : RegionPresence.Absent;
    }

    private static RegionPresence Judge(KernelHandle control, bool writable, KernelHandle section)
    {
        using var handles = new RegionHandles();
        Sid? owner = Advapi32.OwnerOf(section);
        handles.Section = MappedSection.TryMap(section, writable: false, bytes: 0, out _);
        if (handles.Section is null) return RegionPresence.Foreign;
        handles.Control = ControlSection.TryMap(control, writable, owner, out _);
        bool isOurs = handles.Control is not null && BelongTogether(handles.Control, handles.Section);
        return isOurs ? RegionPresence.Live : RegionPresence.Foreign;
    }

    // What is not live yet is about to be.
    private static unsafe bool BelongTogether(MappedSection control, MappedSection section) =>
        ControlSection.StateOf(control) != ControlPage.StateLive
        || ControlSection.FlawOf(new ControlBlock(control.Start, isWritable: false), section.Length, out _) is null;
}
