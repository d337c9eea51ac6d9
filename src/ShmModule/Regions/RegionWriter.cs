using System;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>Changes of a region's bytes, under its lock and with its control block kept true. The caller holds a use.</summary>
internal static unsafe class RegionWriter
{
    private const int ZeroBytes = 64 << 10;
    private static readonly byte[] Zeros = new byte[ZeroBytes];

    /// <summary>Writes a value at offset 0, which readers see either not at all or whole, and records what it is.</summary>
    /// <exception cref="SharedMemoryException">
    /// SharedMemoryTooSmall, SharedMemoryReadOnly, SharedMemoryLockTimeout: nothing was changed. SharedMemoryTruncated.
    /// </exception>
    public static void WriteWhole(RegionAttachment region, IRegionSource source, PayloadRecord payload, int terminatorBytes, CallMonitor monitor)
    {
        DemandWritable(region);
        if (source.Length > region.Size) throw Errors.TooSmall(region.Name, source.Length, region.Size);
        long? version;
        using (LockScope.Exclusive(region, monitor))
        {
            region.Memory.DemandSpace(0, source.Length);
            region.Control?.BeginWrite();
            source.CopyTo(region.Memory, 0, source.Length + terminatorBytes <= region.Size ? terminatorBytes : 0, monitor);
            version = region.Control?.EndWrite(payload, region.Token);
        }

        Announce(region, version);
    }

    /// <summary>Writes bytes at an offset; what the region's payload is stays as it was.</summary>
    /// <exception cref="SharedMemoryException">As <see cref="WriteWhole"/>, and SharedMemoryOutOfRange.</exception>
    public static void WritePiece(RegionAttachment region, long offset, IRegionSource source, CallMonitor monitor)
    {
        DemandWritable(region);
        if (offset < 0 || offset > region.Size) throw Errors.OffsetOutOfRange(region.Name, offset, region.Size);
        if (source.Length > region.Size - offset) throw Errors.TooSmallFrom(region.Name, source.Length, offset, region.Size - offset);
        long? version;
        using (LockScope.Exclusive(region, monitor))
        {
            region.Memory.DemandSpace(offset, source.Length);
            bool wasDirty = region.Control is { DirtyWriterId: not 0 };
            if (!wasDirty) region.Control?.BeginWrite();
            source.CopyTo(region.Memory, offset, 0, monitor);
            version = region.Control?.EndPiece(wasDirty, region.Token);
        }

        Announce(region, version);
    }

    /// <summary>Zeroes every byte and forgets the payload; mends what a writer that died left.</summary>
    public static void Clear(RegionAttachment region, CallMonitor monitor)
    {
        DemandWritable(region);
        long? version;
        using (LockScope.Exclusive(region, monitor))
        {
            region.Memory.DemandSpace(0, region.Size);
            region.Control?.BeginWrite();
            Zero(region.Memory, 0, region.Size, monitor);
            version = region.Control?.EndWrite(default, region.Token);
        }

        Announce(region, version);
    }

    // After the lock is free, so that who wakes does not have to wait for it.
    private static void Announce(RegionAttachment region, long? version)
    {
        if (version is long written) region.NoteOwnWrite(written);
    }

    private static void DemandWritable(RegionAttachment region)
    {
        if (region.IsReadOnly) throw Errors.ReadOnly(region.Name);
    }

    private static void Zero(IRegionMemory memory, long offset, long count, CallMonitor monitor)
    {
        fixed (byte* zeros = Zeros)
        {
            for (long done = 0; done < count;)
            {
                long step = Math.Min(ZeroBytes, count - done);
                memory.Write(offset + done, zeros, step, monitor);
                done += step;
                if (count <= ZeroBytes) continue;
                monitor.Token.ThrowIfCancellationRequested();
                monitor.Copied(done, count);
            }
        }
    }
}
