using ShmModule.Platform;

namespace ShmModule.Regions;

/// <summary>Where bytes of a region go. May be called again from the beginning, when the bytes changed while they were copied.</summary>
internal interface IRegionTarget
{
    void CopyFrom(IRegionMemory memory, long offset, long count, CallMonitor monitor);
}
