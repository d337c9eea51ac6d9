namespace ShmModule.Platform.Unix;

/// <summary>Error numbers the code decides on. Where Linux and macOS differ, both are named.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int NoDevice = 6;
    public const int BadDescriptor = 9;
    public const int OutOfMemory = 12;
    public const int AccessDenied = 13;
    public const int BadAddress = 14;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int SystemFilesExhausted = 23;
    public const int ProcessFilesExhausted = 24;
    public const int TextBusy = 26;
    public const int FileTooBig = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;

    public static readonly int WouldBlock = UnixAbi.IsMacOS ? 35 : 11;
    public static readonly int TooManyLinks = UnixAbi.IsMacOS ? 62 : 40;
    public static readonly int NotSupported = UnixAbi.IsMacOS ? 45 : 95;
    public static readonly int QuotaExceeded = UnixAbi.IsMacOS ? 69 : 122;
}
