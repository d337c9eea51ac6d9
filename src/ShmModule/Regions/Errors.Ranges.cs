using System;

namespace ShmModule.Regions;

/// <summary>What does not fit, or lies outside.</summary>
internal static partial class Errors
{
    public static SharedMemoryException TooSmall(RegionName name, long needed, long available) => Make(
        "SharedMemoryTooSmall", "LimitsExceeded",
        $"The value needs {Bytes(needed)}; the shared memory '{name}' has {Bytes(available)}. Nothing was changed.",
        "Create a larger region with New-SharedMemory -Size, or write less.");

    public static SharedMemoryException TooSmallFrom(RegionName name, long needed, long offset, long available) => Make(
        "SharedMemoryTooSmall", "LimitsExceeded",
        $"The value needs {Bytes(needed)}; from offset {Number(offset)} on, the shared memory '{name}' has {Bytes(available)}. Nothing was changed.",
        "Write it nearer to the beginning, write less, or create a larger region with New-SharedMemory -Size.");

    public static SharedMemoryException OffsetOutOfRange(RegionName name, long offset, long size) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"Offset {Number(offset)} lies outside the shared memory '{name}', which has {Bytes(size)}.",
        $"Offsets are counted in bytes from 0: give one from 0 to {Number(size)}.",
        terminating: true);

    public static SharedMemoryException CountNegative(RegionName name, long count) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"{Number(count)} elements of the shared memory '{name}' cannot be read.",
        "Give a -Count of 0 or more.",
        terminating: true);

    public static SharedMemoryException RangeTooLong(RegionName name, long offset, long elements, int elementSize, long size) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"{Elements(elements, elementSize)} from offset {Number(offset)} on would reach beyond the end of the shared memory '{name}', which has {Bytes(size)}.",
        "Give a smaller -Offset, in bytes from 0, or a smaller -Count, in elements.",
        terminating: true);

    public static SharedMemoryException ValueTooShort(RegionName name, long length, string typeName, int elementSize) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"The value in the shared memory '{name}' has {Bytes(length)}, too few for one {typeName}, which takes {Number(elementSize)}.",
        "Read it without -As, or read beyond the value with -Offset.",
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

    private static string Elements(long count, int size) =>
        size == 1 ? Bytes(count) : $"{Number(count)} {(count == 1 ? "element" : "elements")} of {Bytes(size)}";
}
