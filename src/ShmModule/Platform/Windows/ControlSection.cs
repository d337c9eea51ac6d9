using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The section with a region's control block, found and judged.</summary>
internal static unsafe class ControlSection
{
    /// <summary>Opens it for writing where that is granted. The handle is invalid where it cannot be had.</summary>
    public static KernelHandle Open(ObjectNames names, out bool writable, out int error)
    {
        writable = true;
        KernelHandle control = MappedSection.Open(names.Control, writable, out error);
        if (error != Win32Error.AccessDenied) return control;
        control.Dispose();
        writable = false;
        return MappedSection.Open(names.Control, writable, out error);
    }

    /// <summary>
    /// Maps an opened control section. Null where nothing may be believed of it; <paramref name="flaw"/> then says why. The owner
    /// is compared before the page is touched, for behind a stranger's section there may be a file that fails to be read.
    /// </summary>
    public static MappedSection? TryMap(KernelHandle control, bool writable, Sid? regionOwner, out string? flaw)
    {
        flaw = null;
        Sid? owner = Advapi32.OwnerOf(control);
        if (owner is null || !owner.Equals(regionOwner))
        {
            control.Dispose();
            flaw = owner is null
                ? "who owns its control block cannot be read"
                : $"its control block belongs to another account ({Account.NameOf(owner)})";
            return null;
        }

        MappedSection? mapped = MappedSection.TryMap(control, writable, ControlPage.PageBytes, out _);
        if (mapped is not null && mapped.Length >= ControlPage.PageBytes) return mapped;
        mapped?.Dispose();
        flaw = "its control block cannot be mapped";
        return null;
    }

    public static int StateOf(MappedSection control) => Volatile.Read(ref ((ControlPage*)control.Start)->State);

    public static void SetState(MappedSection control, int state)
    {
        // A full barrier: what is counted after this must not be counted before it.
        Interlocked.Exchange(ref ((ControlPage*)control.Start)->State, state);
    }

    /// <summary>Why a live control block cannot be that of the section at hand; null when it can.</summary>
    public static string? FlawOf(ControlBlock control, long sectionLength, out long size)
    {
        size = control.Size;
        // Not IsValid, which asks for the state too: that may change for a moment, while somebody else finds out who is attached.
        bool isKnown = Volatile.Read(ref control.Page->Magic) == ControlPage.MagicNumber
            && Volatile.Read(ref control.Page->Layout) == ControlPage.LayoutVersion;
        if (!isKnown) return "its control block is of a layout that this version of the module does not know";
        long page = Environment.SystemPageSize;
        bool fits = size > 0 && size <= sectionLength && sectionLength - size < page;
        return fits ? null : "its control block records another size than it has";
    }
}
