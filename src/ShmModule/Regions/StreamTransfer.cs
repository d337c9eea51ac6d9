using System;
using System.IO;
using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>A stream as the source or the target of a copy, through a buffer of constant size.</summary>
internal sealed unsafe class StreamTransfer : IRegionSource, IRegionTarget
{
    private const int BufferBytes = 1 << 20;

    private readonly Stream _stream;
    private readonly long _start;

    /// <param name="stream">Seekable; its content from its present position on.</param>
    public StreamTransfer(Stream stream)
    {
        _stream = stream;
        _start = stream.Position;
        Length = stream.Length - _start;
    }

    public long Length { get; }

    public void CopyTo(IRegionMemory memory, long offset, int terminatorBytes, CallMonitor monitor)
    {
        byte[] buffer = new byte[Math.Min(BufferBytes, Math.Max(Math.Max(1, terminatorBytes), Length))];
        fixed (byte* pinned = buffer)
        {
            for (long done = 0; done < Length;)
            {
                monitor.Token.ThrowIfCancellationRequested();
                int count = _stream.Read(buffer, 0, (int)Math.Min(buffer.Length, Length - done));
                if (count == 0) throw new EndOfStreamException("The file became shorter while it was read.");
                memory.Write(offset + done, pinned, count, CallMonitor.None);
                done += count;
                monitor.Copied(done, Length);
            }

            if (terminatorBytes == 0) return;
            Array.Clear(buffer, 0, terminatorBytes);
            memory.Write(offset + Length, pinned, terminatorBytes, CallMonitor.None);
        }
    }

    public void CopyFrom(IRegionMemory memory, long offset, long count, CallMonitor monitor)
    {
        if (_stream.Position != _start)
        {
            // Again from the beginning: the bytes changed while they were copied, and may be fewer now.
            _stream.SetLength(_start);
            _stream.Position = _start;
        }

        byte[] buffer = new byte[Math.Min(BufferBytes, Math.Max(1, count))];
        fixed (byte* pinned = buffer)
        {
            for (long done = 0; done < count;)
            {
                monitor.Token.ThrowIfCancellationRequested();
                int step = (int)Math.Min(buffer.Length, count - done);
                memory.Read(offset + done, pinned, step, CallMonitor.None);
                _stream.Write(buffer, 0, step);
                done += step;
                monitor.Copied(done, count);
            }
        }
    }
}
