using System;
using System.Collections.Generic;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>One session's hold on a region: while it is open, the region lives.</summary>
internal abstract class RegionAttachment : IDisposable
{
    // The owner's use, which Dispose ends, and one for every operation under way.
    private int _uses = 1;
    private int _isDisposed;
    private int _isLossTold;
    private int _isReplacementTold;

    protected RegionAttachment(RegionName name, IRegionMemory memory, IRegionLock regionLock, ControlBlock? control, IRegionSignal? signal)
    {
        Name = name;
        Memory = memory;
        Lock = regionLock;
        Control = control;
        Signal = signal;
    }

    public RegionName Name { get; }

    public IRegionMemory Memory { get; }

    public IRegionLock Lock { get; }

    /// <summary>Null for a foreign region.</summary>
    public ControlBlock? Control { get; }

    /// <summary>Null for a foreign region, in which nobody says that something has changed.</summary>
    public IRegionSignal? Signal { get; }

    /// <summary>Tells this attachment from all others on the machine, in a control block.</summary>
    public long Token { get; } = RandomNumber.Next();

    /// <summary>The version that this session has found last; 0 when nothing was looked at yet, so that what is there is news.</summary>
    public long SeenVersion { get; set; }

    /// <summary>The ranges whose changes this session has waited for, as it saw them last.</summary>
    public List<ByteRange> SeenBytes { get; } = new();

    /// <summary>Whether a range's bytes differ from what this session last saw of it, if it has seen it; it has now.</summary>
    public bool SeesNews(long offset, byte[] now)
    {
        ByteRange? seen = SeenBytes.Find(known => known.IsSameRange(offset, now.LongLength));
        if (seen?.HasSameBytes(now) == true) return false;
        if (seen is not null) SeenBytes.Remove(seen);
        SeenBytes.Add(new ByteRange(offset, (byte[])now.Clone()));
        return seen is not null;
    }

    /// <summary>How often this session has taken the lock and not given it back, beyond the span of one operation.</summary>
    public int LockDepth { get; set; }

    /// <summary>True once <see cref="Dispose()"/> was called, though operations may still be under way.</summary>
    public bool IsClosing => Volatile.Read(ref _isDisposed) != 0;

    /// <summary>Exact, in bytes; of a foreign region what the system says.</summary>
    public long Size { get; protected set; }

    public bool IsReadOnly { get; protected set; }

    public SharedMemoryKind Kind { get; protected set; }

    public SharedMemoryAccess Access { get; protected set; }

    /// <summary>The file behind a file-backed region; null for the others.</summary>
    public string? Path { get; protected set; }

    /// <summary>The account that owns the region, null where the system does not tell.</summary>
    public string? Owner { get; protected set; }

    /// <summary>The descriptor that this session gave the region when it created it; null where it gave none, or has opened it.</summary>
    public string? SecurityDescriptor { get; set; }

    /// <summary>Whether <see cref="Access"/> and <see cref="SecurityDescriptor"/> say all of who may do what.</summary>
    public virtual bool IsAccessKnown => true;

    /// <summary>How much memory is free again when the region is.</summary>
    public long MemoryBytes => Kind == SharedMemoryKind.Memory ? Size : 0;

    /// <summary>What a user should know of how the region was found; shown once by whoever opened it.</summary>
    public List<string> Warnings { get; } = new();

    /// <summary>True once another program has removed the region's name; whoever is attached can go on working.</summary>
    public virtual bool HasLostItsName => false;

    /// <summary>True while the region's name stands for another region, which another program has made.</summary>
    public virtual bool HasBeenReplaced => false;

    /// <summary>
    /// Looks, at most once a second, what other programs have done to the region's names, and restores what it can. Not for
    /// systems where names cannot be deleted. The caller holds a use.
    /// </summary>
    /// <param name="atOnce">Even if less than a second has passed.</param>
    public virtual void LookAfterNames(bool atOnce = false)
    {
    }

    /// <summary>True once in the life of an attachment, when another region under its name has been noticed and nobody been told.</summary>
    public bool TakeNewsOfReplacement() => HasBeenReplaced && Interlocked.Exchange(ref _isReplacementTold, 1) == 0;

    /// <summary>True once in the life of an attachment, when the loss of the name has been noticed and nobody been told.</summary>
    public bool TakeNewsOfLoss() => HasLostItsName && Interlocked.Exchange(ref _isLossTold, 1) == 0;

    /// <summary>
    /// Ids of the processes attached through the module, as far as this user may see them; null where the system does not tell.
    /// </summary>
    public virtual IReadOnlyList<int>? AttachedIds() => null;

    /// <summary>Whether a file is the region itself, so that to empty the one is to cut off the other. Windows lets nobody cut off a mapped file.</summary>
    public virtual bool IsOver(string path) => false;

    /// <summary>Whether anybody else is attached now. Of a foreign region nobody knows.</summary>
    public abstract bool HasOthers();

    /// <summary>Whether <see cref="TryRetire"/> would succeed now.</summary>
    public virtual bool CanBeReplaced() => !HasOthers();

    /// <summary>
    /// Leaves the region only if nobody else is attached, and then frees it. On Unix, users of an EveryoneRead region who can only read
    /// it do not count: they keep the bytes that they have mapped. False: others are, and nothing has changed.
    /// </summary>
    public abstract bool TryRetire(CallMonitor monitor);

    /// <summary>
    /// Keeps the region attached, and its memory mapped, until <see cref="EndUse"/>, also when another thread disposes it
    /// meanwhile. False: it is closed.
    /// </summary>
    public bool TryBeginUse()
    {
        int uses = Volatile.Read(ref _uses);
        while (uses > 0)
        {
            int found = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (found == uses) return true;
            uses = found;
        }

        return false;
    }

    public void EndUse()
    {
        if (Interlocked.Decrement(ref _uses) != 0) return;
        try
        {
            HeldLock.ExitAll(this);
        }
        finally
        {
            Dispose(true);
        }
    }

    /// <summary>Notes a version that this session itself made: it is no news to it, unless others wrote in between.</summary>
    public void NoteOwnWrite(long version)
    {
        if (version == SeenVersion + 1) SeenVersion = version;
        Signal!.Wake(RegionCounter.Version);
    }

    /// <summary>Notes a version that this session has read.</summary>
    public void NoteRead(long version)
    {
        SeenVersion = version;
        if (Control!.MarkRead(version, Token)) Signal!.Wake(RegionCounter.ReadVersion);
    }

    /// <summary>As <see cref="Dispose()"/>, for a caller that may be stopped while another process is in the middle of a step.</summary>
    public void Close(CallMonitor monitor)
    {
        ClosingToken = monitor.Token;
        Dispose();
    }

    /// <summary>Leaves the region as soon as nobody uses it; the last one out frees it. Never throws.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        Signal?.Nudge();
        EndUse();
    }

    /// <summary>Ends the wait for another process's step when the region is closed.</summary>
    protected CancellationToken ClosingToken { get; private set; }

    /// <summary>Called once, when the last use has ended.</summary>
    protected abstract void Dispose(bool disposing);
}
