using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ShmModule.Platform.Windows;

/// <summary>A security identifier, copied out of the system's memory.</summary>
internal sealed unsafe class Sid : IEquatable<Sid>
{
    private const int HeaderBytes = 8;
    private const int MaxSubAuthorities = 15;
    private const byte NtAuthority = 5;             // SECURITY_NT_AUTHORITY

    private readonly byte[] _bytes;

    private Sid(byte[] bytes) => _bytes = bytes;

    /// <summary>S-1-0-0, no account.</summary>
    public static Sid Null { get; } = FromAuthority(0, 0);

    /// <summary>NT AUTHORITY\SYSTEM.</summary>
    public static Sid System { get; } = FromAuthority(NtAuthority, 18);

    /// <summary>BUILTIN\Administrators, the owner of what an elevated administrator makes.</summary>
    public static Sid Administrators { get; } = FromAuthority(NtAuthority, 32, 544);

    /// <summary>Null where there is none, or none that can be true.</summary>
    public static Sid? Copy(byte* sid)
    {
        if (sid == null || sid[0] != 1 || sid[1] > MaxSubAuthorities) return null;
        var bytes = new byte[HeaderBytes + (4 * sid[1])];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = sid[i];
        return new Sid(bytes);
    }

    public byte[] ToBytes() => (byte[])_bytes.Clone();

    public bool Equals(Sid? other) => other is not null && _bytes.AsEnumerable().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as Sid);

    public override int GetHashCode() => BitConverter.ToInt32(_bytes, _bytes.Length - 4);

    /// <summary>The form that SDDL takes: S-1-5-18.</summary>
    public override string ToString()
    {
        long authority = 0;
        for (int i = 2; i < HeaderBytes; i++) authority = (authority << 8) | _bytes[i];
        var text = new StringBuilder("S-1-").Append(authority.ToString(CultureInfo.InvariantCulture));
        for (int i = HeaderBytes; i < _bytes.Length; i += 4)
            text.Append('-').Append(BitConverter.ToUInt32(_bytes, i).ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static Sid FromAuthority(byte authority, params int[] subAuthorities)
    {
        byte[] header = { 1, (byte)subAuthorities.Length, 0, 0, 0, 0, 0, authority };
        return new Sid(header.Concat(subAuthorities.SelectMany(BitConverter.GetBytes)).ToArray());
    }
}
