using System;
using System.Linq;
using System.Text;

namespace ShmModule.Regions;

/// <summary>
/// A checked name of a region: <c>[Local\|Global\]name</c>. A bare name means <c>Local\</c>; a leading <c>/</c>, as POSIX
/// spells names, is accepted and dropped.
/// </summary>
internal sealed class RegionName : IEquatable<RegionName>
{
    /// <summary>The longest base name, in UTF-8 bytes: with its companions' affixes it still fits a 255-byte file name.</summary>
    public const int MaxBytes = 200;

    public const string LocalPrefix = @"Local\";
    public const string GlobalPrefix = @"Global\";

    private RegionName(string baseName, bool isGlobal)
    {
        BaseName = baseName;
        IsGlobal = isGlobal;
        Display = isGlobal ? GlobalPrefix + baseName : baseName;
    }

    /// <summary>The name without its namespace prefix.</summary>
    public string BaseName { get; }

    public bool IsGlobal { get; }

    /// <summary>The name as it is shown: <c>x</c> for <c>Local\x</c>, <c>Global\x</c> for a global one.</summary>
    public string Display { get; }

    /// <exception cref="SharedMemoryException">SharedMemoryNameInvalid, saying which rule the name breaks.</exception>
    public static RegionName Parse(string text)
    {
        bool isGlobal = text.StartsWith(GlobalPrefix, StringComparison.OrdinalIgnoreCase);
        string baseName =
            isGlobal ? text.Substring(GlobalPrefix.Length)
            : text.StartsWith(LocalPrefix, StringComparison.OrdinalIgnoreCase) ? text.Substring(LocalPrefix.Length)
            : text.StartsWith("/", StringComparison.Ordinal) ? text.Substring(1)
            : text;
        string? flaw = FlawOf(baseName);
        return flaw is null ? new RegionName(baseName, isGlobal) : throw Errors.NameInvalid(text, flaw);
    }

    public bool Equals(RegionName? other) => other is not null && string.Equals(Display, other.Display, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as RegionName);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Display);

    public override string ToString() => Display;

    private static string? FlawOf(string name)
    {
        if (name.Length == 0) return "it is empty";
        if (name[0] == '.') return "it begins with a dot";
        if (name.IndexOf('/') >= 0) return "it contains a slash";
        if (name.IndexOf('\\') >= 0) return @"it contains a backslash that is not part of a Local\ or Global\ prefix";
        if (name.Any(char.IsControl)) return "it contains a control character";
        if (HasLoneSurrogate(name)) return "it contains half a surrogate pair, which has no UTF-8 form";
        int bytes = Encoding.UTF8.GetByteCount(name);
        return bytes > MaxBytes ? FormattableString.Invariant($"it is {bytes} UTF-8 bytes long; {MaxBytes} are allowed") : null;
    }

    public static bool HasLoneSurrogate(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i])) continue;
            if (!char.IsHighSurrogate(name[i]) || i + 1 == name.Length || !char.IsLowSurrogate(name[i + 1])) return true;
            i++;
        }

        return false;
    }
}
