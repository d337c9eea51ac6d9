using System;
using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>The bytes of an attached region. Callers hold a use of the attachment, and have checked that offset and count lie inside.</summary>
internal unsafe interface IRegionMemory : IDisposable
{
    /// <exception cref="SharedMemoryException">SharedMemoryTruncated: another program made the region smaller.</exception>
    void Read(long offset, byte* destination, long count, CallMonitor monitor);

    /// <exception cref="SharedMemoryException">SharedMemoryTruncated: another program made the region smaller.</exception>
    void Write(long offset, byte* source, long count, CallMonitor monitor);

    /// <summary>Before a write changes anything: makes sure that there is memory, or disk space, for all of it.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryInsufficientMemory: a sparse region on a full disk. SharedMemoryTruncated.</exception>
    void DemandSpace(long offset, long count);

    /// <summary>
    /// The address of a few bytes, for an atomic operation that follows at once; valid as long as the caller's use of the attachment.
    /// </summary>
    /// <exception cref="SharedMemoryException">As <see cref="DemandSpace"/>.</exception>
    byte* Locate(long offset, int count);

    /// <summary>Returns when the bytes of a file-backed region have reached the file.</summary>
    void Flush();
}
