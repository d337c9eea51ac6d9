using System;
using System.IO;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Puts what goes wrong with a user's file into the words of the module's errors.</summary>
internal static class FileAccessErrors
{
    /// <remarks>Not part of Translate, because what is done with the file may throw the same exceptions for other reasons.</remarks>
    /// <exception cref="SharedMemoryException">SharedMemoryNameInvalid: no file can have this path.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, mode, access, share);
        }
        catch (Exception e) when (FilePath.IsRefusal(e))
        {
            throw Errors.PathInvalid(path, e.Message, e);
        }
    }

    public static void Translate(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Errors.ContentNotFound(path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Directory.Exists(path) ? Errors.PathIsFolder(path, e) : Errors.PathDenied(path, e);
        }
        catch (IOException e) when (e is not SharedMemoryException)
        {
            throw Errors.System($"The file '{path}' cannot be used", e);
        }
    }
}
