using System.Management.Automation;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Turns a path as users write it into one of the file system.</summary>
internal static class FilePath
{
    private const string FileSystem = "FileSystem";

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: the path is another provider's.</exception>
    public static string Resolve(PSCmdlet command, string path)
    {
        string resolved = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == FileSystem ? resolved : throw Errors.NotAFilePath(path, provider.Name);
    }
}
