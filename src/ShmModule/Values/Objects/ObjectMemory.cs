using System.Collections.Generic;
using System.Threading;

namespace ShmModule.Values.Objects;

/// <summary>
/// What encoding or decoding needs for a while, kept for the next time: arrays of this size made anew for every call would have the
/// garbage collector go through everything all the time.
/// </summary>
internal sealed class ObjectMemory
{
    private const int InitialBytes = 4096;
    private const int MaxKeptBytes = 1 << 20; // what is larger takes so long to encode that new memory is no great part of it

    private static ObjectMemory? s_spare;

    private ObjectMemory()
    {
    }

    public byte[] Bytes { get; set; } = new byte[InitialBytes];

    /// <summary>The objects that were written, and their numbers.</summary>
    public Dictionary<object, uint> Numbers { get; } = new(ReferenceComparer.Instance);

    /// <summary>To be given back; another thread gets another one meanwhile.</summary>
    public static ObjectMemory Take() => Interlocked.Exchange(ref s_spare, null) ?? new();

    public void Give()
    {
        Numbers.Clear();
        if (Bytes.Length <= MaxKeptBytes) s_spare = this;
    }

    /// <summary>An array that may be longer.</summary>
    public byte[] AtLeast(int length)
    {
        if (Bytes.Length < length) Bytes = new byte[length];
        return Bytes;
    }
}
