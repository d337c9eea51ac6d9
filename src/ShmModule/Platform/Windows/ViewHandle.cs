using System;
using System.Runtime.InteropServices;

namespace ShmModule.Platform.Windows;

/// <summary>A mapped view; the uses of the attachment decide when it goes.</summary>
internal sealed class ViewHandle : SafeHandle
{
    public ViewHandle()
        : base(IntPtr.Zero, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle() => Kernel32.UnmapView(handle);
}
