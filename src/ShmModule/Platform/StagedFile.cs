using System;
using System.IO;
using ShmModule.Regions;

namespace ShmModule.Platform;

/// <summary>
/// The new content of a file, which takes the place of the old one when it is complete: a full disk, or whoever stops it, costs
/// nothing. It is made beside the file, under another name, and then renamed. What cannot be replaced so (a device, a pipe, a file
/// with a second name or another owner, one in a folder that takes no new file) is written to as it is, when the content is complete.
/// </summary>
internal abstract class StagedFile : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private string? _beside;
    private FileStream? _content;

    /// <param name="path">The file, as the user named it.</param>
    protected StagedFile(string path) => _path = path;

    /// <summary>Takes the new content.</summary>
    /// <exception cref="IOException">What there is cannot be written to. So is UnauthorizedAccessException.</exception>
    public Stream Content => _content ??= Begin();

    /// <summary>Puts the content in the place of the old one.</summary>
    /// <exception cref="IOException">The file has its old content, unless it is one that cannot be replaced.</exception>
    public void Complete(CallMonitor monitor)
    {
        Stream content = Content;
        if (_beside is not null)
        {
            Close();
            if (TryReplace(_beside))
            {
                _beside = null;
                return;
            }

            content = _content = new FileStream(_beside, FileMode.Open, FileAccess.Read, FileShare.Read);
        }

        CopyInto(content, monitor);
    }

    public void Dispose()
    {
        Close();
        if (_beside is not null) File.Delete(_beside);
        _beside = null;
    }

    /// <summary>A new, empty file beside the one that it is to replace; null where it cannot be replaced.</summary>
    protected abstract string? TryStage(string path);

    /// <summary>False: it cannot be replaced, and is as it was.</summary>
    protected abstract bool TryReplace(string beside);

    /// <summary>Sees to it that a file can have this length, before any of its bytes change; after an error it is as it was.</summary>
    protected abstract void Reserve(FileStream file, long length);

    /// <summary>A path for a file beside another.</summary>
    protected static string Beside(string path) => Path.Combine(Path.GetDirectoryName(path) ?? "", $".{Guid.NewGuid():N}.tmp");

    private FileStream Begin()
    {
        // What may not be written must not be replaced, either.
        if (Directory.Exists(_path) || (File.Exists(_path) && IsOrdinary(_path))) OpenForWriting().Dispose();
        _beside = TryStage(_path);
        return _beside is not null
            ? new FileStream(_beside, FileMode.Open, FileAccess.ReadWrite, FileShare.Read)
            : new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
    }

    private FileStream OpenForWriting() => new(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);

    private void CopyInto(Stream content, CallMonitor monitor)
    {
        content.Position = 0;
        using FileStream file = OpenForWriting();
        bool isFile = file.CanSeek && IsOrdinary(_path);
        if (isFile) Reserve(file, content.Length);
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = content.Read(buffer, 0, buffer.Length)) > 0;)
        {
            monitor.Token.ThrowIfCancellationRequested();
            file.Write(buffer, 0, count);
        }

        if (isFile) file.SetLength(content.Length);
        file.Flush();
    }

    /// <summary>Whether what a path leads to is a file with a length of its own.</summary>
    protected abstract bool IsOrdinary(string path);

    private void Close()
    {
        _content?.Dispose();
        _content = null;
    }
}
