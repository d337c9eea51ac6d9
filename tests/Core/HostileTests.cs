using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using ShmModule.Platform;
using ShmModule.Platform.Unix;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Things that other programs put in a region's place, or do to it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class HostileTests : RegionTest
{
    [UnixFact]
    public void A_symbolic_link_is_not_followed()
    {
        string target = PublicPath + "-target";
        File.WriteAllBytes(target, new byte[100]);
        File.CreateSymbolicLink(PublicPath, target);
        AssertFails("SharedMemoryNameInUse", () => Open());
        AssertFails("SharedMemoryNameInUse", () => Create(100));
        File.Delete(PublicPath);
        File.CreateSymbolicLink(ControlPath, target);
        AssertFails("SharedMemoryNameInUse", () => Open());
        AssertFails("SharedMemoryNameInUse", () => Create(100));
        Assert.All(File.ReadAllBytes(target), each => Assert.Equal(0, each));
        File.Delete(ControlPath);
        File.Delete(target);
    }

    [UnixFact]
    public void A_folder_in_the_regions_place_is_named()
    {
        Directory.CreateDirectory(PublicPath);
        AssertFails("SharedMemoryNameInUse", () => Open());
        AssertFails("SharedMemoryNameInUse", () => Create(100));
        Directory.Delete(PublicPath);
    }

    [UnixFact]
    public void A_foreign_region_is_opened_at_its_size_and_left_where_it_is()
    {
        File.WriteAllBytes(PublicPath, new byte[] { 1, 2, 3 });
        RegionAttachment region = Open();
        Assert.Equal(SharedMemoryKind.Foreign, region.Kind);
        Assert.Equal(3, region.Size);
        Write(region, 4, 5);
        Assert.Equal(new byte[] { 4, 5, 3 }, Read(region));
        AssertFails("SharedMemoryExists", () => Create(10));
        region.Dispose();
        Assert.Equal(new byte[] { 4, 5, 3 }, File.ReadAllBytes(PublicPath));
        AssertFails("SharedMemoryInUse", () => Store.Delete(RegionName.Parse(Name), force: false, Quiet));
        Store.Delete(RegionName.Parse(Name), force: true, Quiet);
    }

    [UnixFact]
    public void A_foreign_region_without_a_size_is_not_there_yet()
    {
        File.WriteAllBytes(PublicPath, Array.Empty<byte>());
        AssertFails("SharedMemoryNotFound", () => Open());
        File.Delete(PublicPath);
    }

    [UnixTheory]
    [InlineData(100)]
    [InlineData(1 << 20)]
    public void A_foreign_region_cut_off_under_our_feet_is_an_error(int size)
    {
        File.WriteAllBytes(PublicPath, new byte[size]);
        RegionAttachment region = Open();
        using (FileStream file = File.OpenWrite(PublicPath)) file.SetLength(10);
        AssertFails("SharedMemoryTruncated", () => Read(region));
        AssertFails("SharedMemoryTruncated", () => Write(region, new byte[size]));
        Assert.Equal(10, new FileInfo(PublicPath).Length);
        Assert.Equal(10, ReadBytes(region, 0, 10).Length);
        region.Dispose();
        File.Delete(PublicPath);
    }

    [UnixFact]
    public void A_region_of_the_module_cut_off_by_another_program_is_an_error()
    {
        RegionAttachment region = Create(1 << 20);
        using (FileStream file = File.OpenWrite(PublicPath)) file.SetLength(10);
        AssertFails("SharedMemoryTruncated", () => Read(region));
        AssertFails("SharedMemoryTruncated", () => Write(region, new byte[100]));
        AssertFails("SharedMemoryTruncated", () => Write(region, new byte[1 << 20]));
        AssertFails("SharedMemoryTruncated", () => Open());
        Assert.Equal(10, new FileInfo(PublicPath).Length);
    }

    [UnixFact]
    public unsafe void A_control_block_that_lies_is_not_believed()
    {
        RegionAttachment region = Create(100);
        ControlPage* page = region.Control!.Page;
        page->PayloadKind = 77;
        AssertFails("SharedMemoryFormatInvalid", () => Read(region));
        page->PayloadKind = (int)PayloadKind.Bytes;
        foreach (long length in new[] { 101, -1, long.MaxValue, long.MinValue })
        {
            page->PayloadLength = length;
            AssertFails("SharedMemoryFormatInvalid", () => Read(region));
        }

        page->PayloadLength = 8;
        page->PayloadKind = (int)PayloadKind.Numbers;
        page->PayloadType = 999;
        AssertFails("SharedMemoryFormatInvalid", () => Read(region));
        page->PayloadKind = (int)PayloadKind.Text;
        page->PayloadCodePage = 54321;
        AssertFails("SharedMemoryFormatInvalid", () => Read(region));
        page->Size = 1L << 50;
        AssertFails("SharedMemoryTruncated", () => Open());
        page->Size = -5;
        AssertFails("SharedMemoryFormatInvalid", () => Open());
        page->Size = 100;
        page->Layout = 2;
        AssertFails("SharedMemoryFormatInvalid", () => Open());
        page->Layout = 1;
        page->DataInode++;
        AssertFails("SharedMemoryNotFound", () => Open());
        page->DataInode--;
        Open();
    }

    [UnixFact]
    public void Random_control_blocks_never_do_harm()
    {
        const int Rounds = 2000;
        var random = new Random(4711);
        byte[] garbage = new byte[ControlPage.PageBytes];
        for (int round = 0; round < Rounds; round++)
        {
            RegionAttachment region = Create(100);
            random.NextBytes(garbage);
            if (round % 2 == 0) File.ReadAllBytes(ControlPath).AsSpan(0, random.Next(320)).CopyTo(garbage);
            using (FileStream control = File.OpenWrite(ControlPath)) control.Write(garbage);
            Try(() => Read(region));
            Try(() => Read(Open()));
            Try(() => Write(region, 1));
            region.Dispose();
            foreach (string path in LeftBehind().ToList()) File.Delete(path);
        }

        static void Try(Action action)
        {
            try
            {
                action();
            }
            catch (SharedMemoryException)
            {
                // Any of the module's own errors will do.
            }
        }
    }

    [UnixFact]
    public void A_region_too_large_for_the_machine_leaves_nothing()
    {
        SharedMemoryException error = Assert.Throws<SharedMemoryException>(() => Create(1L << 50));
        Assert.Equal("SharedMemoryInsufficientMemory", error.ErrorId);
        Assert.Contains("1,125,899,906,842,624 bytes", error.Message, StringComparison.Ordinal);
        Assert.Empty(LeftBehind());
    }

    [UnixTheory]
    [InlineData("1000000", "400000", "inactive_file 100000\nactive_file 50000\nshmem 7", 750000L)]
    [InlineData("1000000", "1200000", "inactive_file 0\nactive_file 0", 0L)]
    [InlineData("max", "400000", "inactive_file 1", null)]
    public void A_containers_limit_counts_less_what_it_uses_and_cannot_give_up(string limit, string used, string statistics, long? free)
    {
        string root = Directory.CreateTempSubdirectory().FullName;
        string own = Directory.CreateDirectory(Path.Combine(root, "slice", "own")).FullName;
        File.WriteAllText(Path.Combine(own, "memory.max"), limit + "\n");
        File.WriteAllText(Path.Combine(own, "memory.current"), used + "\n");
        File.WriteAllText(Path.Combine(own, "memory.stat"), statistics + "\n");
        Assert.Equal(free, MemoryBudget.FreeInCgroup(root, new[] { "1:cpu:/x", "0::/slice/own" }));
        File.WriteAllText(Path.Combine(root, "slice", "memory.max"), "500\n");
        File.WriteAllText(Path.Combine(root, "slice", "memory.current"), "100\n");
        Assert.Equal(Math.Min(free ?? 400, 400), MemoryBudget.FreeInCgroup(root, new[] { "0::/slice/own" }));
        Assert.Null(MemoryBudget.FreeInCgroup(root, new[] { "1:cpu:/x" }));
        Directory.Delete(root, recursive: true);
    }
}
