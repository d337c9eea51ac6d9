namespace ShmModule.Platform.Windows;

/// <summary>
/// Opens sections that have no control block. A handle of a section keeps it there, so a look at a region of the module that is
/// just going can leave a section without a control block, which is what another program's looks like. Hence two rules: nobody
/// opens a section without having its control block open or being at the gate, and what nobody else has open is gone.
/// </summary>
internal static class ForeignSection
{
    /// <summary>Best called at the gate, where nobody else looks at the same time.</summary>
    public static KernelHandle OpenWithoutControl(ObjectNames names, bool writable, out int error)
    {
        KernelHandle section = MappedSection.Open(names.Section, writable, out error);
        if (error != 0 || Ntdll.HandleCount(section) != 1) return section;
        section.Dispose();
        error = Win32Error.FileNotFound;
        return section;
    }

    /// <summary>Whether something has the name. It is asked for as a mutex, which it is not, so as not to get a handle of it.</summary>
    public static bool MayExist(string objectName)
    {
        using NamedMutex? mutex = NamedMutex.TryOpen(objectName, out bool isMissing);
        return !isMissing;
    }
}
