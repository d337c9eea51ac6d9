using System;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Session;

/// <summary>A region in use by one call: the session's, or, where the session has not opened it, opened for this call only.</summary>
internal readonly struct RegionUse : IDisposable
{
    private readonly CallMonitor _monitor;

    private RegionUse(RegionAttachment region, bool isForThisCall, CallMonitor monitor)
    {
        Region = region;
        IsForThisCall = isForThisCall;
        _monitor = monitor;
    }

    public RegionAttachment Region { get; }

    public bool IsForThisCall { get; }

    /// <exception cref="SharedMemoryException">Those of opening.</exception>
    public static RegionUse Begin(SessionRegistry session, RegionName name, bool forWriting, CallMonitor monitor)
    {
        // Another thread may close, or exchange, the session's attachment between finding and using it.
        while (session.Find(name)?.Attachment is RegionAttachment attachment)
        {
            if (attachment.TryBeginUse()) return new RegionUse(attachment, isForThisCall: false, monitor);
        }

        RegionAttachment opened = RegionStore.Current.Open(name, new OpenRequest(readOnly: !forWriting, monitor: monitor));
        opened.TryBeginUse();
        return new RegionUse(opened, isForThisCall: true, monitor);
    }

    public void Dispose()
    {
        Region.EndUse();
        if (IsForThisCall) Region.Close(_monitor);
    }
}
