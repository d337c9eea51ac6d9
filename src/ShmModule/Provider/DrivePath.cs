using System;
using ShmModule.Regions;

namespace ShmModule.Provider;

/// <summary>
/// What a path of the drive means: <c>x</c> and <c>Local\x</c> a region, <c>Global\x</c> one of that folder. <c>Global</c> alone is
/// always the folder; so a region of that name is <c>Local\Global</c>.
/// </summary>
internal sealed class DrivePath
{
    /// <summary>
    /// What all paths of the drive begin with. Not empty, because the engine refuses to list that recursively, and not a separator,
    /// because the engine then takes paths for the file system's, on Unix.
    /// </summary>
    public const string Root = "Shm:";

    private const string Global = "Global";
    private const char Separator = '\\';

    private static readonly char[] Separators = { '\\', '/' };

    private readonly RegionName? _name;

    private DrivePath(string text, RegionName? name)
    {
        Text = text;
        _name = name;
    }

    /// <summary>The path as users write it, whichever separators the engine uses here.</summary>
    public string Text { get; }

    public bool IsFolder => _name is null;

    public bool IsRoot => IsFolder && Text.Length == 0;

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it is a folder.</exception>
    public RegionName Name => _name ?? throw Errors.NoRegionButFolder(IsRoot ? Root + Separator : Text);

    /// <exception cref="SharedMemoryException">SharedMemoryNameInvalid.</exception>
    public static DrivePath Parse(string path)
    {
        string text = Normalise(path);
        bool isFolder = text.Length == 0 || string.Equals(text, Global, StringComparison.OrdinalIgnoreCase);
        return new DrivePath(text, isFolder ? null : RegionName.Parse(text));
    }

    /// <summary>Null where nothing can have such a path.</summary>
    public static DrivePath? TryParse(string path)
    {
        try
        {
            return Parse(path);
        }
        catch (SharedMemoryException)
        {
            return null;
        }
    }

    /// <summary>What a region's path is in its folder.</summary>
    public static string ChildName(RegionName name) =>
        !name.IsGlobal && IsReserved(name.Display) ? RegionName.LocalPrefix + name.Display : name.BaseName;

    /// <summary>The path without the drive's root, with the separators that names have.</summary>
    public static string Normalise(string path)
    {
        string[] parts = path.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        bool isRooted = parts.Length > 0 && string.Equals(parts[0], Root, StringComparison.OrdinalIgnoreCase);
        return string.Join(Separator.ToString(), parts, isRooted ? 1 : 0, parts.Length - (isRooted ? 1 : 0));
    }

    private static bool IsReserved(string name) =>
        string.Equals(name, Global, StringComparison.OrdinalIgnoreCase) || string.Equals(name, Root, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a region lies in this folder.</summary>
    public bool Holds(RegionName name) => IsFolder && name.IsGlobal != IsRoot;

    /// <summary>The folder in the root.</summary>
    public static DrivePath GlobalFolder { get; } = new(Global, null);
}
