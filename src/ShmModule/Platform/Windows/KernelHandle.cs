using Microsoft.Win32.SafeHandles;

namespace ShmModule.Platform.Windows;

/// <summary>A handle of a section, mutex, event, token or object directory.</summary>
internal sealed class KernelHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public KernelHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle() => Kernel32.CloseHandle(handle);
}
