using System.IO;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>The folder in which names are files.</summary>
internal static class UnixFolder
{
    private const string LinuxFolder = "/dev/shm";

    /// <summary>/dev/shm, where shm_open's objects are; on macOS, which hides those, a folder in the user's own temporary one.</summary>
    public static string Default { get; } = UnixAbi.IsMacOS ? Path.Combine(Path.GetTempPath(), "ShmModule") : LinuxFolder;

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported.</exception>
    public static void EnsureExists(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (!UnixAbi.IsMacOS)
        {
            throw Errors.Unsupported(
                $"This system has no {folder}, so it has no shared memory by name.", $"Mount a tmpfs at {folder}.");
        }

        Directory.CreateDirectory(folder);
    }
}
