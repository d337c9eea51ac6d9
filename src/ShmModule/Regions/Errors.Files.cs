using System;

namespace ShmModule.Regions;

/// <summary>What can be wrong with files of the user's.</summary>
internal static partial class Errors
{
    public static SharedMemoryException FileNotFound(string path, Exception? inner = null) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        $"There is no file or folder '{path}'.",
        "Check the path. New-SharedMemory -Path creates a file where -Size is given, but no folders.",
        inner);

    /// <summary>Of a file that is read into a region, or that a region is read into.</summary>
    public static SharedMemoryException ContentNotFound(string path, Exception? inner = null) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        $"There is no file or folder '{path}'.",
        "Check the path. -OutFile creates a file, but no folders; the file of -InputFile has to exist.",
        inner);

    public static SharedMemoryException PathDenied(string path, Exception? inner = null) => Make(
        "SharedMemoryAccessDenied", "PermissionDenied",
        $"Access to the path '{path}' is denied.",
        "Choose a file that this user may read and write.",
        inner);

    public static SharedMemoryException PathIsNoFile(string path) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"'{path}' is a device, a pipe, or made up by the system, and cannot be shared as memory.",
        "Give the path of an ordinary file.",
        terminating: true);

    public static SharedMemoryException PathIsFolder(string path, Exception? inner = null) => Make(
        "SharedMemoryAccessDenied", "PermissionDenied",
        $"'{path}' is a folder, not a file.",
        "Give the path of a file.",
        inner);

    public static SharedMemoryException NotAFilePath(string path, string provider) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"'{path}' is a path of the provider {provider}, not of the file system.",
        "Give the path of a file.",
        terminating: true);

    public static SharedMemoryException NoFileLength(string path) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"The length of '{path}' cannot be known before it is read: it is a pipe, a device, or made up by the system.",
        "Read it with Get-Content, and pipe or pass what that gives.",
        terminating: true);

    public static SharedMemoryException FileIsRegion(string path, RegionName name) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"The file '{path}' is the shared memory '{name}' itself.",
        "Give another file; Sync-SharedMemory flushes a region to its own.",
        terminating: true);

    public static SharedMemoryException NotWholeElements(long length, string typeName, int elementSize) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"A file of {Bytes(length)} cannot be written as {typeName}, of which each takes {Bytes(elementSize)}.",
        "Give another file, or another -As.",
        terminating: true);

    public static SharedMemoryException PathInvalid(string path, string flaw, Exception? inner = null) => Make(
        "SharedMemoryNameInvalid", "InvalidArgument",
        $"'{path}' cannot be the path of a file: {flaw.TrimEnd('.')}.",
        "Give a path that the file system allows.",
        inner,
        terminating: true);

    public static SharedMemoryException FileNotForEveryone(string path) => Make(
        "SharedMemoryAccessDenied", "PermissionDenied",
        $"Not everyone may write the file '{path}', so a region over it cannot have -Access Everyone.",
        "Let everyone write the file (chmod o+w), or use another access.");

    public static SharedMemoryException PathTooLong(string path, int maxBytes) => Make(
        "SharedMemoryNameInvalid", "InvalidArgument",
        $"The path '{path}' is too long: at most {Number(maxBytes)} bytes in UTF-8 can be recorded.",
        "Choose a file with a shorter path.",
        terminating: true);
}
