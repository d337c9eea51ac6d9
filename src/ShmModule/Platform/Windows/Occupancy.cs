using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>What a name stands for, as far as whoever wants it for a new region must know.</summary>
internal enum Occupancy
{
    Free,
    Taken,

    /// <summary>A region that is being made or being closed, or whose maker died while somebody looked on: it will soon be known.</summary>
    Unsettled,
}

internal static class OccupancyOf
{
    public static Occupancy Name(ObjectNames names, RegionName region)
    {
        using KernelHandle section = MappedSection.Open(names.Section, writable: false, out int error);
        if (error == Win32Error.FileNotFound) return Occupancy.Free;
        if (error != 0) throw Win32Error.ToException(error, region);

        KernelHandle handle = ControlSection.Open(names, out bool writable, out error);
        using MappedSection? control = error == 0 ? ControlSection.TryMap(handle, writable, Advapi32.OwnerOf(section), out _) : null;
        return control is not null && ControlSection.StateOf(control) == ControlSection.StateDead ? Occupancy.Unsettled : Occupancy.Taken;
    }
}
