using System;
using System.Globalization;

namespace ShmModule.Regions;

/// <summary>
/// The vocabulary of errors: every id with its category, message and recommended action, in one place. The ids are part of the
/// module's interface; about_ShmModule lists them.
/// </summary>
internal static partial class Errors
{
    public static SharedMemoryException Exists(RegionName name) => Make(
        "SharedMemoryExists", "ResourceExists",
        $"The shared memory '{name}' exists already.",
        "Open it with Open-SharedMemory, create it with -OpenExisting, or choose another name.");

    public static SharedMemoryException ExistsSmaller(RegionName name, long asked, long size) => Make(
        "SharedMemoryExists", "ResourceExists",
        $"The shared memory '{name}' exists already, with {Bytes(size)}; {Bytes(asked)} were asked for.",
        "Open it with Open-SharedMemory, or have everybody close it before it is created larger.");

    public static SharedMemoryException ExistsElsewhere(RegionName name, string path) => Make(
        "SharedMemoryExists", "ResourceExists",
        $"The shared memory '{name}' exists already, and is not over the file '{path}'.",
        "Open it with Open-SharedMemory, or choose another name.");

    public static SharedMemoryException NotFound(RegionName name) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        $"There is no shared memory '{name}'.",
        "Check the name (case matters; Get-SharedMemory -ListAvailable shows all), create it with New-SharedMemory, or wait for it with Open-SharedMemory -Timeout.");

    public static SharedMemoryException NotFoundStale(RegionName name, bool removed) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        removed
            ? $"There is no shared memory '{name}': the last process that had it died, and what it left has been removed."
            : $"There is no shared memory '{name}': the last process that had it died, and what it left cannot be removed by this user.",
        "Create it anew with New-SharedMemory.");

    public static SharedMemoryException NotFoundDataGone(RegionName name) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        $"The bytes of the shared memory '{name}' have lost their names: another program deleted them while processes still use them.",
        "End the processes that still have it open, then create it anew with New-SharedMemory.");

    public static SharedMemoryException NotFoundUnsized(RegionName name) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        $"The shared memory '{name}' has no bytes yet: the program that creates it has not given it a size.",
        "Wait for it with Open-SharedMemory -Timeout.");

    public static SharedMemoryException NotOpenHere(string name) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        $"The shared memory '{name}' is not open in this session.",
        "Open it with Open-SharedMemory; Get-SharedMemory -ListAvailable shows what the machine has.");

    public static SharedMemoryException Closed(RegionName name) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        $"The shared memory '{name}' has been closed in this session.",
        "Open it again with Open-SharedMemory.");

    public static SharedMemoryException FileNotFound(string path, Exception? inner = null) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        $"There is no file or folder '{path}'.",
        "Check the path; give -Size to create the file.",
        inner);

    public static SharedMemoryException AccessDenied(string what, Exception? inner = null) => Make(
        "SharedMemoryAccessDenied", "PermissionDenied",
        $"Access to the shared memory '{what}' is denied.",
        "Its creator decides who may use it (New-SharedMemory -Access); to read where only reading is allowed, use Open-SharedMemory -ReadOnly.",
        inner);

    public static SharedMemoryException PathDenied(string path, Exception? inner = null) => Make(
        "SharedMemoryAccessDenied", "PermissionDenied",
        $"Access to the path '{path}' is denied.",
        "Choose a file that this user may read and write.",
        inner);

    public static SharedMemoryException OwnedByOther(RegionName name, string owner) => Make(
        "SharedMemoryOwnedByOther", "SecurityError",
        $"The shared memory '{name}' belongs to '{owner}', neither this user nor the system's administrator.",
        "If you trust that account, use Open-SharedMemory -AllowOtherOwner; otherwise choose another name.");

    public static SharedMemoryException NameInvalid(string name, string flaw) => Make(
        "SharedMemoryNameInvalid", "InvalidArgument",
        $"'{name}' cannot be the name of a shared memory: {flaw}.",
        @"Use [Local\|Global\]name, without slashes, backslashes, control characters or a leading dot, at most 200 bytes in UTF-8.",
        terminating: true);

    public static SharedMemoryException NameInUse(RegionName name, string by) => Make(
        "SharedMemoryNameInUse", "ResourceExists",
        $"The name '{name}' is in use by {by}.",
        "Choose another name, or end the program that uses it.");

    public static SharedMemoryException GlobalDenied(RegionName name, Exception? inner = null) => Make(
        "SharedMemoryGlobalDenied", "PermissionDenied",
        $"This user may not create '{name}': creating names in Global\\ needs the privilege SeCreateGlobalPrivilege.",
        "Run as administrator or as a service, let such a process create it (opening needs no privilege), or use a Local\\ name.",
        inner);

    public static SharedMemoryException InsufficientMemory(string name, long asked, long? free, string where) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        free is long bytes
            ? $"There is no room for '{name}': {Bytes(asked)} were asked for, {Bytes(bytes)} are free in {where}."
            : $"There is no room for '{name}': {Bytes(asked)} were asked for, more than {where} has.",
        "Ask for less, remove regions that are no longer needed, or enlarge the memory (a container's: --shm-size, --memory).");

    public static SharedMemoryException AddressSpaceExhausted(string name, Exception? inner = null) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        $"'{name}' cannot be mapped: this process, or the system, has no address space left for it.",
        "Remove regions that are no longer needed, use a 64-bit process, or raise the limit (sysctl vm.max_map_count).",
        inner);

    public static SharedMemoryException TooManyHandles(string name, Exception? inner = null) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        $"'{name}' cannot be opened: this process, or the system, has as many files open as it may.",
        "Remove regions that are no longer needed, or raise the limit (ulimit -n; a region takes two files).",
        inner);

    public static SharedMemoryException FolderFull(string name, Exception? inner = null) => Make(
        "SharedMemoryInsufficientMemory", "ResourceUnavailable",
        $"There is no room for '{name}': the shared-memory folder cannot take another file.",
        "Remove regions and files that are no longer needed, or enlarge the folder.",
        inner);

    public static SharedMemoryException TooSmall(RegionName name, long needed, long available) => Make(
        "SharedMemoryTooSmall", "LimitsExceeded",
        $"The value needs {Bytes(needed)}; the shared memory '{name}' has {Bytes(available)} for it. Nothing was changed.",
        "Create a larger region with New-SharedMemory -Size, or write less.");

    public static SharedMemoryException OutOfRange(RegionName name, string what, long value, long size) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"{what} {Number(value)} lies outside the shared memory '{name}', which has {Bytes(size)}.",
        "Offsets are counted in bytes from 0; Get-SharedMemory shows the size.",
        terminating: true);

    public static SharedMemoryException RangeTooLong(RegionName name, long offset, long elements, int elementSize, long size) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"{Number(elements)} elements of {Bytes(elementSize)} from offset {Number(offset)} reach beyond the {Bytes(size)} of the shared memory '{name}'.",
        "Offsets are counted in bytes from 0, -Count in elements; Get-SharedMemory shows the sizes.",
        terminating: true);

    public static SharedMemoryException TooLongForArray(RegionName name, long length, Exception? inner = null) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"{Bytes(length)} of the shared memory '{name}' are more than one array can hold.",
        "Read it in parts with -Offset and -Count, or into a file with -OutFile.",
        inner,
        terminating: true);

    public static SharedMemoryException SizeOutOfRange(long size, string flaw) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"{Bytes(size)} cannot be the size of a shared memory: {flaw}.",
        "Give a size of at least one byte, such as 100, 64KB or 5GB.",
        terminating: true);

    public static SharedMemoryException ReadOnly(RegionName name) => Make(
        "SharedMemoryReadOnly", "PermissionDenied",
        $"The shared memory '{name}' is open for reading only.",
        "Open it again with Open-SharedMemory without -ReadOnly.");

    public static SharedMemoryException LockTimeout(RegionName name, TimeSpan waited, int holderId) => Make(
        "SharedMemoryLockTimeout", "OperationTimeout",
        holderId != 0
            ? $"The lock of the shared memory '{name}' was not to be had in {Seconds(waited)}: process {holderId.ToString(CultureInfo.InvariantCulture)} holds it."
            : $"The lock of the shared memory '{name}' was not to be had in {Seconds(waited)}: a program that leaves no record holds it, or a stopped process.",
        "Wait longer with -LockTimeout (Lock-SharedMemory: -Timeout), or see what that process is doing.",
        terminating: true);

    public static SharedMemoryException NotChanged(RegionName name, TimeSpan waited) => Make(
        "SharedMemoryWaitTimeout", "OperationTimeout",
        $"The shared memory '{name}' was not changed by another session in {Seconds(waited)}.",
        "Wait longer with -Timeout, and check that the program that writes it runs.");

    public static SharedMemoryException NotRead(RegionName name, TimeSpan waited) => Make(
        "SharedMemoryWaitTimeout", "OperationTimeout",
        $"The shared memory '{name}' was not read by another session in {Seconds(waited)}.",
        "Wait longer with -Timeout, and check that the program that reads it runs.");

    public static SharedMemoryException ForeignHasNoReaders(RegionName name) => Make(
        "SharedMemoryUnsupported", "NotImplemented",
        $"The shared memory '{name}' was made by another program, so nobody notes who reads it.",
        "Have the reader answer by writing, and wait for that.");

    public static SharedMemoryException NoNumber(RegionName name, string what) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"The shared memory '{name}' cannot be updated as {what}: that is no number.",
        "Say where a number is with -Offset, and its type with -As; or change the value with a script block.");

    public static SharedMemoryException NotLocked(RegionName name) => Make(
        "SharedMemoryNotLocked", "InvalidOperation",
        $"This session does not hold the lock of the shared memory '{name}'.",
        "Take it with Lock-SharedMemory first; a script block given to Lock-SharedMemory unlocks by itself.");

    public static SharedMemoryException WaitTimeout(RegionName name, TimeSpan waited, Exception inner) => Make(
        "SharedMemoryWaitTimeout", "OperationTimeout",
        $"The shared memory '{name}' did not appear in {Seconds(waited)}.",
        "Wait longer with -Timeout, and check the name and that the program that creates it runs.",
        inner);

    public static SharedMemoryException WriteIncomplete(RegionName name, int writerId) => Make(
        "SharedMemoryWriteIncomplete", "InvalidData",
        $"The content of the shared memory '{name}' is incomplete: process {writerId.ToString(CultureInfo.InvariantCulture)} stopped in the middle of writing it.",
        "Write it again as a whole with Write-SharedMemory, or empty it with Clear-SharedMemory.");

    public static SharedMemoryException FormatInvalid(string flaw, Exception? inner = null) => Make(
        "SharedMemoryFormatInvalid", "InvalidData",
        $"The shared memory cannot be understood: {flaw}.",
        "Read its bytes with -Offset 0, or have its creator make it anew; other versions of the module may use another format.",
        inner);

    public static SharedMemoryException InUse(RegionName name, string by) => Make(
        "SharedMemoryInUse", "ResourceBusy",
        $"The shared memory '{name}' is in use: {by}.",
        "Have the other processes close it first (Remove-SharedMemory there, or end them).");

    public static SharedMemoryException GateBusy(RegionName name) => InUse(
        name, "another process is in the middle of creating or closing it, and did not finish within 5 seconds");

    public static SharedMemoryException ForeignNotForced(RegionName name) => Make(
        "SharedMemoryInUse", "ResourceBusy",
        $"The shared memory '{name}' was made by another program, which may be using it.",
        "To delete it all the same, use Remove-SharedMemory -Force.");

    public static SharedMemoryException Truncated(RegionName name, long size, long needed) => Make(
        "SharedMemoryTruncated", "ReadError",
        $"Another program has made the shared memory '{name}' smaller: it has {Bytes(size)} now, {Bytes(needed)} are needed.",
        "Close it with Remove-SharedMemory, and open it again to see its new size.");

    public static SharedMemoryException Unsupported(string what, string advice, Exception? inner = null) => Make(
        "SharedMemoryUnsupported", "NotImplemented", what, advice, inner);

    public static SharedMemoryException NoSecurityDescriptors() => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        "This system has no security descriptors.",
        "Use -Access instead of -SecurityDescriptor.",
        terminating: true);

    public static SharedMemoryException OpenExistingWithForce() => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        "-OpenExisting and -Force contradict each other.",
        "Use -OpenExisting to share a region that is there, or -Force to replace it.",
        terminating: true);

    public static SharedMemoryException NotAFilePath(string path, string provider) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"'{path}' is a path of the provider {provider}, not of the file system.",
        "Give the path of a file.",
        terminating: true);

    public static SharedMemoryException ValueNotConvertible(string typeName, string wanted, Exception? inner = null) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"The value, of type {typeName}, cannot be written as {wanted}" + (inner is null ? "." : $": {inner.Message}"),
        "Give a value that can be converted, or another -As.",
        inner,
        terminating: true);

    public static SharedMemoryException NoFileLength(string path) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"The length of '{path}' cannot be known before it is read: it is a pipe, a device, or made up by the system.",
        "Read it with Get-Content, and pipe or pass what that gives.",
        terminating: true);

    public static SharedMemoryException NotWholeElements(long length, string typeName, int elementSize) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"A file of {Bytes(length)} cannot be written as {typeName}, of which each takes {Bytes(elementSize)}.",
        "Give another file, or another -As.",
        terminating: true);

    public static SharedMemoryException PathTooLong(string path, int maxBytes) => Make(
        "SharedMemoryNameInvalid", "InvalidArgument",
        $"The path '{path}' is too long: at most {Number(maxBytes)} bytes in UTF-8 can be recorded.",
        "Choose a file with a shorter path.",
        terminating: true);

    /// <summary>What no other entry fits: the system's own words.</summary>
    public static SharedMemoryException System(string what, Exception inner) => Make(
        "SharedMemorySystemError", "DeviceError", $"{what}: {inner.Message}", "See the system's message.", inner);

    private static SharedMemoryException Make(
        string id, string category, string message, string advice, Exception? inner = null, bool terminating = false) =>
        new(id, category, message, advice, inner) { IsTerminating = terminating };

    private static string Bytes(long count) => count == 1 ? "1 byte" : Number(count) + " bytes";

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " seconds";
}
