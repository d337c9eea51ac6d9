using System;

namespace ShmModule.Regions;

/// <summary>What can be wrong with the types of elements.</summary>
internal static partial class Errors
{
    public static SharedMemoryException TypeUnsupported(string typeName, string flaw, Exception? inner = null) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"{typeName} cannot be read or written as bytes: {flaw.TrimEnd('.')}.",
        "Make a struct with Add-Type: of numbers, enums, other structs, and strings and arrays of fixed size (MarshalAs ByValTStr, ByValArray).",
        inner,
        terminating: true);
}
