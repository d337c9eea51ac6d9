using System;
using System.Runtime.InteropServices;

namespace ShmModule.Regions;

/// <summary>A control block as it was at one moment, without the path, which is the longest part of it.</summary>
internal sealed unsafe class ControlCopy
{
    private const int Bytes = ControlPage.PageBytes - ControlPage.MaxPathBytes;

    private readonly byte[] _bytes = new byte[Bytes];

    /// <param name="page">A whole page.</param>
    public ControlCopy(ControlPage* page) => Marshal.Copy((IntPtr)page, _bytes, 0, Bytes);

    /// <param name="look">May ask for all that the block says, but for its path.</param>
    public T Look<T>(Func<ControlBlock, T> look)
    {
        fixed (byte* page = _bytes) return look(new ControlBlock(page, isWritable: false));
    }
}
