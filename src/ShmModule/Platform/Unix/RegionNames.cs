using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// Looks after the names of a region that a session has open. Another program may delete them, as Python up to 3.12 does when it
/// ends, or make a file of its own under the public one.
/// </summary>
internal sealed class RegionNames
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly UnixPaths _paths;
    private readonly ControlFile? _control;
    private readonly FileStatus _data;
    private Deadline _nextLook;

    /// <param name="paths">Where the names are.</param>
    /// <param name="control">Null for a foreign region.</param>
    /// <param name="data">The file that has the bytes.</param>
    public RegionNames(UnixPaths paths, ControlFile? control, in FileStatus data)
    {
        _paths = paths;
        _control = control;
        _data = data;
        _nextLook = new Deadline(LookInterval);
    }

    /// <summary>Set while the public name stands for another file.</summary>
    public bool AreReplaced { get; private set; }

    /// <summary>Looks, if it is time, and restores the public name where it is missing.</summary>
    public void Look(bool atOnce)
    {
        if (!atOnce && !_nextLook.HasPassed) return;
        _nextLook = new Deadline(LookInterval);
        if (_control?.Kind == SharedMemoryKind.File) return;
        int errno = FileStatus.Of(_paths.Public, out FileStatus now);
        // A file without bytes is one that its program has not finished making.
        // A stranger can make one while the name is missing, which an Open does not take for the region either.
        bool isTrusted = errno == 0 && (UnixAccount.IsTrusted(now.OwnerId) || now.OwnerId == _data.OwnerId);
        AreReplaced = isTrusted && now.IsRegularFile && now.Size > 0 && !now.IsSameFile(_data);
        if (errno == Errno.NoEntry && _control is not null) RegionFiles.TryRestorePublicName(_paths, _control);
        _control?.DecideAnew();
    }
}
