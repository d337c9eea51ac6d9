using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>How a name given by a user selects among names that exist.</summary>
internal static class NamePattern
{
    private const char LiteralMark = '\0';

    /// <summary>
    /// The item of exactly this name, because <c>data[1]</c> is a name too, else those that match it as a pattern. Case does
    /// not matter in patterns, as everywhere in PowerShell; it does in names.
    /// </summary>
    public static IReadOnlyList<T> Select<T>(IEnumerable<T> items, Func<T, string> nameOf, string nameOrPattern)
    {
        List<T> all = items.ToList();
        bool isPattern = IsPattern(nameOrPattern);
        string exact = Normalise(isPattern ? nameOrPattern : Literal(nameOrPattern));
        List<T> same = all.Where(item => string.Equals(nameOf(item), exact, StringComparison.Ordinal)).ToList();
        if (same.Count > 0 || !isPattern) return same;
        WildcardPattern pattern = WildcardPattern.Get(WithoutPrefix(nameOrPattern), WildcardOptions.IgnoreCase);
        return all.Where(item => pattern.IsMatch(nameOf(item))).ToList();
    }

    /// <summary>Whether it has wildcards; <c>data[</c>, which cannot be a pattern, is a name.</summary>
    public static bool IsPattern(string nameOrPattern)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(nameOrPattern) || nameOrPattern[0] == LiteralMark) return false;
        try
        {
            WildcardPattern.Get(nameOrPattern, WildcardOptions.IgnoreCase).IsMatch(string.Empty);
            return true;
        }
        catch (WildcardPatternException)
        {
            return false;
        }
    }

    /// <summary>A name that is none of a pattern, whatever is in it: with a mark before it that no name can have.</summary>
    public static string Mark(string name) => LiteralMark + name;

    /// <summary>The name itself.</summary>
    public static string Literal(string name) => name.Length > 0 && name[0] == LiteralMark ? name.Substring(1) : name;

    private static string Normalise(string name)
    {
        try
        {
            return RegionName.Parse(name).Display;
        }
        catch (SharedMemoryException)
        {
            return name;
        }
    }

    private static string WithoutPrefix(string pattern) =>
        pattern.StartsWith(RegionName.LocalPrefix, StringComparison.OrdinalIgnoreCase) ? pattern.Substring(RegionName.LocalPrefix.Length) : pattern;
}
