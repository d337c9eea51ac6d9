using System;
using System.IO;

namespace ShmModule.Platform.Windows;

/// <summary>On Windows: by ReplaceFile, which keeps the access list, the attributes and the other streams of what is replaced.</summary>
internal sealed class WindowsStagedFile : StagedFile
{
    private readonly string _target;

    public WindowsStagedFile(string path)
        : base(path) => _target = Path.GetFullPath(path);

    protected override string? TryStage(string path)
    {
        // Of a link the name would be replaced, not what it leads to.
        if (!IsOrdinary(_target) || (File.Exists(_target) && (File.GetAttributes(_target) & FileAttributes.ReparsePoint) != 0)) return null;
        string beside = Beside(_target);
        try
        {
            using FileStream made = new(beside, FileMode.CreateNew);
            return beside;
        }
        catch (UnauthorizedAccessException) when (File.Exists(_target))
        {
            return null;
        }
    }

    protected override bool TryReplace(string beside)
    {
        try
        {
            if (File.Exists(_target)) File.Replace(beside, _target, null);
            else File.Move(beside, _target);
            return true;
        }
        catch (Exception e) when (File.Exists(beside) && e is IOException or UnauthorizedAccessException)
        {
            // Somebody reads it, and has not allowed for its name to be taken.
            return false;
        }
    }

    protected override bool IsOrdinary(string path) => !Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal);

    protected override void Reserve(FileStream file, long length)
    {
        if (length > file.Length) file.SetLength(length);
    }
}
