using System;
using System.Runtime.InteropServices;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>The numbers that differ between kernels and CPUs, chosen once. Sources: Linux uapi headers, macOS sys/fcntl.h.</summary>
internal sealed class UnixAbi
{
    public static readonly bool IsMacOS = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    /// <summary>On Apple silicon variadic arguments travel on the stack, so calls to open and fcntl must be padded.</summary>
    public static readonly bool PadsVariadicCalls = IsMacOS && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>A 32-bit C library has 64-bit offsets only in the calls whose names end in 64.</summary>
    public static readonly bool NeedsLargeFileCalls = !IsMacOS && IntPtr.Size == 4;

    public static readonly UnixAbi Current = Choose();

    public int Create { get; private set; }

    public int Exclusive { get; private set; }

    public int NonBlocking { get; private set; }

    public int CloseOnExec { get; private set; }

    public int NoFollow { get; private set; }

    /// <summary>O_TMPFILE; 0 where there is none.</summary>
    public int TemporaryFile { get; private set; }

    public int GetLock { get; private set; }

    public int SetLock { get; private set; }

    public short ReadLock { get; private set; }

    public short WriteLock { get; private set; }

    public short Unlock { get; private set; }

    public int SyncMapping { get; private set; }

    public int StatxCall { get; private set; }

    /// <summary>The number of the futex system call; 0 where there is none.</summary>
    public int FutexCall { get; private set; }

    /// <summary>What a processor has on Linux, of any C library.</summary>
    public static UnixAbi Linux(Architecture processor) => processor switch
    {
        Architecture.X64 => Linux(directory: 0x10000, noFollow: 0x20000, statx: 332, futex: 202),
        Architecture.Arm64 => Linux(directory: 0x4000, noFollow: 0x8000, statx: 291, futex: 98),
        Architecture.Arm => Linux(directory: 0x4000, noFollow: 0x8000, statx: 397, futex: 240),
        _ => throw Errors.Unsupported($"Shared memory is not available on this processor ({processor}).", "Use x64, arm64 or arm."),
    };

    private static UnixAbi Choose() => IsMacOS ? MacOS() : Linux(RuntimeInformation.ProcessArchitecture);

    private static UnixAbi Linux(int directory, int noFollow, int statx, int futex) => new()
    {
        Create = 0x40,
        Exclusive = 0x80,
        NonBlocking = 0x800,
        CloseOnExec = 0x80000,
        NoFollow = noFollow,
        TemporaryFile = 0x400000 | directory,
        GetLock = 36,
        SetLock = 37,
        ReadLock = 0,
        WriteLock = 1,
        Unlock = 2,
        SyncMapping = 4,
        StatxCall = statx,
        FutexCall = futex,
    };

    private static UnixAbi MacOS() => new()
    {
        Create = 0x200,
        Exclusive = 0x800,
        NonBlocking = 0x4,
        CloseOnExec = 0x1000000,
        NoFollow = 0x100,
        GetLock = 92,
        SetLock = 90,
        ReadLock = 1,
        WriteLock = 3,
        Unlock = 2,
        SyncMapping = 0x10,
    };
}
