using System;

namespace ShmModule.Platform.Unix;

/// <summary>What the system says of a file; by statx on Linux, because the layout of fstat's answer differs per CPU.</summary>
internal readonly unsafe struct FileStatus
{
    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;

    // STATX_TYPE, MODE, NLINK, UID, GID, INO, SIZE and BLOCKS. Asking for the times as well would make the next write dearer, because
    // the kernel then owes the file a finer time stamp.
    private const uint UsedFields = 0x71f;
    private const int BufferBytes = 256;
    private const int BlockBytes = 512;
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;

    private static readonly byte[] NoPath = { 0 };

    private FileStatus(byte* buffer)
    {
        if (UnixAbi.IsMacOS)
        {
            Device = *(uint*)buffer;
            Mode = *(ushort*)(buffer + 4);
            LinkCount = *(ushort*)(buffer + 6);
            Inode = *(ulong*)(buffer + 8);
            OwnerId = *(uint*)(buffer + 16);
            GroupId = *(uint*)(buffer + 20);
            Size = *(long*)(buffer + 96);
            Blocks = *(long*)(buffer + 104);
        }
        else
        {
            LinkCount = *(uint*)(buffer + 16);
            OwnerId = *(uint*)(buffer + 20);
            GroupId = *(uint*)(buffer + 24);
            Mode = *(ushort*)(buffer + 28);
            Inode = *(ulong*)(buffer + 32);
            Size = *(long*)(buffer + 40);
            Blocks = *(long*)(buffer + 48);
            Device = ((ulong)*(uint*)(buffer + 136) << 32) | *(uint*)(buffer + 140);
        }
    }

    public ulong Device { get; }

    public ulong Inode { get; }

    public long Size { get; }

    /// <summary>Of 512 bytes, that the file takes.</summary>
    public long Blocks { get; }

    /// <summary>Whether a part of the file has no memory, or disk space, yet.</summary>
    public bool IsSparse => Blocks < Size / BlockBytes;

    public uint LinkCount { get; }

    public uint OwnerId { get; }

    public uint GroupId { get; }

    public int Mode { get; }

    public bool IsRegularFile => (Mode & TypeMask) == RegularType;

    public FileId Id => new(Device, Inode);

    public bool IsSameFile(in FileStatus other) => Device == other.Device && Inode == other.Inode;

    public bool IsFile(ulong device, ulong inode) => Device == device && Inode == inode;

    /// <summary>Of an open file; 0 or an error number.</summary>
    public static int Of(UnixFile file, out FileStatus status)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        int result = UnixAbi.IsMacOS
            ? MacLibc.FileStatus(file, buffer)
            : (int)Libc.Statx((IntPtr)UnixAbi.Current.StatxCall, file, NoPath, EmptyPath, UsedFields, buffer);
        status = new FileStatus(buffer);
        return result == 0 ? 0 : Libc.LastError;
    }

    /// <summary>Of what has this path itself, symbolic links not followed; 0 or an error number.</summary>
    public static int Of(string path, out FileStatus status) => Of(path, NoFollow, out status);

    /// <summary>Of what a path leads to (Linux only); 0 or an error number.</summary>
    public static int OfTarget(string path, out FileStatus status) => Of(path, 0, out status);

    private static int Of(string path, int flags, out FileStatus status)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        int result = UnixAbi.IsMacOS
            ? MacLibc.PathStatus(Libc.Path(path), buffer)
            : (int)Libc.Statx(
                (IntPtr)UnixAbi.Current.StatxCall, Libc.CurrentDirectory, Libc.Path(path), flags, UsedFields, buffer);
        status = new FileStatus(buffer);
        return result == 0 ? 0 : Libc.LastError;
    }
}
