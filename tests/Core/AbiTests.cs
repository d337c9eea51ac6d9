using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using ShmModule.Platform.Unix;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>The numbers and layouts that are written down in C#, against those of this system's C headers.</summary>
public sealed class AbiTests
{
    // What the code assumes and no constant names.
    private static readonly Dictionary<string, long> Layouts = new()
    {
        ["flock.type"] = 0, ["flock.start"] = 8, ["flock.length"] = 16, ["flock.process"] = 24, ["flock.size"] = 32, ["Libc.PopulateForWriting"] = Libc.PopulateForWriting, ["Libc.KeepSize"] = Libc.KeepSize,
        ["statx.links"] = 16, ["statx.owner"] = 20, ["statx.mode"] = 28, ["statx.inode"] = 32, ["statx.size"] = 40, ["statx.blocks"] = 48,
        ["statx.major"] = 136, ["statx.minor"] = 140, ["statx.bytes"] = 256, ["passwd.name"] = 0,
    };

    [UnixFact]
    public void Numbers_and_layouts_are_those_of_the_C_headers()
    {
        Dictionary<string, long> header = CompileAndRun();
        Assert.True(header.Count > 30);
        foreach ((string name, long value) in header)
        {
            long ours = Layouts.TryGetValue(name, out long layout) ? layout
                : name.StartsWith("Errno.", StringComparison.Ordinal)
                    ? Convert.ToInt64(typeof(Errno).GetField(name[6..])!.GetValue(null), CultureInfo.InvariantCulture)
                    : Convert.ToInt64(typeof(UnixAbi).GetProperty(name)!.GetValue(UnixAbi.Current), CultureInfo.InvariantCulture);
            Assert.True(ours == value, $"{name} is {value} in the headers and {ours} here");
        }
    }

    [Fact]
    public void The_control_blocks_layout_is_the_documented_one()
    {
        var expected = new Dictionary<string, int>
        {
            ["Magic"] = 0, ["Layout"] = 8, ["State"] = 12, ["Size"] = 16, ["DataDevice"] = 24, ["DataInode"] = 32, ["Generation"] = 40,
            ["CreatorId"] = 48, ["Access"] = 52, ["Created"] = 56, ["Kind"] = 64, ["PathLength"] = 68, ["Version"] = 128, ["ReadVersion"] = 136,
            ["DirtyWriterId"] = 144, ["PayloadKind"] = 148, ["PayloadType"] = 152, ["PayloadCodePage"] = 156, ["PayloadLength"] = 160,
            ["WriteTime"] = 168, ["WriterId"] = 176, ["PayloadFlags"] = 180, ["WriterToken"] = 184, ["HolderId"] = 256, ["Contended"] = 260, ["HandOver"] = 264,
            ["Stamp"] = 272, ["HolderSince"] = 280, ["WaiterSlots"] = 320, ["Path"] = 1024,
        };
        FieldInfo[] fields = typeof(ControlPage).GetFields(BindingFlags.Public | BindingFlags.Instance);
        Assert.Equal(expected.Keys.Order(), fields.Select(field => field.Name).Order());
        foreach (FieldInfo field in fields) Assert.Equal(expected[field.Name], (int)Marshal.OffsetOf<ControlPage>(field.Name));
        Assert.Equal(ControlPage.PageBytes, Marshal.SizeOf<ControlPage>());
        Assert.Equal("SHMCTL1\n", System.Text.Encoding.ASCII.GetString(BitConverter.GetBytes(ControlPage.MagicNumber)));
    }

    private static Dictionary<string, long> CompileAndRun()
    {
        string program = Path.Combine(Path.GetTempPath(), "shmtest-abi-" + Guid.NewGuid().ToString("N"));
        try
        {
            Run("cc", "-o", program, Path.Combine(AppContext.BaseDirectory, "abi.c"));
            return Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' '))
                .ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no C compiler (cc) on this system.");
            throw;
        }
        finally
        {
            File.Delete(program);
        }
    }

    private static string Run(string file, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
