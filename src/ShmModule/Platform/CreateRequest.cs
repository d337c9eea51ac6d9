using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>What a new region is to be.</summary>
internal sealed class CreateRequest
{
    /// <summary>In bytes; null only with <see cref="Path"/>: the size that file has.</summary>
    public long? Size { get; set; }

    /// <summary>The absolute path of the file behind the region; null for memory.</summary>
    public string? Path { get; set; }

    public SharedMemoryAccess Access { get; set; }

    /// <summary>Unix: also where users have the name's region open who can only read it; see <see cref="RegionAttachment.TryRetire"/>.</summary>
    public bool TakesFromReaders { get; set; }

    /// <summary>Windows: an SDDL string that takes the place of the descriptor <see cref="Access"/> stands for.</summary>
    public string? SecurityDescriptor { get; set; }

    /// <summary>Hears of the progress of reserving much memory, and may cancel it.</summary>
    public CallMonitor Monitor { get; set; } = CallMonitor.None;
}
