using System;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Values;

namespace ShmModule.Regions;

/// <summary>
/// Atomic changes of one number. Aligned integers of 4 and 8 bytes are changed without the lock, by the processor's own atomic
/// instructions, so that C11 atomics work on the same bytes; other numbers under the lock. The caller holds a use.
/// </summary>
internal static unsafe class RegionUpdater
{
    /// <summary>Adds, wrapping around like the processor does; returns the new value.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryReadOnly, SharedMemoryOutOfRange, SharedMemoryLockTimeout, SharedMemoryTruncated, SharedMemoryInsufficientMemory.</exception>
    public static object Add(RegionAttachment region, long offset, Number addend, CallMonitor monitor)
    {
        Check(region, offset, addend.Size);
        if (!IsAtomic(offset, addend))
            return UnderLock(region, offset, addend.Type, found => found.Plus(addend), monitor).ToObject();

        region.Control?.DemandThere();
        byte* place = region.Memory.Locate(offset, addend.Size);
        long sum = addend.Size == sizeof(int)
            ? Interlocked.Add(ref *(int*)place, unchecked((int)addend.Bits))
            : Interlocked.Add(ref *(long*)place, addend.Bits);
        Announce(region);
        return Number.FromBits(addend.Type, sum).ToObject();
    }

    /// <summary>Puts a value in the place of another, if that is what is there; returns what was there.</summary>
    /// <exception cref="SharedMemoryException">As <see cref="Add"/>.</exception>
    public static object CompareExchange(RegionAttachment region, long offset, Number value, Number expected, CallMonitor monitor)
    {
        Check(region, offset, value.Size);
        if (!IsAtomic(offset, value))
        {
            Number before = expected;
            UnderLock(region, offset, value.Type, found => (before = found).Bits == expected.Bits ? value : null, monitor);
            return before.ToObject();
        }

        region.Control?.DemandThere();
        byte* place = region.Memory.Locate(offset, value.Size);
        long was = value.Size == sizeof(int)
            ? Interlocked.CompareExchange(ref *(int*)place, unchecked((int)value.Bits), unchecked((int)expected.Bits))
            : Interlocked.CompareExchange(ref *(long*)place, value.Bits, expected.Bits);
        Number found = Number.FromBits(value.Type, was);
        if (found.Bits == expected.Bits) Announce(region);
        return found.ToObject();
    }

    private static bool IsAtomic(long offset, Number number) =>
        number.IsInteger && number.Size is sizeof(int) or sizeof(long) && offset % number.Size == 0;

    private static void Check(RegionAttachment region, long offset, int size)
    {
        if (region.IsReadOnly) throw Errors.ReadOnly(region.Name);
        if (offset < 0 || offset > region.Size) throw Errors.OffsetOutOfRange(region.Name, offset, region.Size);
        if (size > region.Size - offset) throw Errors.RangeTooLong(region.Name, offset, 1, size, region.Size);
    }

    private static void Announce(RegionAttachment region)
    {
        if (region.Control is ControlBlock control) region.NoteOwnWrite(control.CountWrite(region.Token));
    }

    /// <param name="region">The region.</param>
    /// <param name="offset">Of the number.</param>
    /// <param name="type">Of the number.</param>
    /// <param name="change">Gives what is to be there, or null to leave it.</param>
    /// <param name="monitor">For the lock.</param>
    private static Number UnderLock(RegionAttachment region, long offset, Type type, Func<Number, Number?> change, CallMonitor monitor)
    {
        Number? after;
        long? version = null;
        using (LockScope.Exclusive(region, monitor))
        {
            long bits = 0;
            int size = NumberTypes.SizeOf(type);
            region.Memory.Read(offset, (byte*)&bits, size, monitor);
            after = change(Number.FromBits(type, bits));
            if (after is not null)
            {
                region.Memory.DemandSpace(offset, size);
                bool wasDirty = region.Control is { DirtyWriterId: not 0 };
                if (!wasDirty) region.Control?.BeginWrite();
                bits = after.Bits;
                region.Memory.Write(offset, (byte*)&bits, size, monitor);
                version = region.Control?.EndPiece(wasDirty, region.Token);
            }
        }

        if (version is long written) region.NoteOwnWrite(written);
        return after ?? Number.FromBits(type, 0);
    }
}
