using System;
using System.IO;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>The files of one region.</summary>
internal sealed class UnixPaths
{
    public const string ControlSuffix = ".shmctl";

    /// <summary>All suffixes have the same length.</summary>
    public const string PrivateSuffix = ".shmdat";
    public const string LockSuffix = ".shmlck";

    public UnixPaths(string folder, RegionName name)
    {
        Folder = folder;
        Name = name;
        Public = Path.Combine(folder, name.Display);
        Private = Path.Combine(folder, "." + name.Display + PrivateSuffix);
        Control = Path.Combine(folder, "." + name.Display + ControlSuffix);
        Lock = Path.Combine(folder, "." + name.Display + LockSuffix);
    }

    public string Folder { get; }

    public RegionName Name { get; }

    /// <summary>The bytes under the name that other programs use.</summary>
    public string Public { get; }

    /// <summary>
    /// The same bytes under a second name: Python up to 3.12 deletes every public name it attached to when it exits.
    /// </summary>
    public string Private { get; }

    public string Control { get; }

    /// <summary>See <see cref="LockFile"/>.</summary>
    public string Lock { get; }

    /// <summary>Whether a path is one of these.</summary>
    public bool Has(string path)
    {
        string full = Path.GetFullPath(path);
        return full == Public || full == Private || full == Control || full == Lock;
    }

    /// <summary>A name that nobody else uses, for systems without unnamed files.</summary>
    public string Temporary() => Path.Combine(Folder, "." + Guid.NewGuid().ToString("N") + ".shmtmp");
}
