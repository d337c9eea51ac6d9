using System;
using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>Who may do what with an object.</summary>
internal sealed unsafe class SecurityDescriptor : SafeHandleZeroOrMinusOneIsInvalid
{
    private SecurityDescriptor(IntPtr descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>For the region's bytes and its control block.</summary>
    public static SecurityDescriptor ForMemory(CreateRequest request) => Make(request, everyoneMayRead: "(A;;GR;;;WD)");

    /// <summary>For the mutexes: whoever may only read gets nothing, for a mutex that readers may take they may also keep.</summary>
    public static SecurityDescriptor ForMutexes(CreateRequest request) => Make(request, everyoneMayRead: "");

    /// <summary>
    /// For waiters' events: the list of the control block, which was made for a section. Its right to map for writing is the same
    /// bit as an event's right to be set, so whoever may write may wake, and there is no bit for waiting in another's place.
    /// Null where it cannot be read.
    /// </summary>
    public static SecurityDescriptor? TryGetForEvents(KernelHandle control)
    {
        try
        {
            IntPtr descriptor = Advapi32.DaclOf(control);
            return descriptor == IntPtr.Zero ? null : new SecurityDescriptor(descriptor);
        }
        catch (ObjectDisposedException)
        {
            // Another thread retires the region meanwhile.
            return null;
        }
    }

    public Kernel32.SecurityAttributes ToAttributes() =>
        new() { Length = sizeof(Kernel32.SecurityAttributes), Descriptor = handle };

    /// <summary>Puts this descriptor's list in the place of the one that an object came with.</summary>
    public void ApplyTo(KernelHandle target, RegionName name)
    {
        if (!Advapi32.SetDacl(target, handle, out int error)) throw Win32Error.ToException(error, name);
    }

    protected override bool ReleaseHandle()
    {
        Kernel32.FreeLocal(handle);
        return true;
    }

    // P: what a folder of the object manager would pass on does not apply. SY: SYSTEM. WD: everyone.
    // The owner is named because an elevated process would make its group of administrators the owner, and openers compare the
    // owners of a region's objects, which elevated and other processes of one user may have made.
    private static SecurityDescriptor Make(CreateRequest request, string everyoneMayRead)
    {
        string everyone = request.Access switch
        {
            SharedMemoryAccess.Everyone => "(A;;GA;;;WD)",
            SharedMemoryAccess.EveryoneRead => everyoneMayRead,
            _ => "",
        };
        string sddl = request.SecurityDescriptor ?? $"D:P(A;;GA;;;SY)(A;;GA;;;{Account.ThisUser}){everyone}";
        SecurityDescriptor given = Parse(sddl);
        if (Advapi32.HasOwner(given.handle)) return given;
        given.Dispose();
        return Parse($"O:{Account.ThisUser}{sddl}");
    }

    private static SecurityDescriptor Parse(string sddl)
    {
        IntPtr memory = Advapi32.ParseSddl(sddl, out int error);
        if (error != 0) throw Errors.DescriptorInvalid(sddl, "it is not in SDDL", new Win32Exception(error));
        var descriptor = new SecurityDescriptor(memory);
        // Without a list a new object gets one of the system's choice, and an object that is there loses the one it has.
        if (Advapi32.HasDacl(memory)) return descriptor;
        descriptor.Dispose();
        throw Errors.DescriptorInvalid(sddl, "it has no DACL, which says who may do what");
    }
}
