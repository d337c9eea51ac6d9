using System;
using System.IO;
using ShmModule.Platform;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Regions over files on disk, on every system.</summary>
public sealed class FileRegionTests : RegionTest, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shmtest").FullName;

    private string FilePath => Path.Combine(_folder, "data.bin");

    void IDisposable.Dispose()
    {
        Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_new_file_gets_the_size_and_keeps_the_data()
    {
        RegionAttachment region = Create(100, path: FilePath);
        Assert.Equal(SharedMemoryKind.File, region.Kind);
        Write(region, 1, 2, 3);
        region.Memory.Flush();
        region.Dispose();
        byte[] content = File.ReadAllBytes(FilePath);
        Assert.Equal(100, content.Length);
        Assert.Equal(3, content[2]);
        Assert.Equal(new byte[] { 1, 2, 3 }, ReadBytes(Create(0, path: FilePath), 0, 3));
    }

    [Fact]
    public void An_existing_file_may_be_mapped_in_part_or_grown()
    {
        File.WriteAllBytes(FilePath, new byte[] { 1, 2, 3, 4 });
        RegionAttachment part = Create(2, path: FilePath);
        Assert.Equal(2, part.Size);
        AssertFails("SharedMemoryTooSmall", () => Write(part, 1, 2, 3));
        part.Dispose();
        Assert.Equal(4, new FileInfo(FilePath).Length);
        Assert.Equal(new byte[] { 1, 2, 3, 4, 0 }, ReadBytes(Create(10, path: FilePath), 0, 5));
        Assert.Equal(10, new FileInfo(FilePath).Length);
    }

    [Fact]
    public void Another_process_opens_it_by_name()
    {
        RegionAttachment region = Create(64, path: FilePath);
        using var peer = new Peer();
        Assert.StartsWith("File", peer.Do("open", Name), StringComparison.Ordinal);
        peer.Do("write", Name, "AABB");
        peer.Do("flush", Name);
        Assert.Equal(new byte[] { 0xAA, 0xBB }, Read(region));
        region.Dispose();
        Assert.Equal(RegionPresence.Live, Probe());
        peer.End();
        Assert.Equal(RegionPresence.Absent, Probe());
        Assert.Equal(0xAA, File.ReadAllBytes(FilePath)[0]);
    }

    [Fact]
    public void A_killed_process_leaves_the_file()
    {
        using var peer = new Peer();
        peer.Do("new", Name, "64", FilePath);
        peer.Do("write", Name, "AABB");
        peer.Kill();
        AssertFails("SharedMemoryNotFound", () => Open());
        Assert.Equal(0xAA, ReadBytes(Create(0, path: FilePath), 0, 1)[0]);
    }

    [Fact]
    public void Failing_leaves_no_file_behind()
    {
        Create(10);
        AssertFails("SharedMemoryExists", () => Create(100, path: FilePath));
        Assert.False(File.Exists(FilePath));
        AssertFails("SharedMemoryNotFound", () => Create(0, @"Global\" + Name, FilePath));
        AssertFails("SharedMemoryNotFound", () => Create(10, @"Global\" + Name, Path.Combine(_folder, "no", "such")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        File.WriteAllBytes(FilePath, Array.Empty<byte>());
        AssertFails("SharedMemoryOutOfRange", () => Create(0, @"Global\" + Name, FilePath));
        Assert.True(File.Exists(FilePath));
    }

    [Theory]
    [InlineData(55)]
    [InlineData(40)] // Wine makes a file so long, and then cannot map it
    public void A_file_that_cannot_grow_keeps_its_size(int power)
    {
        long size = 1L << power;
        Assert.SkipWhen(new DriveInfo(_folder).AvailableFreeSpace >= size, $"there is room for a file of {size} bytes");
        File.WriteAllBytes(FilePath, new byte[] { 1, 2, 3, 4 });
        AssertFails("SharedMemoryInsufficientMemory", () => Create(size, path: FilePath));
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, File.ReadAllBytes(FilePath));
        File.WriteAllBytes(FilePath, Array.Empty<byte>());
        AssertFails("SharedMemoryInsufficientMemory", () => Create(size, path: FilePath));
        Assert.Equal(0, new FileInfo(FilePath).Length);
        AssertFails("SharedMemoryInsufficientMemory", () => Create(size, path: FilePath + "2"));
        Assert.False(File.Exists(FilePath + "2"));
    }

    [Fact]
    public void A_file_that_was_made_longer_gets_its_length_back_when_the_name_is_lost()
    {
        // Lost after the file was made longer, as when another process is faster.
        foreach (byte[] before in new[] { new byte[] { 1, 2 }, Array.Empty<byte>() })
        {
            File.WriteAllBytes(FilePath, before);
            RegionAttachment old = Create(100);
            using (RegionAttachment other = Open())
                AssertFails("SharedMemoryInUse", () => Store.Replace(old, new CreateRequest { Size = 1000, Path = FilePath }));
            Assert.Equal(before, File.ReadAllBytes(FilePath));
            old.Dispose();
        }
    }

    [Fact]
    public void Programs_that_let_others_write_use_the_file_meanwhile()
    {
        RegionAttachment region = Create(100, path: FilePath);
        Write(region, 1, 2, 3);
        using (var reader = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            Assert.Equal(1, reader.ReadByte());
        using (var writer = new FileStream(FilePath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            writer.WriteByte(9);
            writer.Flush();
            region.Memory.Flush();
        }

        Assert.Equal(new byte[] { 9, 2, 3 }, ReadBytes(region, 0, 3));
    }

    [UnixFact]
    public void A_file_cut_off_under_our_feet_is_an_error()
    {
        RegionAttachment region = Create(1 << 20, path: FilePath);
        using (FileStream file = File.OpenWrite(FilePath)) file.SetLength(10);
        AssertFails("SharedMemoryTruncated", () => Read(region));
        AssertFails("SharedMemoryTruncated", () => Write(region, new byte[1 << 20]));
        AssertFails("SharedMemoryTruncated", () => Write(region, new byte[11]));
        Assert.Equal(10, new FileInfo(FilePath).Length);
    }

    [UnixFact]
    public void A_file_that_took_the_place_of_the_first_is_not_opened()
    {
        Create(100, path: FilePath);
        File.Move(FilePath, FilePath + ".old");
        File.WriteAllBytes(FilePath, new byte[100]);
        AssertFails("SharedMemoryNotFound", () => Open());
    }
}
