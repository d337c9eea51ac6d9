using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// The bytes of a region on Unix. Large copies of the module's own regions go through the mapping; small ones, and all on
/// files that other programs may truncate, through pread and pwrite, which then fail where the mapping would kill the process.
/// </summary>
internal sealed unsafe class UnixRegionMemory : IRegionMemory
{
    private const long MaxFileCopy = 64 << 10;
    private const long StepBytes = 16 << 20;
    private const long ReserveBytes = 64 << 20;

    // The C library copies what fits the second-level cache by faster instructions than longer blocks.
    private const long PieceBytes = 256 << 10;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly RegionName _name;
    private readonly UnixFile _file;
    private readonly UnixMapping _mapping;
    private readonly bool _mayShrink;
    private readonly bool _isSharedWithOthers;
    private Deadline _nextLook;
    private bool _isSparse;

    /// <param name="name">Of the region.</param>
    /// <param name="file">With the bytes.</param>
    /// <param name="mapping">Of the file.</param>
    /// <param name="mayShrink">Whether programs that know nothing of the module may give the file another size.</param>
    /// <param name="isSharedWithOthers">Whether other users may.</param>
    public UnixRegionMemory(RegionName name, UnixFile file, UnixMapping mapping, bool mayShrink, bool isSharedWithOthers)
    {
        _name = name;
        _file = file;
        _mapping = mapping;
        _mayShrink = mayShrink;
        _isSharedWithOthers = isSharedWithOthers;
    }

    /// <summary>Set once another program has removed the region's name; the bytes stay usable.</summary>
    public bool HasLostItsName { get; private set; }

    public void Read(long offset, byte* destination, long count, CallMonitor monitor) =>
        Copy(offset, destination, count, isWrite: false, monitor);

    public void Write(long offset, byte* source, long count, CallMonitor monitor) =>
        Copy(offset, source, count, isWrite: true, monitor);

    public void DemandSpace(long offset, long count)
    {
        CheckEnd(offset + count);
        for (long done = 0; _isSparse && done < count;)
        {
            long step = Math.Min(ReserveBytes, count - done);
            int errno = Allocate(offset + done, step);
            if (errno != 0) throw UnixErrors.ForBytes(errno, _name, offset, count);
            done += step;
        }
    }

    public byte* Locate(long offset, int count)
    {
        CheckEnd(offset + count);
        Supply(offset, count);
        return (byte*)_mapping.DangerousGetHandle() + offset;
    }

    public void Flush()
    {
        int errno = _mapping.Sync();
        if (errno == 0 && Libc.fsync(_file) != 0) errno = Libc.LastError;
        if (errno != 0) throw UnixErrors.ForBytes(errno, _name, 0, _mapping.Length);
    }

    public void Dispose()
    {
        _mapping.Dispose();
        _file.Dispose();
    }

    /// <summary>Whether this is the file that has the bytes.</summary>
    public bool IsIn(in FileStatus file) => FileStatus.Of(_file, out FileStatus own) == 0 && own.IsSameFile(file);

    private void Copy(long offset, byte* buffer, long count, bool isWrite, CallMonitor monitor)
    {
        if (count <= MaxFileCopy)
        {
            CopyThroughFile(offset, buffer, count, isWrite);
            return;
        }

        for (long done = 0; done < count;)
        {
            monitor.Token.ThrowIfCancellationRequested();
            long step = Math.Min(StepBytes, count - done);
            if (_mayShrink || _isSharedWithOthers) CopyThroughFile(offset + done, buffer + done, step, isWrite);
            else CopyThroughMapping(offset + done, buffer + done, step, isWrite);
            done += step;
            monitor.Copied(done, count);
        }
    }

    private void CopyThroughMapping(long offset, byte* buffer, long count, bool isWrite)
    {
        CheckSize(offset + count);
        if (_isSparse)
        {
            // To touch a hole, also to read it, takes a page, and is a signal where there is none; pread and pwrite are not.
            CopyThroughFile(offset, buffer, count, isWrite);
            return;
        }

        byte* region = (byte*)_mapping.DangerousGetHandle() + offset;
        for (long done = 0; done < count; done += PieceBytes)
        {
            long piece = Math.Min(PieceBytes, count - done);
            if (isWrite) Buffer.MemoryCopy(buffer + done, region + done, piece, piece);
            else Buffer.MemoryCopy(region + done, buffer + done, piece, piece);
        }
    }

    private void CopyThroughFile(long offset, byte* buffer, long count, bool isWrite)
    {
        // pwrite extends a file that has become too short, which would hide that it was cut; so look first.
        if (isWrite) CheckEnd(offset + count);
        for (long done = 0; done < count;)
        {
            long moved = isWrite
                ? Libc.WriteAt(_file, buffer + done, count - done, offset + done)
                : Libc.ReadAt(_file, buffer + done, count - done, offset + done);
            if (moved > 0) done += moved;
            else if (moved == 0) throw Truncated(offset + count);
            else if (Libc.LastError is int errno && errno != Errno.Interrupted) throw UnixErrors.ForBytes(errno, _name, offset, count);
        }
    }

    /// <summary>
    /// Makes sure that an atomic instruction finds its page. The page of a hole on a full disk, or beyond the end of a file, is a
    /// signal that no shell survives. To write back the bytes found there would do, but lose what others add meanwhile.
    /// </summary>
    private void Supply(long offset, int count)
    {
        int errno = _mapping.Populate(offset, count);
        // Before Linux 5.14.
        if (errno == Errno.Invalid) errno = Allocate(offset, count);
        if (errno == 0) return;
        CheckSize(offset + count);
        throw UnixErrors.ForBytes(errno == Errno.BadAddress ? Errno.NoSpace : errno, _name, offset, count);
    }

    /// <summary>0 where there is space, or the file system cannot tell.</summary>
    private int Allocate(long offset, long count)
    {
        if (UnixAbi.IsMacOS) return 0;
        int errno;
        do errno = Libc.AllocateKeepingSize(_file, offset, count) == 0 ? 0 : Libc.LastError;
        while (errno == Errno.Interrupted);
        return errno == Errno.NotSupported ? 0 : errno;
    }

    // Where the file ends costs a third of its whole status, so that is looked at once a second.
    private void CheckEnd(long needed)
    {
        if (!_nextLook.HasPassed && Libc.End(_file) >= needed) return;
        CheckSize(needed);
        _nextLook = new Deadline(LookInterval);
    }

    private SharedMemoryException Truncated(long needed) =>
        Errors.Truncated(_name, FileStatus.Of(_file, out FileStatus status) == 0 ? status.Size : 0, needed, _mayShrink);

    private void CheckSize(long needed)
    {
        int errno = FileStatus.Of(_file, out FileStatus status);
        if (errno != 0) throw UnixErrors.For(errno, _name);
        if (status.Size < needed) throw Errors.Truncated(_name, status.Size, needed, _mayShrink);
        _isSparse = status.IsSparse;
        if (status.LinkCount == 0) HasLostItsName = true;
    }
}
