using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace ShmModule.Regions;

/// <summary>
/// The control block of one attached region. The memory stays mapped while the attachment is in use, which is the caller's
/// affair. Writing methods are only for attachments that may write the block (<see cref="IsWritable"/>).
/// </summary>
internal sealed unsafe class ControlBlock
{
    private readonly ControlPage* _page;

    public ControlBlock(void* page, bool isWritable)
    {
        _page = (ControlPage*)page;
        IsWritable = isWritable;
    }

    public bool IsWritable { get; }

    /// <summary>The page itself, for the platform's own fields.</summary>
    public ControlPage* Page => _page;

    public long Size => Volatile.Read(ref _page->Size);

    public ulong Generation => Volatile.Read(ref _page->Generation);

    public int CreatorId => Volatile.Read(ref _page->CreatorId);

    public long Version => Volatile.Read(ref _page->Version);

    /// <summary>The process in the middle of a whole write; 0 for none.</summary>
    public int DirtyWriterId => Volatile.Read(ref _page->DirtyWriterId);

    /// <summary>The process that says it holds the lock exclusively; a hint, 0 for none.</summary>
    public int HolderId => Volatile.Read(ref _page->HolderId);

    /// <summary>The highest version that a session other than its writer's has read.</summary>
    public long ReadVersion => Volatile.Read(ref _page->ReadVersion);

    public int WriterId => Volatile.Read(ref _page->WriterId);

    /// <summary>Microseconds since 1970 UTC; 0 before the first write.</summary>
    public long WriteTime => Volatile.Read(ref _page->WriteTime);

    /// <summary>True when the fields that creation fixes are of a layout this code knows.</summary>
    public bool IsValid =>
        Volatile.Read(ref _page->Magic) == ControlPage.MagicNumber
        && Volatile.Read(ref _page->Layout) == ControlPage.LayoutVersion
        && Volatile.Read(ref _page->State) == ControlPage.StateLive
        && Size > 0;

    public SharedMemoryKind Kind =>
        Volatile.Read(ref _page->Kind) == (int)SharedMemoryKind.File ? SharedMemoryKind.File : SharedMemoryKind.Memory;

    public SharedMemoryAccess Access
    {
        get
        {
            int access = Volatile.Read(ref _page->Access);
            return access is (int)SharedMemoryAccess.EveryoneRead or (int)SharedMemoryAccess.Everyone
                ? (SharedMemoryAccess)access
                : SharedMemoryAccess.CurrentUser;
        }
    }

    /// <summary>The path of the file behind the region; null where none, or none that can be true, is recorded.</summary>
    public string? Path
    {
        get
        {
            int length = Volatile.Read(ref _page->PathLength);
            return length is <= 0 or > ControlPage.MaxPathBytes ? null : Encoding.UTF8.GetString(_page->Path, length);
        }
    }

    /// <summary>Throws where a path is too long for a page.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryNameInvalid.</exception>
    public static void DemandRecordable(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > ControlPage.MaxPathBytes) throw Errors.PathTooLong(path, ControlPage.MaxPathBytes);
    }

    /// <summary>Fills a new page and makes it valid, last of all. The page is not yet visible to others, or is theirs to wait for.</summary>
    public void Initialise(long size, SharedMemoryKind kind, SharedMemoryAccess access, ulong generation, string? path, ulong device, ulong inode)
    {
        *_page = default;
        _page->Layout = ControlPage.LayoutVersion;
        _page->Size = size;
        _page->Kind = (int)kind;
        _page->Access = (int)access;
        _page->Generation = generation;
        _page->DataDevice = device;
        _page->DataInode = inode;
        _page->CreatorId = ThisProcess.Id;
        _page->Created = UnixTime.Now;
        if (path is not null)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(path);
            Marshal.Copy(bytes, 0, (System.IntPtr)_page->Path, bytes.Length);
            _page->PathLength = bytes.Length;
        }

        _page->Magic = ControlPage.MagicNumber;
        Thread.MemoryBarrier();
        Volatile.Write(ref _page->State, ControlPage.StateLive);
    }

    /// <summary>The payload as recorded, clamped to what the region can hold.</summary>
    public PayloadRecord ReadPayload(long regionSize)
    {
        int kind = Volatile.Read(ref _page->PayloadKind);
        long length = Volatile.Read(ref _page->PayloadLength);
        if (kind is < (int)PayloadKind.None or > (int)PayloadKind.CliXml || length < 0 || length > regionSize)
            throw Errors.FormatInvalid("its control block records a payload that cannot be");
        return new PayloadRecord(
            (PayloadKind)kind,
            length,
            Volatile.Read(ref _page->PayloadType),
            Volatile.Read(ref _page->PayloadCodePage),
            Volatile.Read(ref _page->PayloadFlags));
    }

    /// <summary>Says that the bytes are about to change as a whole, before the first of them does.</summary>
    public void BeginWrite() => Interlocked.Exchange(ref _page->DirtyWriterId, ThisProcess.Id);

    /// <summary>Publishes a finished whole write: the record, then the version, then that the bytes are whole again.</summary>
    /// <returns>The new version.</returns>
    public long EndWrite(PayloadRecord payload, long writerToken)
    {
        Thread.MemoryBarrier();
        _page->PayloadKind = (int)payload.Kind;
        _page->PayloadType = payload.Type;
        _page->PayloadCodePage = payload.CodePage;
        _page->PayloadFlags = payload.Flags;
        _page->PayloadLength = payload.Length;
        long version = CountWrite(writerToken);
        Interlocked.Exchange(ref _page->DirtyWriterId, 0);
        return version;
    }

    /// <summary>Publishes a finished write of a piece; the payload's record stays, and so does an earlier writer's dirty mark.</summary>
    /// <returns>The new version.</returns>
    public long EndPiece(bool wasDirty, long writerToken)
    {
        Thread.MemoryBarrier();
        long version = CountWrite(writerToken);
        if (!wasDirty) Interlocked.Exchange(ref _page->DirtyWriterId, 0);
        return version;
    }

    /// <summary>Forgets the payload where a write from there on changes its bytes; one store, because the lock is not held.</summary>
    public void ForgetPayloadFrom(long offset)
    {
        // An empty payload is one byte long: it ends at the first that is written.
        if (offset < System.Math.Max(1, Volatile.Read(ref _page->PayloadLength))) Volatile.Write(ref _page->PayloadKind, (int)PayloadKind.None);
    }

    /// <summary>Notes that a session has read a version, unless it is the one that wrote it. True: this is news to who waits for it.</summary>
    public bool MarkRead(long version, long readerToken)
    {
        if (!IsWritable || Volatile.Read(ref _page->WriterToken) == readerToken) return false;
        long known = Volatile.Read(ref _page->ReadVersion);
        while (known < version)
        {
            long found = Interlocked.CompareExchange(ref _page->ReadVersion, version, known);
            if (found == known) return true;
            known = found;
        }

        return false;
    }

    /// <summary>Writes the lock holder's record, and says which process's record was still there.</summary>
    public int RecordHolder()
    {
        int previous = Interlocked.Exchange(ref _page->HolderId, ThisProcess.Id);
        Volatile.Write(ref _page->HolderSince, UnixTime.Now);
        return previous;
    }

    public void ClearHolder() => Volatile.Write(ref _page->HolderId, 0);

    /// <summary>Counts a change of the bytes that is complete in itself, such as an atomic one.</summary>
    /// <returns>The new version.</returns>
    public long CountWrite(long writerToken)
    {
        _page->WriterId = ThisProcess.Id;
        _page->WriteTime = UnixTime.Now;
        Volatile.Write(ref _page->WriterToken, writerToken);
        return Interlocked.Increment(ref _page->Version);
    }
}
