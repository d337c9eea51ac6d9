using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ShmModule.Platform.Windows;

/// <summary>Named events.</summary>
internal static unsafe class Kernel32Events
{
    private const uint Synchronize = 0x0010_0000; // SYNCHRONIZE: to wait
    private const uint ModifyState = 0x0002;      // EVENT_MODIFY_STATE: to set

    /// <summary>Creates an auto-reset event to wait for, or opens the one of that name: then <paramref name="error"/> is ERROR_ALREADY_EXISTS.</summary>
    public static SafeWaitHandle Create(string name, SecurityDescriptor security, out int error)
    {
        Kernel32.SecurityAttributes attributes = security.ToAttributes();
        SafeWaitHandle created = CreateEventExW(&attributes, name, 0, Synchronize);
        error = Marshal.GetLastWin32Error();
        GC.KeepAlive(security);
        return created;
    }

    /// <summary>Opens an event to set it.</summary>
    public static KernelHandle Open(string name, out int error)
    {
        KernelHandle opened = OpenEventW(ModifyState, false, name);
        error = opened.IsInvalid ? Marshal.GetLastWin32Error() : 0;
        return opened;
    }

    public static void Set(KernelHandle handle) => SetEvent(handle);

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern SafeWaitHandle CreateEventExW(Kernel32.SecurityAttributes* attributes, string name, uint flags, uint access);

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern KernelHandle OpenEventW(uint access, bool inherit, string name);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool SetEvent(KernelHandle handle);
}
