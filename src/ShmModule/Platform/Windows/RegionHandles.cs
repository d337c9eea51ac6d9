using System;
using Microsoft.Win32.SafeHandles;

namespace ShmModule.Platform.Windows;

/// <summary>All that keeps one region there: while any process has these, it lives.</summary>
internal sealed class RegionHandles : IDisposable
{
    public MappedSection? Section { get; set; }

    public MappedSection? Control { get; set; }

    public NamedMutex? Lock { get; set; }

    public NamedMutex? Gate { get; set; }

    /// <summary>Tells others that this process has the region open. It keeps nothing there.</summary>
    public SafeWaitHandle? Announcement { get; set; }

    /// <summary>
    /// Lets go of the names, which live with handles, not with views. The section's goes first: whoever finds a control block
    /// without one knows that nobody is attached. The mutexes go last: whoever finds the control block finds them.
    /// </summary>
    public void CloseNames()
    {
        Announcement?.Dispose();
        Section?.Handle.Dispose();
        ProtocolTrace.Reached("section closed");
        Control?.Handle.Dispose();
        ProtocolTrace.Reached("control closed");
    }

    public void Dispose()
    {
        CloseNames();
        Section?.Dispose();
        Control?.Dispose();
        ProtocolTrace.Reached("views closed");
        Lock?.Dispose();
        Gate?.Dispose();
        ProtocolTrace.Reached("mutexes closed");
    }
}
