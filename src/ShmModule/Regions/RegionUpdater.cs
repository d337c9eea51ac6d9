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
    /// <summary>Adds, and returns the new value.</summary>
    /// <param name="region">The region.</param>
    /// <param name="offset">Of the number.</param>
    /// <param name="addend">What to add.</param>
    /// <param name="monitor">For the lock.</param>
    /// <param name="target">What the number is; where it is null, one like the addend.</param>
    /// <exception cref="SharedMemoryException">
    /// SharedMemoryReadOnly, SharedMemoryLockTimeout, SharedMemoryTruncated, SharedMemoryInsufficientMemory, SharedMemoryOutOfRange: also
    /// a sum that its type cannot hold.
    /// </exception>
    public static object Add(RegionAttachment region, long offset, Number addend, CallMonitor monitor, UpdateTarget? target = null)
    {
        Type type = target?.Type ?? addend.Type;
        Number? sum = Change(region, offset, type, target, Plus, monitor);
        return sum!.ToObject();

        Number Plus(Number found) => found.Plus(addend) ?? throw Errors.SumOutOfRange(region.Name, found.ToObject(), addend.ToObject(), type.Name);
    }

    /// <summary>Puts a value in the place of another, if that is what is there; returns what was there.</summary>
    /// <exception cref="SharedMemoryException">As <see cref="Add"/>.</exception>
    public static object CompareExchange(
        RegionAttachment region, long offset, Number value, Number expected, CallMonitor monitor, UpdateTarget? target = null)
    {
        Number before = expected;
        Change(region, offset, value.Type, target, found => (before = found).Bits == expected.Bits ? value : null, monitor);
        return before.ToObject();
    }

    /// <param name="region">The region.</param>
    /// <param name="offset">Of the number.</param>
    /// <param name="type">Of the number.</param>
    /// <param name="target">What else is known of it.</param>
    /// <param name="change">Gives what is to be there, or null to leave it; asked again when another was faster.</param>
    /// <param name="monitor">For the lock.</param>
    /// <returns>What is there now, or null where it was left.</returns>
    private static Number? Change(
        RegionAttachment region, long offset, Type type, UpdateTarget? target, Func<Number, Number?> change, CallMonitor monitor)
    {
        Check(region, offset, NumberTypes.SizeOf(type));
        Number? after;
        long? version = null;
        if (IsAtomic(offset, type) && target is not { IsPayload: true })
        {
            after = Exchange(region, offset, type, change);
            if (after is not null) version = region.Control?.CountWrite(region.Token);
        }
        else
        {
            using (LockScope.Exclusive(region, monitor))
            {
                // What nobody has recorded may have been recorded meanwhile; and what a dead writer left is not to be made whole by this.
                bool wasDirty = region.Control is { DirtyWriterId: not 0 };
                bool records = target is { IsPayload: true } && !wasDirty && region.Control?.ReadPayload(region.Size).Kind == PayloadKind.None;
                after = IsAtomic(offset, type) ? Exchange(region, offset, type, change) : Replace(region, offset, type, change, monitor, wasDirty);
                if (after is not null) version = Publish(region.Control, region.Token, records ? type : null, wasDirty);
            }
        }

        if (version is long written) region.NoteOwnWrite(written);
        return after;
    }

    /// <param name="control">Null for a foreign region.</param>
    /// <param name="token">Of the attachment.</param>
    /// <param name="payload">The type of a number that is to be the payload.</param>
    /// <param name="wasDirty">Whether an earlier writer had died.</param>
    private static long? Publish(ControlBlock? control, long token, Type? payload, bool wasDirty)
    {
        if (control is null || payload is null) return control?.EndPiece(wasDirty, token);
        control.BeginWrite();
        return control.EndWrite(new PayloadRecord(PayloadKind.Number, NumberTypes.SizeOf(payload), type: (int)Type.GetTypeCode(payload)), token);
    }

    /// <summary>By compare-exchange, also of a sum: only so can it be known to be one before anybody sees it.</summary>
    private static Number? Exchange(RegionAttachment region, long offset, Type type, Func<Number, Number?> change)
    {
        int size = NumberTypes.SizeOf(type);
        region.Control?.DemandThere();
        while (true)
        {
            byte* place = region.Memory.Locate(offset, size);
            Number found = Number.FromBits(type, size == sizeof(int) ? Volatile.Read(ref *(int*)place) : Interlocked.Read(ref *(long*)place));
            if (change(found) is not Number next) return null;
            long was = size == sizeof(int)
                ? Interlocked.CompareExchange(ref *(int*)place, unchecked((int)next.Bits), unchecked((int)found.Bits))
                : Interlocked.CompareExchange(ref *(long*)place, next.Bits, found.Bits);
            if (Number.FromBits(type, was).Bits == found.Bits) return next;
        }
    }

    private static Number? Replace(
        RegionAttachment region, long offset, Type type, Func<Number, Number?> change, CallMonitor monitor, bool wasDirty)
    {
        long bits = 0;
        int size = NumberTypes.SizeOf(type);
        region.Memory.Read(offset, (byte*)&bits, size, monitor);
        if (change(Number.FromBits(type, bits)) is not Number next) return null;
        region.Memory.DemandSpace(offset, size);
        if (!wasDirty) region.Control?.BeginWrite();
        bits = next.Bits;
        region.Memory.Write(offset, (byte*)&bits, size, monitor);
        return next;
    }

    private static bool IsAtomic(long offset, Type type) =>
        !Number.IsReal(type) && NumberTypes.SizeOf(type) is sizeof(int) or sizeof(long) && offset % NumberTypes.SizeOf(type) == 0;

    private static void Check(RegionAttachment region, long offset, int size)
    {
        if (region.IsReadOnly) throw Errors.ReadOnly(region.Name);
        if (offset < 0 || offset > region.Size) throw Errors.OffsetOutOfRange(region.Name, offset, region.Size);
        if (size > region.Size - offset) throw Errors.RangeTooLong(region.Name, offset, 1, size, region.Size);
    }
}
