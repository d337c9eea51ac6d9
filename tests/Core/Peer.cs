using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>A second process (tests/Peer) that a test has do things.</summary>
internal sealed class Peer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    private readonly Process _process;

    public Peer(params string[] arguments)
        : this(Program, arguments)
    {
    }

    private Peer(string file, string[] arguments)
    {
        ProcessStartInfo start = StartInfo.Of(file, arguments);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.CreateNoWindow = true;
        _process = Process.Start(start)!;
    }

    /// <summary>A peer of another processor, C library or runtime than this process, which tests/run-ports.sh names.</summary>
    public static Peer OfAnotherKind()
    {
        string? file = Environment.GetEnvironmentVariable("SHMMODULE_OTHER_PEER");
        Assert.SkipWhen(string.IsNullOrEmpty(file), "SHMMODULE_OTHER_PEER names no program of another kind; tests/run-ports.sh does.");
        return new Peer(file, []);
    }

    /// <summary>A peer that another user runs. The test is skipped where that is not possible.</summary>
    [UnsupportedOSPlatform("windows")]
    public static Peer OfAnotherUser(uint id = Stranger.Id)
    {
        Stranger.Require();
        Assert.SkipWhen(Environment.GetEnvironmentVariable("SHMMODULE_PEER") is { Length: > 0 }, "Another user cannot start an emulated peer.");
        return new Peer("setpriv", [$"--reuid={id}", $"--regid={id}", "--clear-groups", ReadablePeer.Value]);
    }

    /// <summary>A peer that a shell starts after it has run a command, as ulimit or mount.</summary>
    [UnsupportedOSPlatform("windows")]
    public static Peer After(string command, params string[] launcher) => new(
        launcher.Length > 0 ? launcher[0] : "sh",
        [.. launcher.Skip(1), .. launcher.Length > 0 ? new[] { "sh" } : [], "-c", command + " && exec \"$0\"", Program]);

    // Where every user can read it, also when the tests are in a private folder.
    private static readonly Lazy<string> ReadablePeer = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("shmpeer").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using (Process chmod = Process.Start(StartInfo.Of("chmod", "-R", "a+rX", folder))!) chmod.WaitForExit();
        return Path.Combine(folder, "ShmModule.Peer");
    });

    // The system does not start the peer by itself where an emulator or Mono runs the tests: there it is a script.
    private static string Program => Environment.GetEnvironmentVariable("SHMMODULE_PEER") is { Length: > 0 } file
        ? file
        : Path.Combine(AppContext.BaseDirectory, "ShmModule.Peer" + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Has the peer do something that succeeds, and gives its answer.</summary>
    public string Do(params string[] command)
    {
        string answer = Try(command);
        Assert.StartsWith("ok", answer, StringComparison.Ordinal);
        return answer[2..].Trim();
    }

    /// <summary>Has the peer do something, and gives its answer, whatever it is.</summary>
    public string Try(params string[] command)
    {
        Send(command);
        return Receive();
    }

    public void Send(params string[] command)
    {
        _process.StandardInput.WriteLine(string.Join('\t', command));
        _process.StandardInput.Flush();
    }

    public string Receive()
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(Patience), "The peer did not answer.");
        return line.Result ?? throw new InvalidOperationException("The peer has ended.");
    }

    /// <summary>Has the peer do something that is to be its end.</summary>
    public void Die(params string[] command)
    {
        Send(command);
        WaitForExit();
        Assert.NotEqual(0, _process.ExitCode);
    }

    public void Kill()
    {
        _process.Kill();
        WaitForExit();
    }

    /// <summary>Ends the peer as a program ends that has nothing more to do.</summary>
    public void End()
    {
        _process.StandardInput.Close();
        WaitForExit();
    }

    /// <summary>All that it prints from now on; reading goes on meanwhile, because a full pipe would stop it.</summary>
    public Task<string> ReadAllOutput() => _process.StandardOutput.ReadToEndAsync();

    public void WaitForExit() => Assert.True(_process.WaitForExit(Patience), "The peer did not end.");

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
