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

    /// <summary>A compiler for another processor is enough, because it prints the numbers and no program of it is run.</summary>
    [UnixTheory]
    [InlineData("cc")]
    [InlineData("musl-gcc")]
    [InlineData("aarch64-linux-gnu-gcc")]
    [InlineData("arm-linux-gnueabihf-gcc")]
    public void Numbers_and_layouts_are_those_of_the_C_headers(string compiler)
    {
        Assert.SkipWhen(UnixAbi.IsMacOS, "The program asks for what Linux alone has.");
        UnixAbi abi = UnixAbi.Linux(TargetOf(compiler));
        Dictionary<string, long> header = Compile(compiler);
        Assert.True(header.Count > 25);
        foreach ((string name, long value) in header)
        {
            long ours = Layouts.TryGetValue(name, out long layout) ? layout
                : name.StartsWith("Errno.", StringComparison.Ordinal)
                    ? Convert.ToInt64(typeof(Errno).GetField(name[6..])!.GetValue(null), CultureInfo.InvariantCulture)
                    : Convert.ToInt64(typeof(UnixAbi).GetProperty(name)!.GetValue(abi), CultureInfo.InvariantCulture);
            Assert.True(ours == value, $"{name} is {value} in the headers for {compiler} and {ours} here");
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

    private static Architecture TargetOf(string compiler)
    {
        string machine = Run(compiler, "-dumpmachine").Split('-')[0];
        return machine switch
        {
            "x86_64" => Architecture.X64,
            "aarch64" => Architecture.Arm64,
            _ when machine.StartsWith("arm", StringComparison.Ordinal) => Architecture.Arm,
            _ => throw new NotSupportedException($"{compiler} compiles for {machine}."),
        };
    }

    // The program is a listing in assembly language, with the numbers in comments.
    private static Dictionary<string, long> Compile(string compiler) => Run(compiler, "-S", "-o", "-", Path.Combine(AppContext.BaseDirectory, "abi.c"))
        .Split('\n')
        .Select(line => line.Trim().Split(' '))
        .Where(words => words is ["ABI", _, _])
        .ToDictionary(words => words[1], words => long.Parse(words[2], CultureInfo.InvariantCulture));

    private static string Run(string file, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = StartInfo.Of(file, arguments);
            start.RedirectStandardOutput = true;
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no {file} on this system.");
            throw;
        }
    }
}
