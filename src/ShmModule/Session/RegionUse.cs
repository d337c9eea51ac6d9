using System;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Session;

/// <summary>A region in use by one call: the session's, or, where the session has not opened it, opened for this call only.</summary>
internal readonly struct RegionUse : IDisposable
{
    private RegionUse(RegionAttachment region, bool isForThisCall)
    {
        Region = region;
        IsForThisCall = isForThisCall;
    }

    public RegionAttachment Region { get; }

    public bool IsForThisCall { get; }

    /// <exception cref="SharedMemoryException">Those of opening.</exception>
    public static RegionUse Begin(SessionRegistry session, RegionName name, bool forWriting)
    {
        // Another thread may close, or exchange, the session's attachment between finding and using it.
        while (session.Find(name)?.Attachment is RegionAttachment attachment)
        {
            if (attachment.TryBeginUse()) return new RegionUse(attachment, isForThisCall: false);
        }

        RegionAttachment opened = RegionStore.Current.Open(name, new OpenRequest(readOnly: !forWriting));
        opened.TryBeginUse();
        return new RegionUse(opened, isForThisCall: true);
    }

    public void Dispose()
    {
        Region.EndUse();
        if (IsForThisCall) Region.Dispose();
    }
}
