using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>Bytes on their way into a region.</summary>
internal interface IRegionSource
{
    /// <summary>In bytes, known before the first of them is copied.</summary>
    long Length { get; }

    void CopyTo(IRegionMemory memory, long offset, CallMonitor monitor);
}
