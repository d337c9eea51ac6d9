using System;
using System.Globalization;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>What the objects of one region are called.</summary>
internal sealed class ObjectNames
{
    /// <summary>What the names of all companions begin with.</summary>
    public const string CompanionPrefix = "ShmModule.";

    private const string AttachedKind = "at";

    // What Windows itself has in every directory of named objects: the links that the prefixes are, and a directory.
    private static readonly string[] SystemNames = { "Global", "Local", "Session", "Restricted" };

    private readonly string _scope;
    private readonly string _baseName;

    public ObjectNames(RegionName name)
    {
        // A region of such a name would be another region's control block or lock.
        if (name.BaseName.StartsWith(CompanionPrefix, StringComparison.OrdinalIgnoreCase))
            throw Errors.NameReserved(name.Display, $"on Windows names that begin with '{CompanionPrefix}' are the module's own");
        if (Array.IndexOf(SystemNames, name.BaseName) >= 0)
            throw Errors.NameReserved(name.Display, $"Windows has an object of its own that is called '{name.BaseName}'");
        _scope = name.IsGlobal ? RegionName.GlobalPrefix : RegionName.LocalPrefix;
        _baseName = name.BaseName;
    }

    /// <summary>The region's bytes, under the name that every program knows.</summary>
    public string Section => _scope + _baseName;

    public string Control => Companion("ctl");

    /// <summary>The mutex that is held only during a step of the protocol.</summary>
    public string Gate => Companion("gate");

    public string Lock => Companion("lck");

    /// <summary>A section that is made to see whether one can be; another one at each call.</summary>
    public string Trial() => Companion("try" + RandomNumber.Next().ToString("x", CultureInfo.InvariantCulture));

    /// <summary>The event on which the waiter in this slot sleeps.</summary>
    public string WaiterEvent(int slot) => Companion("ev" + slot.ToString(CultureInfo.InvariantCulture));

    /// <summary>The event that says that this process has the region open.</summary>
    public string AttachedProcess(int id) => Companion(AttachedKind + id.ToString(CultureInfo.InvariantCulture));

    /// <param name="name">Without its scope, as a directory has it.</param>
    /// <param name="id">Of the process.</param>
    /// <param name="region">The region's name, without its scope.</param>
    public static bool TryParseAttachedProcess(string name, out int id, out string region)
    {
        id = 0;
        region = "";
        const string Start = CompanionPrefix + AttachedKind;
        if (!name.StartsWith(Start, StringComparison.Ordinal)) return false;
        int dot = name.IndexOf('.', Start.Length);
        if (dot < 0) return false;
        region = name.Substring(dot + 1);
        return int.TryParse(name.Substring(Start.Length, dot - Start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }

    private string Companion(string kind) => $"{_scope}{CompanionPrefix}{kind}.{_baseName}";
}
