using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>
/// Flushes the file of a region: through the creator's own handle, or, for those who opened the region, by the path that the
/// control block records.
/// </summary>
internal sealed class FileFlush : IDisposable
{
    private readonly RegionName _region;
    private readonly BackingFile? _file;
    private readonly string? _path;
    private readonly ulong _volume;
    private readonly ulong _index;

    public FileFlush(RegionName region, BackingFile file)
    {
        _region = region;
        _file = file;
    }

    public FileFlush(RegionName region, string path, ulong volume, ulong index)
    {
        _region = region;
        _path = path;
        _volume = volume;
        _index = index;
    }

    public void Run()
    {
        if (_file is not null)
        {
            _file.Flush();
            return;
        }

        using BackingFile file = BackingFile.Open(_region, _path!, mayCreate: false);
        if (!file.Identity.IsSameFile(_volume, _index)) throw Errors.FileNotFound(_path!);
        file.Flush();
    }

    public void Dispose() => _file?.Dispose();
}
