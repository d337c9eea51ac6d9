using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Threading.Tasks;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>
/// Exchange with a C program (samples/c/shmpeer.c, built for Windows), which knows nothing of the module. The environment
/// variable SHMMODULE_C_PEER says where it is.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsPeerTests : RegionTest, IDisposable
{
    private const string Message = "Message from first process.";

    private readonly Lazy<Process> _peer = new(Start);

    void IDisposable.Dispose()
    {
        if (_peer.IsValueCreated)
        {
            _peer.Value.StandardInput.Close();
            bool ended = _peer.Value.WaitForExit(TimeSpan.FromSeconds(300));
            if (!ended) _peer.Value.Kill();
            _peer.Value.Dispose();
            Assert.True(ended, "The C program did not end.");
        }

        Dispose();
    }

    [WindowsTheory]
    [InlineData("")]
    [InlineData(@"Local\")]
    [InlineData(@"Global\")]
    public void The_module_reads_and_writes_what_a_C_program_made(string prefix)
    {
        string name = prefix + Name;
        Do("create", name, "256");
        Do("text", name, "--utf16", Message);
        RegionAttachment region = Open(name);
        Assert.Equal(SharedMemoryKind.Foreign, region.Kind);
        Assert.Equal(Do("size", name), region.Size.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(Message, ValueReader.Read(region, new ReadRequest { As = DataType.Text, Encoding = Encoding.Unicode }, Quiet));
        WritePiece(region, 100, 0, 0xFF, 0x0A);
        Assert.Equal("00ff0a", Do("get", name, "100", "3").ToLowerInvariant());
        Do("close", name);
        region.Dispose();
        AssertFails("SharedMemoryNotFound", () => Open(name));
    }

    [WindowsTheory]
    [InlineData("")]
    [InlineData(@"Global\")]
    public void A_C_program_reads_and_writes_what_the_module_made(string prefix)
    {
        string name = prefix + Name;
        RegionAttachment region = Create(100, name);
        Write(region, EncodedValue.OfText(Message, TextEncodings.Parse("unicode"), terminated: true));
        Assert.Equal(Message, Do("show", name, "--utf16"));
        Do("put", name, "0", "4D0065");
        Assert.Equal("Me", ((string)Read(region))[..2]);
        Do("put", name, "98", "0AFF");
        Assert.Equal(new byte[] { 0, 0x0A, 0xFF }, ReadBytes(region, 97, 3));
        Do("open", name);
        region.Dispose();
        // The C program has the memory still, which is nobody's region of the module any more.
        Assert.Equal(SharedMemoryKind.Foreign, Open(name).Kind);
    }

    [WindowsFact]
    public void Both_sides_atomic_additions_count()
    {
        const int Times = 20_000;
        RegionAttachment region = Create(64);
        Do("open", Name);
        Send("add", Name, "8", "1", Times.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < Times; i++) RegionUpdater.Add(region, 8, Number.From(1L), Quiet);
        Receive();
        Assert.Equal(2L * Times, BitConverter.ToInt64(ReadBytes(region, 8, 8)));
    }

    private static Process Start()
    {
        string? file = Environment.GetEnvironmentVariable("SHMMODULE_C_PEER");
        if (string.IsNullOrEmpty(file)) Assert.Skip("SHMMODULE_C_PEER does not name the C program.");
        return Process.Start(new ProcessStartInfo(file!, "serve")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false, CreateNoWindow = true,
        })!;
    }

    private string Do(params string[] command)
    {
        Send(command);
        return Receive();
    }

    private void Send(params string[] command)
    {
        _peer.Value.StandardInput.Write(string.Join('\t', command) + "\n");
        _peer.Value.StandardInput.Flush();
    }

    private string Receive()
    {
        Task<string?> line = _peer.Value.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(TimeSpan.FromSeconds(300)), "The C program did not answer.");
        Assert.StartsWith("ok", line.Result, StringComparison.Ordinal);
        return line.Result![2..].Trim();
    }
}
