namespace ShmModule;

/// <summary>A folder of the drive: its root, or the one of the names in <c>Global\</c>.</summary>
public sealed class SharedMemoryFolder
{
    internal SharedMemoryFolder(string name) => Name = name;

    /// <summary>The name, as the table of regions shows it.</summary>
    public string Name { get; }

    /// <summary>Stands where a region's kind stands.</summary>
    public string Kind { get; } = "Folder";

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
