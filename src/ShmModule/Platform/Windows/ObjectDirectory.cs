using System;
using System.Collections.Generic;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>The named sections of this logon session and of the machine.</summary>
internal static unsafe class ObjectDirectory
{
    private const string Global = @"\BaseNamedObjects";
    private const int BufferBytes = 64 * 1024;

    public static List<RegionName> ListRegions()
    {
        var regions = new List<RegionName>();
        int session = Kernel32.SessionId;

        // Session 0, that of the services, has its Local\ names in the machine's directory: there both spellings are one object.
        if (session == 0)
        {
            AddRegions(Global, RegionName.LocalPrefix, regions);
        }
        else
        {
            AddRegions(FormattableString.Invariant($@"\Sessions\{session}\BaseNamedObjects"), RegionName.LocalPrefix, regions);
            AddRegions(Global, RegionName.GlobalPrefix, regions);
        }

        return regions;
    }

    private static void AddRegions(string path, string prefix, List<RegionName> regions)
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
                for (; entry->Name.Buffer != null; entry++)
                {
                    if (entry->Type.ToString() != "Section") continue;
                    if (TryParse(prefix, entry->Name.ToString()) is RegionName name) regions.Add(name);
                }
            }
        }
    }

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
