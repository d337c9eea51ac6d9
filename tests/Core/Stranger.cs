using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using ShmModule.Platform.Unix;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Another user, as whom a shell runs until this is disposed. Becoming another user takes root.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Stranger : IDisposable
{
    public const uint Id = 65534;
    public const uint ThirdId = 65533;

    private readonly Process _shell;
    private bool _isDisposed;

    /// <param name="script">For sh; "$1" is the path.</param>
    /// <param name="path">Of what the stranger works on.</param>
    public Stranger(string script, string path)
    {
        string[] words = { "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", script, "sh", path };
        _shell = Process.Start(Redirected("setpriv", words))!;
    }

    /// <summary>Creates the file, says so, and makes it empty and long again, as fast as a shell can.</summary>
    public static string FlipSize => "printf '%4096s' '' > \"$1\"; echo ready; while :; do true > \"$1\"; printf '%4096s' '' > \"$1\"; done 2> /dev/null";

    /// <summary>Skips the test where there is no other user to be had.</summary>
    public static void Require()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Becoming another user takes root.");
        bool hasSetpriv = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "setpriv")));
        Assert.SkipUnless(hasSetpriv, "There is no setpriv here (util-linux).");
    }

    public void WaitUntilReady() => Assert.Equal("ready", _shell.StandardOutput.ReadLine());

    /// <summary>Has the script run to its end.</summary>
    public static void Run(string script, string path)
    {
        using var stranger = new Stranger(script, path);
        string errors = stranger._shell.StandardError.ReadToEnd();
        stranger._shell.WaitForExit();
        Assert.True(stranger._shell.ExitCode == 0, errors);
    }

    /// <summary>Makes a file of another user's.</summary>
    public static void Write(string path, byte[] bytes, uint ownerId)
    {
        File.WriteAllBytes(path, bytes);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        Assert.Equal(0, chown(Encoding.UTF8.GetBytes(path + '\0'), ownerId, ownerId));
    }

    /// <summary>A valid control block that says the region's bytes are in that file.</summary>
    public static unsafe byte[] ControlFor(string dataPath, long size)
    {
        Assert.Equal(0, FileStatus.Of(dataPath, out FileStatus data));
        byte[] bytes = new byte[ControlPage.PageBytes];
        fixed (byte* page = bytes)
        {
            var block = new ControlBlock(page, isWritable: true);
            block.Initialise(size, SharedMemoryKind.Memory, SharedMemoryAccess.Everyone, 1, null, data.Device, data.Inode);
        }

        return bytes;
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_shell.HasExited) _shell.Kill();
        _shell.WaitForExit();
        _shell.Dispose();
    }

    private static ProcessStartInfo Redirected(string file, string[] words)
    {
        ProcessStartInfo start = StartInfo.Of(file, words);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int chown(byte[] path, uint owner, uint group);
}
