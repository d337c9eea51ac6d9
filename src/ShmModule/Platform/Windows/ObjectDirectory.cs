using System;
using System.Collections.Generic;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The named objects of this logon session and of the machine.</summary>
internal static unsafe class ObjectDirectory
{
    private const string Global = @"\BaseNamedObjects";
    private const int BufferBytes = 64 * 1024;

    public static List<RegionName> ListRegions()
    {
        var regions = new List<RegionName>();
        AddRegions(RegionName.LocalPrefix, regions);
        // Session 0, that of the services, has its Local\ names in the machine's directory: there both spellings are one object.
        if (Kernel32.SessionId != 0) AddRegions(RegionName.GlobalPrefix, regions);
        return regions;
    }

    /// <summary>Where a region's objects are.</summary>
    public static string PathOf(RegionName region) => PathOf(region.IsGlobal);

    /// <summary>Tells type and name of each object in a directory; of none where there is no such directory.</summary>
    public static void Read(string path, Action<string, string> add)
    {
        using KernelHandle? directory = Ntdll.TryOpenDirectory(path);
        if (directory is null) return;
        var buffer = new byte[BufferBytes];
        uint position = 0;
        fixed (byte* start = buffer)
        {
            while (Ntdll.ReadDirectory(directory, start, BufferBytes, ref position))
            {
                var entry = (Ntdll.DirectoryEntry*)start;
                if (entry->Name.Buffer == null) break;
                for (; entry->Name.Buffer != null; entry++) add(entry->Type.ToString(), entry->Name.ToString());
            }
        }
    }

    private static string PathOf(bool isGlobal) =>
        isGlobal || Kernel32.SessionId == 0 ? Global : FormattableString.Invariant($@"\Sessions\{Kernel32.SessionId}\BaseNamedObjects");

    private static void AddRegions(string prefix, List<RegionName> regions) => Read(PathOf(prefix == RegionName.GlobalPrefix), (type, name) =>
    {
        if (type == "Section" && TryParse(prefix, name) is RegionName region) regions.Add(region);
    });

    // Other programs' objects may have names that no region can have.
    private static RegionName? TryParse(string prefix, string name)
    {
        if (name.StartsWith(ObjectNames.CompanionPrefix, StringComparison.OrdinalIgnoreCase)) return null;
        try
        {
            return RegionName.Parse(prefix + name);
        }
        catch (SharedMemoryException)
        {
            return null;
        }
    }
}
