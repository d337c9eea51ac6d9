using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>Bytes on their way into a region.</summary>
internal interface IRegionSource
{
    /// <summary>In bytes, known before the first of them is copied.</summary>
    long Length { get; }

    /// <summary>Copies the bytes, and after them that many zeros.</summary>
    void CopyTo(IRegionMemory memory, long offset, int terminatorBytes, CallMonitor monitor);
}
