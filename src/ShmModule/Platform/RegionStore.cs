using System.Runtime.InteropServices;
using ShmModule.Platform.Unix;
using ShmModule.Platform.Windows;

namespace ShmModule.Platform;

/// <summary>The one place that chooses between the systems.</summary>
internal static class RegionStore
{
    public static IRegionStore Current { get; } =
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? new WindowsRegionStore() : new UnixRegionStore(UnixFolder.Default);
}
