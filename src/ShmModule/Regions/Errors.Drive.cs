namespace ShmModule.Regions;

/// <summary>What can go wrong only on the drive.</summary>
internal static partial class Errors
{
    public static SharedMemoryException NoRegionButFolder(string path) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"'{path}' is a folder of the drive, not a shared memory.",
        @"Give the path of a region, such as Shm:\name or Shm:\Global\name; a region that is called Global itself is Shm:\Local\Global.",
        terminating: true);

    public static SharedMemoryException NoFolders(string path) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"No folder '{path}' can be made: the drive has none but Global, which is there always.",
        @"Put the region in the root of the drive, or in Shm:\Global.",
        terminating: true);

    public static SharedMemoryException NoSizeForItem(string path) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"The size of '{path}' is not given.",
        "Give its size in bytes with -Size, or what it is to hold with -Value.",
        terminating: true);

    public static SharedMemoryException NotAppendable(RegionName name, string found, string wanted) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"{wanted} cannot be added to what the shared memory '{name}' holds, which is {found}. Nothing was changed.",
        "Write the whole of it with Set-Content, or pieces of it with Write-SharedMemory -Offset.");
}
