using System;
using System.Runtime.InteropServices;

namespace ShmModule.Platform.Windows;

/// <summary>What only the system's lower interface tells: how many handles an object has, and which objects there are.</summary>
internal static unsafe class Ntdll
{
    private const int ObjectBasicInformation = 0;        // ObjectBasicInformation, of OBJECT_INFORMATION_CLASS
    private const uint DirectoryQuery = 0x1;             // DIRECTORY_QUERY

    /// <summary>The handles that all processes of the machine have of the object; null where the system does not tell.</summary>
    public static int? HandleCount(KernelHandle handle)
    {
        ObjectInformation information;
        int status = NtQueryObject(handle, ObjectBasicInformation, &information, sizeof(ObjectInformation), out _);
        return status >= 0 && information.HandleCount > 0 ? information.HandleCount : null;
    }

    /// <summary>Null where it does not exist or may not be read.</summary>
    public static KernelHandle? TryOpenDirectory(string path)
    {
        fixed (char* text = path)
        {
            var name = new UnicodeString { Length = (ushort)(2 * path.Length), MaximumLength = (ushort)(2 * path.Length), Buffer = text };
            var attributes = new ObjectAttributes { Length = sizeof(ObjectAttributes), Name = &name };
            int status = NtOpenDirectoryObject(out KernelHandle directory, DirectoryQuery, &attributes);
            if (status >= 0) return directory;
            directory.Dispose();
            return null;
        }
    }

    /// <summary>Fills the buffer with <see cref="DirectoryEntry"/>s, ended by one without a name. False at the end.</summary>
    public static bool ReadDirectory(KernelHandle directory, byte* buffer, int length, ref uint position) =>
        NtQueryDirectoryObject(directory, buffer, length, false, false, ref position, out _) >= 0;

    /// <summary>UNICODE_STRING; lengths are in bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct UnicodeString
    {
        public ushort Length;
        public ushort MaximumLength;
        public char* Buffer;

        public override readonly string ToString() => new(Buffer, 0, Length / 2);
    }

    /// <summary>OBJECT_DIRECTORY_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DirectoryEntry
    {
        public UnicodeString Name;
        public UnicodeString Type;
    }

    /// <summary>OBJECT_ATTRIBUTES.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ObjectAttributes
    {
        public int Length;
        public IntPtr Root;
        public UnicodeString* Name;
        public uint Attributes;
        public IntPtr SecurityDescriptor;
        public IntPtr SecurityQuality;
    }

    /// <summary>PUBLIC_OBJECT_BASIC_INFORMATION, whose reserved words are known for as long as there are debuggers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ObjectInformation
    {
        public uint Attributes;
        public uint GrantedAccess;
        public int HandleCount;
        public int PointerCount;
        private fixed uint _reserved[10];
    }

    [DllImport("ntdll.dll", ExactSpelling = true)]
    private static extern int NtQueryObject(KernelHandle handle, int kind, ObjectInformation* information, int length, out int needed);

    [DllImport("ntdll.dll", ExactSpelling = true)]
    private static extern int NtOpenDirectoryObject(out KernelHandle directory, uint access, ObjectAttributes* attributes);

    [DllImport("ntdll.dll", ExactSpelling = true)]
    private static extern int NtQueryDirectoryObject(
        KernelHandle directory,
        byte* buffer,
        int length,
        [MarshalAs(UnmanagedType.U1)] bool single,
        [MarshalAs(UnmanagedType.U1)] bool restart,
        ref uint position,
        out int needed);
}
