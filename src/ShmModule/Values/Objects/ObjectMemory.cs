using System;
using System.Collections.Generic;
using System.Threading;

namespace ShmModule.Values.Objects;

/// <summary>
/// What encoding or decoding needs for a while. It is kept for the next time, as long as nobody needs the memory: large arrays made
/// anew for every call would have the garbage collector go through everything all the time.
/// </summary>
internal sealed class ObjectMemory
{
    private const int InitialBytes = 4096;

    private static WeakReference<ObjectMemory>? s_spare;

    private ObjectMemory()
    {
    }

    public byte[] Bytes { get; set; } = new byte[InitialBytes];

    /// <summary>The objects that were written, and their numbers.</summary>
    public Dictionary<object, uint> Numbers { get; } = new(ReferenceComparer.Instance);

    /// <summary>To be given back; another thread gets another one meanwhile.</summary>
    public static ObjectMemory Take() => Interlocked.Exchange(ref s_spare, null) is { } spare && spare.TryGetTarget(out ObjectMemory? memory) ? memory : new();

    public void Give()
    {
        Numbers.Clear();
        s_spare = new WeakReference<ObjectMemory>(this);
    }

    /// <summary>An array that may be longer.</summary>
    public byte[] AtLeast(int length)
    {
        if (Bytes.Length < length) Bytes = new byte[length];
        return Bytes;
    }
}
