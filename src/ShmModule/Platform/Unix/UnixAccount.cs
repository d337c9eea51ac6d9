using System;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ShmModule.Platform.Unix;

/// <summary>Who this process is, whom it trusts, and what accounts are called.</summary>
internal static unsafe class UnixAccount
{
    private const uint Root = 0;

    public static readonly uint EffectiveId = Libc.geteuid();

    public static bool IsTrusted(uint ownerId) => ownerId == EffectiveId || ownerId == Root;

    /// <summary>Whether this user may delete what belongs to that one, in a folder like /tmp.</summary>
    public static bool MayDelete(uint ownerId) => EffectiveId == Root || ownerId == EffectiveId;

    /// <summary>Whether a file's mode lets others than its owner write it.</summary>
    public static bool IsWritableByOthers(int mode) => (mode & 0x12) != 0;

    public static uint ModeFor(SharedMemoryAccess access) => access switch
    {
        SharedMemoryAccess.EveryoneRead => 0x1A4, // rw-r--r--
        SharedMemoryAccess.Everyone => 0x1B6, // rw-rw-rw-
        _ => 0x180, // rw-------
    };

    public static SharedMemoryAccess AccessFor(int mode) =>
        (mode & 0x2) != 0 ? SharedMemoryAccess.Everyone
        : (mode & 0x4) != 0 ? SharedMemoryAccess.EveryoneRead
        : SharedMemoryAccess.CurrentUser;

    /// <summary>The account's name, or its number where it has none.</summary>
    public static string NameOf(uint id)
    {
        const int BufferBytes = 16384;
        byte* entry = stackalloc byte[256];
        byte[] buffer = new byte[BufferBytes];
        fixed (byte* text = buffer)
        {
            // The entry's first field is the name, on every system.
            if (Libc.getpwuid_r(id, entry, text, (UIntPtr)BufferBytes, out IntPtr found) == 0 && found != IntPtr.Zero)
                return Marshal.PtrToStringAnsi(*(IntPtr*)entry)!;
        }

        return id.ToString(CultureInfo.InvariantCulture);
    }
}
