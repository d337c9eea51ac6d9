using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ShmModule.Platform.Windows;

/// <summary>The files behind file-backed regions.</summary>
internal static class Kernel32Files
{
    private const uint GenericReadWrite = 0x8000_0000 | 0x4000_0000; // GENERIC_READ | GENERIC_WRITE
    private const uint ShareReadWrite = 0x1 | 0x2;                   // FILE_SHARE_READ | FILE_SHARE_WRITE
    private const uint OpenExisting = 3;                             // OPEN_EXISTING: fail where there is none
    private const uint OpenAlways = 4;                               // OPEN_ALWAYS: create it where there is none
    private const uint FileAttributeNormal = 0x80;                   // FILE_ATTRIBUTE_NORMAL
    private const int FileEndOfFileInformation = 6;                  // FileEndOfFileInfo, of FILE_INFO_BY_HANDLE_CLASS
    private const uint FileTypeDisk = 0x1;                           // FILE_TYPE_DISK: neither a pipe nor a device

    /// <param name="path">An absolute path.</param>
    /// <param name="mayCreate">Make an empty file where there is none.</param>
    /// <param name="created">The file was made by this call.</param>
    /// <param name="error">The Win32 code of a failure.</param>
    public static SafeFileHandle Open(string path, bool mayCreate, out bool created, out int error)
    {
        SafeFileHandle file = CreateFileW(
            path, GenericReadWrite, ShareReadWrite, IntPtr.Zero, mayCreate ? OpenAlways : OpenExisting, FileAttributeNormal, IntPtr.Zero);
        error = Marshal.GetLastWin32Error();
        created = mayCreate && !file.IsInvalid && error != Win32Error.AlreadyExists;
        if (!file.IsInvalid) error = 0;
        return file;
    }

    public static bool IsOnDisk(SafeFileHandle file) => GetFileType(file) == FileTypeDisk;

    public static bool TryGetIdentity(SafeFileHandle file, out FileIdentity identity, out int error)
    {
        bool done = GetFileInformationByHandle(file, out FileInformation information);
        error = done ? 0 : Marshal.GetLastWin32Error();
        identity = new FileIdentity(
            information.VolumeSerialNumber,
            ((ulong)information.IndexHigh << 32) | information.IndexLow,
            (long)(((ulong)information.SizeHigh << 32) | information.SizeLow));
        return done;
    }

    /// <summary>Makes a file longer or shorter.</summary>
    public static bool SetLength(SafeFileHandle file, long length, out int error)
    {
        bool done = SetFileInformationByHandle(file, FileEndOfFileInformation, ref length, sizeof(long));
        error = done ? 0 : Marshal.GetLastWin32Error();
        return done;
    }

    public static bool Flush(SafeFileHandle file, out int error)
    {
        bool done = FlushFileBuffers(file);
        error = done ? 0 : Marshal.GetLastWin32Error();
        return done;
    }

    public static void Delete(string path) => DeleteFileW(path);

    /// <summary>BY_HANDLE_FILE_INFORMATION; its times are pairs of 32-bit words, so nothing in it is aligned to more.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct FileInformation
    {
        public uint Attributes;
        public long Created;
        public long Accessed;
        public long Written;
        public uint VolumeSerialNumber;
        public uint SizeHigh;
        public uint SizeLow;
        public uint Links;
        public uint IndexHigh;
        public uint IndexLow;
    }

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern SafeFileHandle CreateFileW(
        string path, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern uint GetFileType(SafeFileHandle file);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool GetFileInformationByHandle(SafeFileHandle file, out FileInformation information);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool SetFileInformationByHandle(SafeFileHandle file, int kind, ref long information, int length);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool FlushFileBuffers(SafeFileHandle file);

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern bool DeleteFileW(string path);
}
