using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ShmModule.Platform;
using ShmModule.Platform.Unix;
using ShmModule.Regions;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Sparse regions where there is no space for their holes: an error, where touching the page would end the process.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FullDiskTests : IDisposable
{
    private const int RegionBytes = 512 << 10;
    private const int KeepSizeAndPunchHole = 3;
    private static readonly RegionName Name = RegionName.Parse("region");
    private static readonly CallMonitor Quiet = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("shmfull").FullName;
    private readonly bool _isMounted;

    public FullDiskTests()
    {
        using Process? mount = TestSystem.IsWindows ? null : Run("mount", "-t", "tmpfs", "-o", "size=2m", "none", _folder);
        _isMounted = mount?.ExitCode == 0;
    }

    private UnixRegionStore Store => new(_folder);

    public void Dispose()
    {
        if (_isMounted) Run("umount", _folder).Dispose();
        Directory.Delete(_folder);
    }

    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_number_in_a_hole_is_not_updated_and_the_process_survives(bool isFileBacked)
    {
        RequireMount();
        using RegionAttachment region = OpenSparse(isFileBacked);
        Fill();
        long offset = 50 << 20;
        AssertNoSpace(() => RegionUpdater.Add(region, offset, Number.From(1), Quiet));
        AssertNoSpace(() => RegionUpdater.Add(region, offset, Number.From(1L), Quiet));
        AssertNoSpace(() => RegionUpdater.Add(region, offset, Number.From(1.5), Quiet));
        AssertNoSpace(() => RegionUpdater.CompareExchange(region, offset, Number.From(1), Number.From(0), Quiet));
        AssertNoSpace(() => RegionWriter.WritePiece(region, offset, new ArrayTransfer(new byte[100], 100), Quiet));
        AssertNoSpace(() => RegionWriter.WritePiece(region, offset, new ArrayTransfer(new byte[1 << 20], 1 << 20), Quiet));
        Assert.All((byte[])ValueReader.Read(region, new ReadRequest { As = DataType.Bytes, Offset = offset, Count = 1 << 20 }, Quiet)!, each => Assert.Equal(0, each));
        if (region.Control is ControlBlock control) Assert.Equal(0, control.DirtyWriterId);
        // The part that has its pages works.
        Assert.Equal(6, RegionUpdater.Add(region, 0, Number.From(1), Quiet));
        File.Delete(Path.Combine(_folder, "filler"));
        Assert.Equal(1, RegionUpdater.Add(region, offset, Number.From(1), Quiet));
    }

    [UnixFact]
    public void Holes_that_were_punched_into_a_region_of_the_module_are_read_as_zeros_and_not_written()
    {
        RequireMount();
        using RegionAttachment region = Store.Create(Name, new CreateRequest { Size = RegionBytes });
        RegionWriter.WriteWhole(region, new ArrayTransfer(Enumerable.Repeat((byte)7, RegionBytes).ToArray(), RegionBytes), new PayloadRecord(PayloadKind.Bytes, RegionBytes), 0, Quiet);
        using (FileStream file = File.OpenWrite(Path.Combine(_folder, "region")))
            Assert.Equal(0, fallocate((int)file.SafeFileHandle.DangerousGetHandle(), KeepSizeAndPunchHole, RegionBytes / 2, RegionBytes / 2));
        Fill();
        byte[] found = (byte[])ValueReader.Read(region, new ReadRequest(), Quiet)!;
        Assert.Equal(RegionBytes / 2, found.Count(each => each == 7));
        Assert.Equal(RegionBytes / 2, found.Count(each => each == 0));
        AssertNoSpace(() => RegionWriter.WriteWhole(region, new ArrayTransfer(new byte[RegionBytes], RegionBytes), default, 0, Quiet));
        AssertNoSpace(() => RegionWriter.Clear(region, Quiet));
        // The old value is intact.
        Assert.Equal(found, (byte[])ValueReader.Read(region, new ReadRequest(), Quiet)!);
    }

    private static void AssertNoSpace(Action action) =>
        Assert.Equal("SharedMemoryInsufficientMemory", Assert.Throws<SharedMemoryException>(action).ErrorId);

    /// <summary>64 MiB, of which only the first page has memory, with the number 5 in it.</summary>
    private RegionAttachment OpenSparse(bool isFileBacked)
    {
        string path = Path.Combine(_folder, isFileBacked ? "file" : "region");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(64 << 20);
            file.WriteByte(5);
        }

        return isFileBacked
            ? Store.Create(Name, new CreateRequest { Path = path })
            : Store.Open(Name, new OpenRequest(readOnly: false));
    }

    private void Fill()
    {
        using FileStream filler = File.Create(Path.Combine(_folder, "filler"), bufferSize: 1);
        byte[] block = new byte[4096];
        try
        {
            while (true) filler.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private void RequireMount() => Assert.SkipUnless(_isMounted, "Mounting a small file system to fill takes root.");

    private static Process Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = StartInfo.Of(program, arguments);
        start.RedirectStandardError = true;
        Process process = Process.Start(start)!;
        process.WaitForExit();
        return process;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int fallocate(int file, int mode, long offset, long length);
}
