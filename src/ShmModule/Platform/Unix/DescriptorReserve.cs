using System;

namespace ShmModule.Platform.Unix;

/// <summary>
/// Keeps the last descriptors of the process for the engine, which dies without one when it has to load an assembly or start a
/// program. The system gives out the lowest number that is free, so a high one says that the rest is taken.
/// </summary>
internal static unsafe class DescriptorReserve
{
    // A program's three pipes, a runspace, some assemblies and files, and as much again.
    private const long Wanted = 64;

    public static bool Holds(UnixFile file)
    {
        nuint* limits = stackalloc nuint[2];
        if (Libc.getrlimit(UnixAbi.IsMacOS ? 8 : 7, limits) != 0 || limits[0] > int.MaxValue) return false;
        long limit = (long)limits[0];
        return file.Number >= limit - Math.Min(Wanted, limit / 4);
    }
}
