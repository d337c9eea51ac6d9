using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>Looks at a name without attaching to it.</summary>
internal static class RegionProbe
{
    public static RegionPresence Presence(ObjectNames names)
    {
        KernelHandle handle = MappedSection.Open(names.Section, writable: false, out int error);
        bool isDenied = error == Win32Error.AccessDenied;
        if (error != 0)
        {
            handle.Dispose();
            return isDenied ? PresenceOfDenied(names) : RegionPresence.Absent;
        }

        Sid? owner = Advapi32.OwnerOf(handle);
        using MappedSection? section = MappedSection.TryMap(handle, writable: false, bytes: 0, out _);
        if (section is null) return RegionPresence.Foreign;
        KernelHandle controlHandle = ControlSection.Open(names, out bool writable, out error);
        using MappedSection? control = error == 0 ? ControlSection.TryMap(controlHandle, writable, owner, out _) : null;
        return control is not null && BelongTogether(control, section) ? RegionPresence.Live : RegionPresence.Foreign;
    }

    // What is not live yet is about to be.
    private static unsafe bool BelongTogether(MappedSection control, MappedSection section) =>
        ControlSection.StateOf(control) != ControlPage.StateLive
        || ControlSection.FlawOf(new ControlBlock(control.Start, isWritable: false), section.Length, out _) is null;

    private static RegionPresence PresenceOfDenied(ObjectNames names)
    {
        using KernelHandle control = ControlSection.Open(names, out _, out int error);
        return error == Win32Error.FileNotFound ? RegionPresence.Foreign : RegionPresence.Live;
    }
}
