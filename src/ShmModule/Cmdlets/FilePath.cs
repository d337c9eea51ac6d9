using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Turns a path as users write it into one of the file system. Every path of the user's comes through here.</summary>
internal static class FilePath
{
    private const string FileSystem = "FileSystem";

    // Of Windows; it is not part of the names that follow it.
    private const string LongPathPrefix = @"\\?\";

    // The same in every version of .NET, while what GetInvalidPathChars gives is not.
    private static readonly char[] Illegal = Path.GetInvalidFileNameChars().Except(@"/\:").ToArray();

    /// <exception cref="SharedMemoryException">
    /// SharedMemoryUnsupported: the path is another provider's. SharedMemoryNameInvalid: no file can have it.
    /// </exception>
    public static string Resolve(PSCmdlet command, string path)
    {
        string resolved = path;
        try
        {
            resolved = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name != FileSystem) throw Errors.NotAFilePath(path, provider.Name);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Errors.PathInvalid(path, e.Message, e);
        }

        return FlawOf(resolved) is string flaw ? throw Errors.PathInvalid(path, flaw) : resolved;
    }

    /// <summary>What .NET Framework throws for a path that it refuses before it asks the system.</summary>
    public static bool IsRefusal(Exception error) => error is ArgumentException or NotSupportedException;

    /// <remarks>To the system a NUL is the end of the path, and half a surrogate pair another character: it would take another file.</remarks>
    private static string? FlawOf(string path)
    {
        int start = path.StartsWith(LongPathPrefix, StringComparison.Ordinal) ? LongPathPrefix.Length : 0;
        int index = path.IndexOfAny(Illegal, start);
        if (index >= 0) return path[index] < ' ' ? FormattableString.Invariant($"it contains the control character {(int)path[index]}") : $"it contains the character {path[index]}";
        return RegionName.HasLoneSurrogate(path) ? "it contains half a surrogate pair, which has no UTF-8 form" : null;
    }
}
