using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The bytes of a region, through its view. A section cannot be made smaller while it is mapped.</summary>
internal sealed unsafe class WindowsRegionMemory : IRegionMemory
{
    /// <summary>Small enough that Ctrl+C works at once, large enough that looking for it costs nothing.</summary>
    private const long StepBytes = 16L << 20;

    private readonly RegionName _region;
    private readonly MappedSection _section;
    private readonly FileFlush? _file;

    public WindowsRegionMemory(RegionName region, MappedSection section, FileFlush? file)
    {
        _region = region;
        _section = section;
        _file = file;
    }

    public void Read(long offset, byte* destination, long count, CallMonitor monitor) =>
        Copy(_section.Start + offset, destination, count, monitor);

    public void Write(long offset, byte* source, long count, CallMonitor monitor) =>
        Copy(source, _section.Start + offset, count, monitor);

    public void Flush()
    {
        if (!Kernel32.FlushView(_section.Start, out int error)) throw Win32Error.ToException(error, _region);
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
