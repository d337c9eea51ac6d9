using System.Runtime.InteropServices;

namespace ShmModule.Regions;

/// <summary>
/// The control block, layout 1: one page, little-endian, documented for peers in docs/FORMAT.md. Everything in it may have
/// been written by a hostile process: copy a field to a local once, then check it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = PageBytes)]
internal unsafe struct ControlPage
{
    public const int PageBytes = 4096;
    public const int LayoutVersion = 1;

    /// <summary>The state of a region that does not exist yet, or does not exist any more.</summary>
    public const int StateDead = 0;
    public const int StateLive = 1;

    /// <summary>The state of a region while the process that closes it finds out, holding the gate, whether others are attached.</summary>
    public const int StateRetiring = 2;

    public const int StateAt = 12;
    public const int VersionAt = 128;
    public const int ReadVersionAt = 136;
    public const int HandOverAt = 264;
    public const int MaxPathBytes = PageBytes - 1024;

    /// <summary>"SHMCTL1\n" read as a little-endian number.</summary>
    public const ulong MagicNumber = 0x0A314C54434D4853;

    // What creation fixes.
    [FieldOffset(0)] public ulong Magic;
    [FieldOffset(8)] public int Layout;
    [FieldOffset(StateAt)] public int State;
    [FieldOffset(16)] public long Size;
    [FieldOffset(24)] public ulong DataDevice;
    [FieldOffset(32)] public ulong DataInode;
    [FieldOffset(40)] public ulong Generation;
    [FieldOffset(48)] public int CreatorId;
    [FieldOffset(52)] public int Access;
    [FieldOffset(56)] public long Created;
    [FieldOffset(64)] public int Kind;
    [FieldOffset(68)] public int PathLength;

    // What writes change. The low half of Version is the word that waiters sleep on.
    [FieldOffset(VersionAt)] public long Version;
    [FieldOffset(ReadVersionAt)] public long ReadVersion;
    [FieldOffset(144)] public int DirtyWriterId;
    [FieldOffset(148)] public int PayloadKind;
    [FieldOffset(152)] public int PayloadType;
    [FieldOffset(156)] public int PayloadCodePage;
    [FieldOffset(160)] public long PayloadLength;
    [FieldOffset(168)] public long WriteTime;
    [FieldOffset(176)] public int WriterId;
    [FieldOffset(180)] public int PayloadFlags;
    [FieldOffset(184)] public long WriterToken;

    // What the lock needs; a cache line of its own.
    [FieldOffset(256)] public int HolderId;
    [FieldOffset(260)] public int Contended;
    [FieldOffset(HandOverAt)] public int HandOver;
    [FieldOffset(272)] public long Stamp;
    [FieldOffset(280)] public long HolderSince;

    // Windows: one bit per waiter's event.
    [FieldOffset(320)] public long WaiterSlots;

    [FieldOffset(1024)] public fixed byte Path[MaxPathBytes];
}
