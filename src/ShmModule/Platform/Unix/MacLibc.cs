using System.Runtime.InteropServices;

namespace ShmModule.Platform.Unix;

/// <summary>What only macOS has, or has under names of its own. Not run by the tests here: there is no macOS among their systems.</summary>
internal static unsafe class MacLibc
{
    public static int FileStatus(UnixFile file, void* buffer) =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? fstat(file, buffer) : fstat64(file, buffer);

    public static int PathStatus(byte[] path, void* buffer) =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? lstat(path, buffer) : lstat64(path, buffer);

    [DllImport("libc", SetLastError = true)]
    private static extern int fstat(UnixFile file, void* buffer);

    [DllImport("libc", SetLastError = true)]
    private static extern int lstat(byte[] path, void* buffer);

    [DllImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static extern int fstat64(UnixFile file, void* buffer);

    [DllImport("libc", EntryPoint = "lstat$INODE64", SetLastError = true)]
    private static extern int lstat64(byte[] path, void* buffer);
}
