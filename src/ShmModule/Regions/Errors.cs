using System;
using System.Collections.Generic;
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
        "Open it with Open-SharedMemory or New-SharedMemory -OpenExisting, or choose another name.");

    public static SharedMemoryException ExistsHere(RegionName name, bool isForeign) => Make(
        "SharedMemoryExists", "ResourceExists",
        $"The shared memory '{name}' exists already: this session has it open" + (isForeign ? ", and another program made it." : "."),
        isForeign
            ? "Use the one that is open, or choose another name."
            : "Use the one that is open (Get-SharedMemory), replace it with -Force, or choose another name.");

    public static SharedMemoryException ExistsForeign(RegionName name) => Make(
        "SharedMemoryExists", "ResourceExists",
        $"The shared memory '{name}' exists already: another program made it.",
        "Open it with Open-SharedMemory or New-SharedMemory -OpenExisting, or choose another name.");

    /// <param name="name">The region.</param>
    /// <param name="attachedIds">The processes that have it, as far as they are known.</param>
    public static SharedMemoryException ExistsHeld(RegionName name, IReadOnlyList<int>? attachedIds) => Make(
        "SharedMemoryExists", "ResourceExists",
        $"The shared memory '{name}' exists already: {Holders(attachedIds)}.",
        "Open it with Open-SharedMemory or New-SharedMemory -OpenExisting, or choose another name.");

    public static SharedMemoryException ExistsSmaller(RegionName name, long asked, long size) => Make(
        "SharedMemoryExists", "ResourceExists",
        $"The shared memory '{name}' exists already, with {Bytes(size)}, which is less than the {Bytes(asked)} asked for.",
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
        removed ? "Create it anew with New-SharedMemory." : "Have its owner or an administrator remove it (Remove-SharedMemory), or choose another name.");

    public static SharedMemoryException LeftByOther(RegionName name, string owner) => Make(
        "SharedMemoryOwnedByOther", "SecurityError",
        $"The name '{name}' is taken by what processes of '{owner}' left when they died, which this user may not remove.",
        "Have that account or an administrator remove it (Remove-SharedMemory), or choose another name.");

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

    public static SharedMemoryException AccessDenied(string what, Exception? inner = null) => Make(
        "SharedMemoryAccessDenied", "PermissionDenied",
        $"Access to the shared memory '{what}' is denied.",
        "Its creator decides who may use it (New-SharedMemory -Access); Get-SharedMemory -ListAvailable shows its owner. Where only reading is allowed, use Open-SharedMemory -ReadOnly; for a region of your own, choose another name.",
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

    public static SharedMemoryException NameReserved(string name, string flaw) => Make(
        "SharedMemoryNameInvalid", "InvalidArgument",
        $"'{name}' cannot be the name of a shared memory: {flaw}.",
        "Choose another name.",
        terminating: true);

    public static SharedMemoryException NameInUse(RegionName name, string by) => Make(
        "SharedMemoryNameInUse", "ResourceExists",
        $"The name '{name}' is in use by {by}.",
        "Choose another name, or remove what has this one: on Windows, end the program; on Linux, see what lies in /dev/shm.");

    public static SharedMemoryException GlobalDenied(RegionName name, Exception? inner = null) => Make(
        "SharedMemoryGlobalDenied", "PermissionDenied",
        $"This user may not create '{name}': creating names in Global\\ needs the privilege SeCreateGlobalPrivilege.",
        "Run as administrator or as a service, let such a process create it (opening needs no privilege), or use a Local\\ name.",
        inner);

    public static SharedMemoryException ReadOnly(RegionName name) => Make(
        "SharedMemoryReadOnly", "PermissionDenied",
        $"The shared memory '{name}' is open for reading only.",
        "Open it again with Open-SharedMemory without -ReadOnly.");

    public static SharedMemoryException NotChanged(RegionName name, TimeSpan waited) => Make(
        "SharedMemoryWaitTimeout", "OperationTimeout",
        $"The shared memory '{name}' was not changed by another session in {Seconds(waited)}.",
        "Wait longer with -Timeout, and check that the program that writes it runs.");

    /// <param name="name">The region.</param>
    /// <param name="waited">How long.</param>
    /// <param name="inner">Says whose lock kept the region from being read.</param>
    public static SharedMemoryException NotWatched(RegionName name, TimeSpan waited, SharedMemoryException inner) => Make(
        "SharedMemoryWaitTimeout", "OperationTimeout",
        inner.Message,
        $"Wait longer than {Seconds(waited)} with -Timeout, and see what the programs that use '{name}' are doing.",
        inner);

    public static SharedMemoryException NotRead(RegionName name, TimeSpan waited) => Make(
        "SharedMemoryWaitTimeout", "OperationTimeout",
        $"The shared memory '{name}' was not read by another session in {Seconds(waited)}.",
        "Wait longer with -Timeout, and check that the program that reads it runs.");

    public static SharedMemoryException ForeignHasNoReaders(RegionName name) => Make(
        "SharedMemoryUnsupported", "NotImplemented",
        $"The shared memory '{name}' was made by another program, so nobody notes who reads it.",
        "Have the reader answer by writing, and wait for that.");

    public static SharedMemoryException NoNumberType(RegionName name, string typeName) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"The shared memory '{name}' cannot be updated as {typeName}, which is no number.",
        "Give the type of a number with -As, such as Int32; or change the value with -ScriptBlock.");

    public static SharedMemoryException HoldsNoNumber(RegionName name, string kind) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"The shared memory '{name}' holds a value of kind {kind}, not a number.",
        "Say where a number is with -Offset, and its type with -As; or change the value with -ScriptBlock.");

    public static SharedMemoryException WaitTimeout(RegionName name, TimeSpan waited, Exception inner) => Make(
        "SharedMemoryWaitTimeout", "OperationTimeout",
        $"The shared memory '{name}' did not appear in {Seconds(waited)}.",
        "Wait longer with -Timeout, and check the name and that the program that creates it runs.",
        inner);

    public static SharedMemoryException WriteIncomplete(RegionName name, int writerId) => Make(
        "SharedMemoryWriteIncomplete", "InvalidData",
        $"The content of the shared memory '{name}' is incomplete: " + (
            writerId == ThisProcess.Id ? "a write of this process was stopped, or failed, before its end."
            : ThisProcess.Sees(writerId, null) ? $"a write of process {writerId.ToString(CultureInfo.InvariantCulture)} was stopped, or failed, before its end."
            : $"process {writerId.ToString(CultureInfo.InvariantCulture)} ended in the middle of writing it."),
        "Write it again as a whole with Write-SharedMemory, or empty it with Clear-SharedMemory.");

    /// <param name="flaw">What is wrong.</param>
    /// <param name="inner">Why.</param>
    /// <param name="name">Whoever looks at bytes does not know it; it is added where the error is reported.</param>
    public static SharedMemoryException FormatInvalid(string flaw, Exception? inner = null, string? name = null)
    {
        SharedMemoryException error = Make(
            "SharedMemoryFormatInvalid", "InvalidData",
            name is null ? $"The shared memory cannot be understood: {flaw}." : $"The shared memory '{name}' cannot be understood: {flaw}.",
            "Read it as what it is (without -As, or bytes with -Offset 0), or have its creator make it anew; other versions of the module may use another format.",
            inner);
        error.Flaw = flaw;
        return error;
    }

    /// <summary>Of the control block, not of what was written.</summary>
    public static SharedMemoryException ControlInvalid(RegionName name, string flaw) => Make(
        "SharedMemoryFormatInvalid", "InvalidData",
        $"The shared memory '{name}' cannot be understood: its control block {flaw}.",
        $"If it is of another version of the module, use that one. If no process uses it, delete its files in the shared-memory folder (/dev/shm on Linux): '{name}', '.{name}.shmdat', '.{name}.shmctl' and, if it is there, '.{name}.shmlck'.");

    /// <param name="name">The region.</param>
    /// <param name="size">What it has now.</param>
    /// <param name="needed">What it should have.</param>
    /// <param name="canReopen">Whether it has the new size when it is opened again: the module's own in memory is of one size for life.</param>
    public static SharedMemoryException Truncated(RegionName name, long size, long needed, bool canReopen) => Make(
        "SharedMemoryTruncated", "ReadError",
        $"Another program has made the shared memory '{name}' smaller: it has {Bytes(size)} now, {Bytes(needed)} are needed.",
        canReopen
            ? "Close it with Remove-SharedMemory, and open it again to see its new size."
            : "Close it everywhere with Remove-SharedMemory, create it anew with New-SharedMemory, and find out what cuts files in the shared-memory folder.");

    /// <summary>Of the control block, without which a region cannot be used.</summary>
    public static SharedMemoryException ControlTruncated(RegionName name) => Make(
        "SharedMemoryTruncated", "ReadError",
        $"Another program has truncated the control block of the shared memory '{name}'.",
        "Close it everywhere with Remove-SharedMemory, and create it anew with New-SharedMemory, with an -Access that lets only trusted users write.");

    public static SharedMemoryException Unsupported(string what, string advice, Exception? inner = null) => Make(
        "SharedMemoryUnsupported", "NotImplemented", what, advice, inner);

    public static SharedMemoryException NoSecurityDescriptors() => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        "This system has no security descriptors.",
        "Use -Access instead of -SecurityDescriptor.",
        terminating: true);

    public static SharedMemoryException DescriptorInvalid(string sddl, string flaw, Exception? inner = null) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"'{sddl}' cannot be the security descriptor of a shared memory: {flaw}.",
        "Give -SecurityDescriptor in SDDL and with a DACL, such as 'D:P(A;;GA;;;SY)(A;;GA;;;BA)'; or use -Access.",
        inner,
        terminating: true);

    public static SharedMemoryException DescriptorDenied(RegionName name, Exception inner) => Make(
        "SharedMemoryAccessDenied", "PermissionDenied",
        $"This user may not create the shared memory '{name}' with the security descriptor given: {inner.Message}",
        "Give one without another account as the owner and without an audit list, or run as an administrator.",
        inner);

    public static SharedMemoryException OpenExistingWithForce() => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        "-OpenExisting and -Force contradict each other.",
        "Use -OpenExisting to share a region that is there, or -Force to replace it.",
        terminating: true);

    public static SharedMemoryException TextNotEncodable(string encoding, int index, Exception inner) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"The text cannot be written in {encoding}: the encoding has no bytes for the character at index {Number(index)}.",
        "Give another -Encoding, such as utf8 or unicode, or one that replaces what it does not have.",
        inner,
        terminating: true);

    public static SharedMemoryException ValueNotConvertible(string typeName, string wanted, Exception? inner = null) => Make(
        "SharedMemoryUnsupported", "InvalidArgument",
        $"The value, of type {typeName}, cannot be written as {wanted}" + (inner is null ? "." : $": {inner.Message}"),
        "Give a value that can be converted, or another -As.",
        inner,
        terminating: true);

    /// <summary>What no other entry fits: the system's own words.</summary>
    public static SharedMemoryException System(string what, Exception inner) => Make(
        "SharedMemorySystemError", "DeviceError", $"{what}: {inner.Message}", "Remove the cause that the system names, and try again.", inner);

    private static SharedMemoryException Make(
        string id, string category, string message, string advice, Exception? inner = null, bool terminating = false) =>
        new(id, category, message, advice, inner) { IsTerminating = terminating };

    private static string Bytes(long count) => ByteCount.InWords(count);

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + (time == TimeSpan.FromSeconds(1) ? " second" : " seconds");
}
