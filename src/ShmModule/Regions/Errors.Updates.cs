namespace ShmModule.Regions;

/// <summary>Errors of changes that depend on what is there, and of pieces among the bytes of others.</summary>
internal static partial class Errors
{
    public static SharedMemoryException NoNewValue(RegionName name) => Make(
        "SharedMemoryUnsupported", "InvalidResult",
        $"The script block emitted no value for the region '{name}'. Nothing was changed.",
        "Emit the new value, as in { $_.Max = 9; $_ }; emit $null, or an empty list with a comma before it (, @()), where that is the new value.",
        terminating: true);

    public static SharedMemoryException ClosedByBlock(RegionName name) => Make(
        "SharedMemoryNotFound", "ObjectNotFound",
        $"The region '{name}' was closed while the script block ran, so its value was not written.",
        "Close or replace the region after the update, not in its script block.");

    public static SharedMemoryException UnlockedByBlock(RegionName name) => Make(
        "SharedMemoryNotLocked", "InvalidOperation",
        $"The lock of the region '{name}' was released while the script block ran, so its value was not written.",
        "Do not use Unlock-SharedMemory in the script block of an update, except for a Lock-SharedMemory in the same block.");

    public static SharedMemoryException SumOutOfRange(RegionName name, object found, object addend, string typeName) => Make(
        "SharedMemoryOutOfRange", "InvalidArgument",
        $"The region '{name}' holds {Invariant(found)}, and adding {Invariant(addend)} exceeds the limits of {typeName}. Nothing was changed.",
        "Add less, or write the number as a larger type (Write-SharedMemory -As Int64).",
        terminating: true);

    public static SharedMemoryException NotWhole(string number, string typeName) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"{number} is not a whole number, but the number to update is of type {typeName}. Nothing was changed.",
        "Give a whole number, or write the number as Double first (Write-SharedMemory -As Double).",
        terminating: true);

    public static SharedMemoryException NoOwnBytes(string typeName, bool isList) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        isList
            ? $"The value, of type {typeName}, cannot be written at an offset: its elements are not all of one type that has bytes of its own. Nothing was changed."
            : $"The value, of type {typeName}, cannot be written at an offset, because it has no bytes of its own. Nothing was changed.",
        "Give the type of the bytes with -As, such as Int32, Text or Object; or write the value without -Offset.",
        terminating: true);

    private static string Invariant(object number) => global::System.Convert.ToString(number, global::System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
