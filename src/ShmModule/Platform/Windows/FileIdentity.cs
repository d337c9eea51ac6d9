namespace ShmModule.Platform.Windows;

/// <summary>What tells one file from another whatever they are called, and how large it is.</summary>
internal readonly struct FileIdentity
{
    public FileIdentity(ulong volume, ulong index, long size)
    {
        Volume = volume;
        Index = index;
        Size = size;
    }

    public ulong Volume { get; }

    public ulong Index { get; }

    public long Size { get; }

    public bool IsSameFile(ulong volume, ulong index) => Volume == volume && Index == index;
}
