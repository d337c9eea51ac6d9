using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>How an existing region is to be opened.</summary>
internal readonly struct OpenRequest
{
    private readonly CallMonitor? _monitor;

    public OpenRequest(bool readOnly, bool allowOtherOwner = false, CallMonitor? monitor = null)
    {
        ReadOnly = readOnly;
        AllowOtherOwner = allowOtherOwner;
        _monitor = monitor;
    }

    public bool ReadOnly { get; }

    /// <summary>Trust a region that belongs neither to this user nor to the system's administrator.</summary>
    public bool AllowOtherOwner { get; }

    /// <summary>May cancel the wait for another process's step.</summary>
    public CallMonitor Monitor => _monitor ?? CallMonitor.None;
}
