using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>A named section and a view of it.</summary>
internal sealed unsafe class MappedSection : IDisposable
{
    private const uint Readable = 0x02 | 0x04 | 0x08 | 0x20 | 0x40 | 0x80; // every PAGE_ value but NOACCESS and EXECUTE
    private const uint Writable = 0x04 | 0x40;                             // PAGE_READWRITE, PAGE_EXECUTE_READWRITE

    private MappedSection(KernelHandle handle, ViewHandle view, bool isWritable)
    {
        Handle = handle;
        View = view;
        IsWritable = isWritable;
        Length = Measure(Start, isWritable ? Writable : Readable);
    }

    public KernelHandle Handle { get; }

    public ViewHandle View { get; }

    public bool IsWritable { get; }

    /// <summary>The bytes from the start that can be touched without a fault; whole pages.</summary>
    public long Length { get; }

    public byte* Start => (byte*)View.DangerousGetHandle();

    /// <summary>Opens a section with as much of the right to see its owner as it grants.</summary>
    public static KernelHandle Open(string objectName, bool writable, out int error)
    {
        uint access = writable ? Kernel32.SectionMapRead | Kernel32.SectionMapWrite : Kernel32.SectionMapRead;
        KernelHandle section = Kernel32.OpenSection(objectName, access | Kernel32.ReadControl, out error);
        if (error != Win32Error.AccessDenied) return section;
        section.Dispose();
        return Kernel32.OpenSection(objectName, access, out error);
    }

    /// <summary>Maps a section, which then belongs to the result; it is closed when it cannot be mapped.</summary>
    /// <param name="section">The section.</param>
    /// <param name="writable">For reading only, or for both.</param>
    /// <param name="bytes">How much from the start; 0 for all of it.</param>
    /// <param name="error">The Win32 code of a failure.</param>
    public static MappedSection? TryMap(KernelHandle section, bool writable, int bytes, out int error)
    {
        ViewHandle view = Kernel32.MapView(section, writable, bytes, out error);
        if (!view.IsInvalid) return new MappedSection(section, view, writable);
        view.Dispose();
        section.Dispose();
        return null;
    }

    public static MappedSection Map(KernelHandle section, bool writable, RegionName name)
    {
        if (TryMap(section, writable, bytes: 0, out int error) is MappedSection mapped) return mapped;
        // The section was opened with the right to map it, so this is how the system refuses more than 32 bits can address.
        if (error == Win32Error.AccessDenied && IntPtr.Size == 4) throw Errors.AddressSpaceExhausted(name.Display);
        throw Win32Error.ToException(error, name);
    }

    public void Dispose()
    {
        Handle.Dispose();
        View.Dispose();
    }

    // Pages that are only reserved, or of another protection, would be an access violation, which nothing can catch.
    private static long Measure(byte* start, uint protection)
    {
        long length = 0;
        while (Kernel32.QueryMemory(start + length, out Kernel32.MemoryInformation range)
            && range.AllocationBase == (UIntPtr)start
            && range.State == Kernel32.MemoryCommitted
            && (range.Protect & protection) != 0)
        {
            length += (long)range.RegionSize;
        }

        return length;
    }
}
