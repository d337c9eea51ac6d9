namespace ShmModule.Regions;

/// <summary>Some bytes of a region, as they were when they were looked at.</summary>
internal sealed class ByteRange
{
    public ByteRange(long offset, byte[] bytes)
    {
        Offset = offset;
        Bytes = bytes;
    }

    public long Offset { get; }

    public byte[] Bytes { get; }

    public bool IsSameRange(long offset, long count) => Offset == offset && Bytes.LongLength == count;

    public unsafe bool HasSameBytes(byte[] other)
    {
        fixed (byte* ours = Bytes, theirs = other)
        {
            long words = Bytes.LongLength / sizeof(long);
            for (long i = 0; i < words; i++)
            {
                if (((long*)ours)[i] != ((long*)theirs)[i]) return false;
            }

            for (long i = words * sizeof(long); i < Bytes.LongLength; i++)
            {
                if (ours[i] != theirs[i]) return false;
            }
        }

        return true;
    }
}
