namespace ShmModule.Platform;

/// <summary>How an existing region is to be opened.</summary>
internal readonly struct OpenRequest
{
    public OpenRequest(bool readOnly, bool allowOtherOwner = false)
    {
        ReadOnly = readOnly;
        AllowOtherOwner = allowOtherOwner;
    }

    public bool ReadOnly { get; }

    /// <summary>Trust a region that belongs neither to this user nor to the system's administrator.</summary>
    public bool AllowOtherOwner { get; }
}
