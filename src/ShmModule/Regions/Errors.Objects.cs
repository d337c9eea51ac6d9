using System;

namespace ShmModule.Regions;

/// <summary>Errors of objects as values.</summary>
internal static partial class Errors
{
    public static SharedMemoryException ObjectTooLong() => Make(
        "SharedMemoryTooSmall", "LimitsExceeded",
        "The value needs more than 2 GiB as an object. Nothing was changed.",
        "Write it in parts, or as bytes or numbers, which can be longer.");

    public static SharedMemoryException ValueChanged(Exception inner) => Make(
        "SharedMemoryUnsupported", "InvalidOperation",
        $"The value could not be gone through to its end: {inner.Message} Nothing was written.",
        "Write a copy, or keep other threads from changing it meanwhile.",
        inner);

    public static SharedMemoryException SecretRefused() => Make(
        "SharedMemoryUnsupported", "SecurityError",
        "The value has a SecureString or a PSCredential in it, which would lie unencrypted in the shared memory.",
        "Leave it out, and have the other side ask for it; on Windows, -As CliXml encrypts it for this user on this machine.",
        terminating: true);
}
