using System;
using System.IO;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>
/// A region's bytes as a stream of fixed length, without its lock: for code that orders its accesses itself. Each write is counted,
/// and wakes those who wait for one.
/// </summary>
internal sealed unsafe class RegionStream : Stream
{
    private readonly RegionAttachment _region;
    private long _position;
    private bool _isDisposed;

    public RegionStream(RegionAttachment region) => _region = region;

    public override bool CanRead => !_isDisposed;

    public override bool CanSeek => !_isDisposed;

    public override bool CanWrite => !_isDisposed && !_region.IsReadOnly;

    public override long Length => _isDisposed ? throw Disposed() : _region.Size;

    public override long Position
    {
        get => _isDisposed ? throw Disposed() : _position;
        set => _position = _isDisposed ? throw Disposed() : value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        CheckRange(buffer, offset, count);
        int available = (int)Math.Min(count, Math.Max(0, Length - Position));
        if (available == 0) return 0;
        Use(() =>
        {
            fixed (byte* pinned = buffer) _region.Memory.Read(_position, pinned + offset, available, CallMonitor.None);
        });
        _position += available;
        return available;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        CheckRange(buffer, offset, count);
        if (_region.IsReadOnly) throw Errors.ReadOnly(_region.Name);
        long room = Math.Max(0, Length - _position);
        if (count > room) throw Errors.TooSmall(_region.Name, count, room);
        if (count == 0) return;
        Use(() =>
        {
            _region.Memory.DemandSpace(_position, count);
            // Before the bytes change: what is recorded of them is then no longer true, and they are but bytes.
            ControlBlock? control = _region.Control;
            control?.ForgetPayloadFrom(_position);
            fixed (byte* pinned = buffer) _region.Memory.Write(_position, pinned + offset, count, CallMonitor.None);
            if (control is not null) _region.NoteOwnWrite(control.CountWrite(_region.Token));
        });
        _position += count;
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        long start = origin switch { SeekOrigin.Current => Position, SeekOrigin.End => Length, _ => 0 };
        return Position = checked(start + offset);
    }

    public override void Flush()
    {
        if (!_region.IsReadOnly) Use(_region.Memory.Flush);
    }

    public override void SetLength(long value) => throw new NotSupportedException("A region keeps its size.");

    private static ObjectDisposedException Disposed() => new(nameof(RegionStream));

    private static void CheckRange(byte[] buffer, int offset, int count)
    {
        if (buffer is null) throw new ArgumentNullException(nameof(buffer));
        if (offset < 0 || count < 0 || count > buffer.Length - offset) throw new ArgumentOutOfRangeException(nameof(count));
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    private void Use(Action action)
    {
        if (_isDisposed) throw Disposed();
        if (!_region.TryBeginUse()) throw Errors.Closed(_region.Name);
        try
        {
            action();
        }
        finally
        {
            _region.EndUse();
        }
    }
}
