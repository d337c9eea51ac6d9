using System;
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
    private readonly Func<SharedMemoryException?>? _flaw;

    /// <param name="page">Where it is mapped, or copied to.</param>
    /// <param name="isWritable">Whether it may be changed.</param>
    /// <param name="flaw">Of a page that others may take away: says before every access whether that has happened.</param>
    public ControlBlock(void* page, bool isWritable, Func<SharedMemoryException?>? flaw = null)
    {
        _page = (ControlPage*)page;
        IsWritable = isWritable;
        _flaw = flaw;
    }

    public bool IsWritable { get; }

    /// <summary>The page itself, for the platform's own fields.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryTruncated: others have taken it away.</exception>
    public ControlPage* Page => _flaw?.Invoke() is SharedMemoryException flaw ? throw flaw : _page;

    /// <summary>
    /// Where a word of the page is, for the system, which may touch it without harm also when it was taken away. By arithmetic,
    /// because the compiler may touch a field whose address is taken.
    /// </summary>
    public int* WordAt(int offset) => (int*)((byte*)_page + offset);

    /// <summary>Before a change that is complete in itself, and can be announced only afterwards.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryTruncated: others have taken the page away.</exception>
    public void DemandThere() => _ = Page;

    /// <summary>False once others have taken the page away: then there is nothing in it to clear.</summary>
    public bool IsThere => _flaw?.Invoke() is null;

    public long Size => Volatile.Read(ref Page->Size);

    public ulong Generation => Volatile.Read(ref Page->Generation);

    public int CreatorId => Volatile.Read(ref Page->CreatorId);

    public long Version => Volatile.Read(ref Page->Version);

    /// <summary>The process in the middle of a whole write; 0 for none.</summary>
    public int DirtyWriterId => Volatile.Read(ref Page->DirtyWriterId);

    /// <summary>The process that says it holds the lock exclusively; a hint, 0 for none.</summary>
    public int HolderId => Volatile.Read(ref Page->HolderId);

    /// <summary>Since when the process of <see cref="HolderId"/> holds the lock, in microseconds since 1970 UTC.</summary>
    public long HolderSince => Volatile.Read(ref Page->HolderSince);

    /// <summary>The highest version that a session other than its writer's has read.</summary>
    public long ReadVersion => Volatile.Read(ref Page->ReadVersion);

    public int WriterId => Volatile.Read(ref Page->WriterId);

    /// <summary>Microseconds since 1970 UTC; 0 before the first write.</summary>
    public long WriteTime => Volatile.Read(ref Page->WriteTime);

    /// <summary>True when the fields that creation fixes are of a layout this code knows.</summary>
    public bool IsValid =>
        Volatile.Read(ref Page->Magic) == ControlPage.MagicNumber
        && Volatile.Read(ref Page->Layout) == ControlPage.LayoutVersion
        && Volatile.Read(ref Page->State) == ControlPage.StateLive
        && Size > 0;

    public SharedMemoryKind Kind =>
        Volatile.Read(ref Page->Kind) == (int)SharedMemoryKind.File ? SharedMemoryKind.File : SharedMemoryKind.Memory;

    public SharedMemoryAccess Access
    {
        get
        {
            int access = Volatile.Read(ref Page->Access);
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
            int length = Volatile.Read(ref Page->PathLength);
            return length is <= 0 or > ControlPage.MaxPathBytes ? null : Encoding.UTF8.GetString(Page->Path, length);
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
        *Page = default;
        Page->Layout = ControlPage.LayoutVersion;
        Page->Size = size;
        Page->Kind = (int)kind;
        Page->Access = (int)access;
        Page->Generation = generation;
        Page->DataDevice = device;
        Page->DataInode = inode;
        Page->CreatorId = ThisProcess.Id;
        Page->Created = UnixTime.Now;
        if (path is not null)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(path);
            Marshal.Copy(bytes, 0, (IntPtr)Page->Path, bytes.Length);
            Page->PathLength = bytes.Length;
        }

        Page->Magic = ControlPage.MagicNumber;
        Thread.MemoryBarrier();
        Volatile.Write(ref Page->State, ControlPage.StateLive);
    }

    /// <summary>The payload as recorded, clamped to what the region can hold.</summary>
    public PayloadRecord ReadPayload(long regionSize)
    {
        int kind = Volatile.Read(ref Page->PayloadKind);
        long length = Volatile.Read(ref Page->PayloadLength);
        if (kind is < (int)PayloadKind.None or > (int)PayloadKind.CliXml || length < 0 || length > regionSize)
            throw Errors.FormatInvalid("its control block records a payload that cannot be");
        return new PayloadRecord(
            (PayloadKind)kind,
            length,
            Volatile.Read(ref Page->PayloadType),
            Volatile.Read(ref Page->PayloadCodePage),
            Volatile.Read(ref Page->PayloadFlags));
    }

    /// <summary>Says that the bytes are about to change as a whole, before the first of them does.</summary>
    public void BeginWrite() => Interlocked.Exchange(ref Page->DirtyWriterId, ThisProcess.Id);

    /// <summary>Publishes a finished whole write: the record, then the version, then that the bytes are whole again.</summary>
    /// <returns>The new version.</returns>
    public long EndWrite(PayloadRecord payload, long writerToken)
    {
        Thread.MemoryBarrier();
        Page->PayloadKind = (int)payload.Kind;
        Page->PayloadType = payload.Type;
        Page->PayloadCodePage = payload.CodePage;
        Page->PayloadFlags = payload.Flags;
        Page->PayloadLength = payload.Length;
        long version = CountWrite(writerToken);
        Interlocked.Exchange(ref Page->DirtyWriterId, 0);
        return version;
    }

    /// <summary>Publishes a finished write of a piece; the payload's record stays, and so does an earlier writer's dirty mark.</summary>
    /// <returns>The new version.</returns>
    public long EndPiece(bool wasDirty, long writerToken)
    {
        Thread.MemoryBarrier();
        long version = CountWrite(writerToken);
        if (!wasDirty) Interlocked.Exchange(ref Page->DirtyWriterId, 0);
        return version;
    }

    /// <summary>Forgets the payload where a write from there on changes its bytes; one store, because the lock is not held.</summary>
    public void ForgetPayloadFrom(long offset)
    {
        // An empty payload is one byte long: it ends at the first that is written.
        if (offset < System.Math.Max(1, Volatile.Read(ref Page->PayloadLength))) Volatile.Write(ref Page->PayloadKind, (int)PayloadKind.None);
    }

    /// <summary>Notes that a session has read a version, unless it is the one that wrote it. True: this is news to who waits for it.</summary>
    public bool MarkRead(long version, long readerToken)
    {
        if (!IsWritable || Volatile.Read(ref Page->WriterToken) == readerToken) return false;
        long known = Volatile.Read(ref Page->ReadVersion);
        while (known < version)
        {
            long found = Interlocked.CompareExchange(ref Page->ReadVersion, version, known);
            if (found == known) return true;
            known = found;
        }

        return false;
    }

    /// <summary>Writes the lock holder's record, and says which process's record was still there.</summary>
    public int RecordHolder()
    {
        int previous = Interlocked.Exchange(ref Page->HolderId, ThisProcess.Id);
        Volatile.Write(ref Page->HolderSince, UnixTime.Now);
        return previous;
    }

    public void ClearHolder() => Volatile.Write(ref Page->HolderId, 0);

    /// <summary>Counts a change of the bytes that is complete in itself, such as an atomic one.</summary>
    /// <returns>The new version.</returns>
    public long CountWrite(long writerToken)
    {
        Page->WriterId = ThisProcess.Id;
        Page->WriteTime = UnixTime.Now;
        Volatile.Write(ref Page->WriterToken, writerToken);
        return Interlocked.Increment(ref Page->Version);
    }
}
