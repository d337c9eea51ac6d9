using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>
/// The word of the control block that says which waiters sleep. A bit may be wrong: a waiter that was killed leaves it set. The
/// event is what counts.
/// </summary>
internal sealed unsafe class WaiterSlots
{
    private readonly ObjectNames _names;
    private readonly ControlPage* _page;

    public WaiterSlots(ObjectNames names, ControlPage* page)
    {
        _names = names;
        _page = page;
    }

    /// <summary>A full barrier: what is read after this was not read before it.</summary>
    public void Enter(int slot) => Change(slot, isSet: true);

    public void Leave(int slot) => Change(slot, isSet: false);

    /// <summary>Wakes all who sleep.</summary>
    public void WakeAll()
    {
        ulong slots = unchecked((ulong)Volatile.Read(ref _page->WaiterSlots));
        for (int slot = 0; slots != 0; slot++, slots >>= 1)
        {
            if ((slots & 1) != 0) Wake(slot);
        }
    }

    private void Wake(int slot)
    {
        if (TrySet(slot, entering: false)) return;

        // The waiter was killed. Another may have claimed the slot since, and have set the bit that is cleared here.
        Leave(slot);
        TrySet(slot, entering: true);
    }

    /// <summary>False where there is no such event; one that this user may not set is not ours to judge.</summary>
    private bool TrySet(int slot, bool entering)
    {
        using KernelHandle handle = Kernel32Events.Open(_names.WaiterEvent(slot), out int error);
        if (error != 0) return error != Win32Error.FileNotFound;
        if (entering) Enter(slot);
        Kernel32Events.Set(handle);
        return true;
    }

    private void Change(int slot, bool isSet)
    {
        long bit = 1L << slot;
        long found = Volatile.Read(ref _page->WaiterSlots);
        while (true)
        {
            long known = found;
            found = Interlocked.CompareExchange(ref _page->WaiterSlots, isSet ? known | bit : known & ~bit, known);
            if (found == known) return;
        }
    }
}
