using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>A test with a name of its own, after which nothing may be left of it on the machine.</summary>
public abstract class RegionTest : IDisposable
{
    private const string UnixFolder = "/dev/shm";

    private protected static readonly CallMonitor Quiet = new() { LockTimeout = TimeSpan.FromSeconds(300) };

    private readonly List<RegionAttachment> _open = new();

    private protected string Name { get; } = "shmtest-" + Guid.NewGuid().ToString("N");

    private protected static IRegionStore Store => RegionStore.Current;

    /// <summary>The path of the region's public name, on Unix.</summary>
    private protected string PublicPath => Path.Combine(UnixFolder, Name);

    private protected string ControlPath => Path.Combine(UnixFolder, "." + Name + ".shmctl");

    public void Dispose()
    {
        foreach (RegionAttachment region in _open) region.Dispose();
        GC.SuppressFinalize(this);
        Assert.Empty(LeftBehind());
    }

    private protected IEnumerable<string> LeftBehind() => OperatingSystem.IsWindows()
        ? Store.List().Select(name => name.Display).Where(name => name.Contains(Name, StringComparison.Ordinal))
        : Directory.EnumerateFiles(UnixFolder).Where(path => path.Contains(Name, StringComparison.Ordinal));

    private protected RegionAttachment Create(long size, string? name = null, string? path = null, SharedMemoryAccess access = default) =>
        Keep(Store.Create(RegionName.Parse(name ?? Name), new CreateRequest { Size = size > 0 ? size : null, Path = path, Access = access }));

    private protected RegionAttachment Open(string? name = null, bool readOnly = false, bool allowOtherOwner = false) =>
        Keep(Store.Open(RegionName.Parse(name ?? Name), new OpenRequest(readOnly, allowOtherOwner)));

    private protected RegionPresence Probe() => Store.Probe(RegionName.Parse(Name));

    private protected static void Write(RegionAttachment region, string text) => Write(region, EncodedValue.OfText(text, TextEncodings.Default, terminated: true));

    private protected static void Write(RegionAttachment region, params byte[] bytes) => Write(region, EncodedValue.OfBytes(bytes, bytes.Length));

    private protected static void Write(RegionAttachment region, EncodedValue value) =>
        RegionWriter.WriteWhole(region, value.Source, value.Payload, value.TerminatorBytes, Quiet);

    private protected static void WritePiece(RegionAttachment region, long offset, params byte[] bytes) =>
        RegionWriter.WritePiece(region, offset, new ArrayTransfer(bytes, bytes.Length), Quiet);

    private protected static object Read(RegionAttachment region) => ValueReader.Read(region, new ReadRequest(), Quiet)!;

    private protected static byte[] ReadBytes(RegionAttachment region, long offset, long count) =>
        (byte[])ValueReader.Read(region, new ReadRequest { As = DataType.Bytes, Offset = offset, Count = count }, Quiet)!;

    private protected static void AssertFails(string errorId, Action action) =>
        Assert.Equal(errorId, Assert.Throws<SharedMemoryException>(action).ErrorId);

    private protected RegionAttachment Keep(RegionAttachment region)
    {
        _open.Add(region);
        return region;
    }
}
