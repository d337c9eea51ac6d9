using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace ShmModule.Platform.Windows;

/// <summary>
/// The auto-reset event of one waiter, whose name is the number of a slot. While the waiter lives, nobody else has the slot.
/// </summary>
internal sealed class WaiterEvent : WaitHandle
{
    public const int Slots = 64;

    private WaiterEvent(SafeWaitHandle handle, int slot)
    {
        SafeWaitHandle = handle;
        Slot = slot;
    }

    public int Slot { get; }

    /// <summary>Null where all slots are taken, or none is to be had.</summary>
    public static WaiterEvent? TryClaim(ObjectNames names, SecurityDescriptor security)
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            // A slot that is taken shows as an event that exists, or, by the descriptor of the one who has it, as access denied.
            SafeWaitHandle handle = Kernel32Events.Create(names.WaiterEvent(slot), security, out int error);
            if (!handle.IsInvalid && error != Win32Error.AlreadyExists) return new WaiterEvent(handle, slot);
            handle.Dispose();
        }

        return null;
    }
}
