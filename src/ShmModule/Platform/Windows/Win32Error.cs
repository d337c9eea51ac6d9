using System.ComponentModel;
using System.IO;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The one place where Win32 codes become the module's errors.</summary>
internal static class Win32Error
{
    public const int FileNotFound = 2;      // ERROR_FILE_NOT_FOUND: also of an object that does not exist
    public const int PathNotFound = 3;      // ERROR_PATH_NOT_FOUND
    public const int AccessDenied = 5;      // ERROR_ACCESS_DENIED
    public const int InvalidHandle = 6;     // ERROR_INVALID_HANDLE: of a name, that it is an object of another kind
    public const int LockViolation = 33;    // ERROR_LOCK_VIOLATION
    public const int AlreadyExists = 183;   // ERROR_ALREADY_EXISTS
    public const int InvalidOwner = 1307;   // ERROR_INVALID_OWNER: of a descriptor, that this user may not name that one

    private const int TooManyOpenFiles = 4;        // ERROR_TOO_MANY_OPEN_FILES
    private const int NotEnoughMemory = 8;         // ERROR_NOT_ENOUGH_MEMORY: also a section larger than any can be
    private const int OutOfMemory = 14;            // ERROR_OUTOFMEMORY
    private const int WriteProtect = 19;           // ERROR_WRITE_PROTECT
    private const int SharingViolation = 32;       // ERROR_SHARING_VIOLATION
    private const int HandleDiskFull = 39;         // ERROR_HANDLE_DISK_FULL
    private const int InvalidParameter = 87;       // ERROR_INVALID_PARAMETER: of a size, that no machine has so much
    private const int DiskFull = 112;              // ERROR_DISK_FULL
    private const int InvalidName = 123;           // ERROR_INVALID_NAME
    private const int BadPathName = 161;           // ERROR_BAD_PATHNAME
    private const int NameTooLong = 206;           // ERROR_FILENAME_EXCED_RANGE
    private const int FileTooLarge = 223;          // ERROR_FILE_TOO_LARGE: for the file system
    private const int FileInvalid = 1006;          // ERROR_FILE_INVALID: an empty file cannot be mapped
    private const int UserMappedFile = 1224;       // ERROR_USER_MAPPED_FILE
    private const int NoSystemResources = 1450;    // ERROR_NO_SYSTEM_RESOURCES
    private const int WorkingSetQuota = 1453;      // ERROR_WORKING_SET_QUOTA
    private const int InvalidPrimaryGroup = 1308;  // ERROR_INVALID_PRIMARY_GROUP
    private const int PrivilegeNotHeld = 1314;     // ERROR_PRIVILEGE_NOT_HELD: to set an audit list
    private const int PagefileQuota = 1454;        // ERROR_PAGEFILE_QUOTA
    private const int CommitmentLimit = 1455;      // ERROR_COMMITMENT_LIMIT
    private const int NotEnoughQuota = 1816;       // ERROR_NOT_ENOUGH_QUOTA

    /// <param name="code">The Win32 code.</param>
    /// <param name="name">The region it is about.</param>
    /// <param name="asked">Where memory was asked for: how much.</param>
    public static SharedMemoryException ToException(int code, RegionName name, long asked = 0) =>
        Map(code, name.Display, name, path: null, asked);

    /// <param name="code">The Win32 code.</param>
    /// <param name="name">The region it is about.</param>
    /// <param name="path">The file that was to be opened, mapped or flushed.</param>
    /// <param name="asked">The size that was asked for.</param>
    public static SharedMemoryException ToException(int code, RegionName name, string path, long asked = 0) =>
        Map(code, path, name, path, asked);

    /// <param name="code">The Win32 code.</param>
    /// <param name="what">What it is about, in words, where that is no region.</param>
    public static SharedMemoryException ToException(int code, string what) => Map(code, what, name: null, path: null, asked: 0);

    private static SharedMemoryException Map(int code, string what, RegionName? name, string? path, long asked)
    {
        var inner = new Win32Exception(code);
        switch (code)
        {
            case FileNotFound or PathNotFound when path is not null:
                return Errors.FileNotFound(path, inner);
            case FileNotFound or PathNotFound when name is not null:
                return Errors.NotFound(name);
            case AccessDenied or WriteProtect when path is not null:
                return Directory.Exists(path) ? Errors.PathIsFolder(path, inner) : Errors.PathDenied(path, inner);
            case AccessDenied or WriteProtect:
                return Errors.AccessDenied(what, inner);
            case InvalidOwner or InvalidPrimaryGroup or PrivilegeNotHeld when name is not null:
                return Errors.DescriptorDenied(name, inner);
            case AlreadyExists when name is not null:
                return Errors.Exists(name);
            case InvalidHandle when name is not null && path is null:
                return Errors.NameInUse(name, "an event, a mutex or another object that is no shared memory");
            case SharingViolation or LockViolation or UserMappedFile when name is not null && path is not null:
                return Errors.InUse(name, $"another program has the file '{path}' to itself");
            case NotEnoughMemory or OutOfMemory or NoSystemResources when asked == 0:
                return Errors.AddressSpaceExhausted(what, inner);
            case NotEnoughMemory or OutOfMemory or NoSystemResources:
            case InvalidParameter when asked > 0:
            case WorkingSetQuota or PagefileQuota or CommitmentLimit or NotEnoughQuota:
                return Errors.InsufficientMemory(what, asked, FreeMemoryIfLess(asked), "the system's memory and paging files");
            case DiskFull or HandleDiskFull or FileTooLarge:
                return Errors.InsufficientMemory(what, asked, free: null, "the disk of that file");
            case TooManyOpenFiles:
                return Errors.TooManyHandles(what, inner);
            case FileInvalid:
                return Errors.SizeOutOfRange(0, $"the file '{what}' is empty, so its size must be given");
            case InvalidName or BadPathName or NameTooLong:
                return Errors.NameInvalid(what, "the system does not take it");
            default:
                return Errors.System(what, inner);
        }
    }

    // The figure helps only where it explains the refusal; a 32-bit process runs out of addresses long before.
    private static long? FreeMemoryIfLess(long asked) => Kernel32.FreeCommit is long free && free < asked ? free : null;
}
