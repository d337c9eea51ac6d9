using System.Globalization;

namespace ShmModule.Regions;

/// <summary>Numbers of bytes as messages show them.</summary>
internal static class ByteCount
{
    /// <summary>1 byte; 65,536 bytes.</summary>
    public static string InWords(long count) => count == 1 ? "1 byte" : count.ToString("#,0", CultureInfo.InvariantCulture) + " bytes";
}
