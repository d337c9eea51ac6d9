using System;

namespace ShmModule.Values.Objects;

/// <summary>.NET has the first three fields of a GUID little-endian, RFC 9562 has all big-endian.</summary>
internal static class UuidBytes
{
    /// <summary>Turns either into the other, in place.</summary>
    public static byte[] Swap(byte[] bytes)
    {
        Array.Reverse(bytes, 0, 4);
        Array.Reverse(bytes, 4, 2);
        Array.Reverse(bytes, 6, 2);
        return bytes;
    }
}
