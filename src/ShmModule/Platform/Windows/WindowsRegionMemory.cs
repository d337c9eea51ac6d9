using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The bytes of a region, through its view. A section cannot be made smaller while it is mapped.</summary>
internal sealed unsafe class WindowsRegionMemory : IRegionMemory
{
    /// <summary>Small enough that Ctrl+C works at once, large enough that looking for it costs nothing.</summary>
    private const long StepBytes = 16L << 20;

    // NTFS's log now and then refuses a flush with a lock violation, which passes; .NET's own mapped files repeat it too.
    private const int FlushAttempts = 15;
    private const int LongestFlushPause = 6;

    private readonly RegionName _region;
    private readonly MappedSection _section;
    private readonly SharedMemoryKind _kind;
    private readonly FileFlush? _file;

    public WindowsRegionMemory(RegionName region, MappedSection section, SharedMemoryKind kind, FileFlush? file)
    {
        _region = region;
        _section = section;
        _kind = kind;
        _file = file;
    }

    public void Read(long offset, byte* destination, long count, CallMonitor monitor) =>
        Copy(_section.Start + offset, destination, count, monitor);

    public void Write(long offset, byte* source, long count, CallMonitor monitor) =>
        Copy(source, _section.Start + offset, count, monitor);

    public void DemandSpace(long offset, long count)
    {
        // The system commits a section when it is created, and lets nobody truncate a mapped file.
    }

    public byte* Locate(long offset, int count) => _section.Start + offset;

    public void Flush()
    {
        // A foreign region may have a file that only its creator knows.
        if (_kind == SharedMemoryKind.Memory) return;
        int error = 0;
        for (int attempt = 0; attempt < FlushAttempts; attempt++)
        {
            if (Kernel32.FlushView(_section.Start, out error)) break;
            if (error != Win32Error.LockViolation) break;
            Thread.Sleep(1 << Math.Min(attempt, LongestFlushPause));
        }

        if (error != 0) throw Win32Error.ToException(error, _region);
        _file?.Run();
    }

    public void Dispose() => _file?.Dispose();

    private static void Copy(byte* source, byte* destination, long count, CallMonitor monitor)
    {
        for (long done = 0; done < count;)
        {
            monitor.Token.ThrowIfCancellationRequested();
            long step = Math.Min(StepBytes, count - done);
            Buffer.MemoryCopy(source + done, destination + done, step, step);
            done += step;
            monitor.Copied(done, count);
        }
    }
}
