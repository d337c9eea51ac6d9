using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using ShmModule.Platform;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>A new region in the place of one that nobody else has, and what remains where that cannot be.</summary>
public sealed class ReplaceTests : RegionTest, IDisposable
{
    private const long TooLarge = 1L << 50;

    private readonly string _folder = Directory.CreateTempSubdirectory("shmtest").FullName;

    private string FilePath => Path.Combine(_folder, "data.bin");

    void IDisposable.Dispose()
    {
        Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("SharedMemoryInsufficientMemory", TooLarge, null)]
    [InlineData("SharedMemoryInsufficientMemory", TooLarge, "file")]
    [InlineData("SharedMemoryInsufficientMemory", TooLarge, "new file")]
    [InlineData("SharedMemoryNotFound", 10L, "nowhere/file")]
    [InlineData("SharedMemoryNotFound", 0L, "new file")]
    [InlineData("SharedMemoryOutOfRange", 0L, "empty file")]
    [InlineData("SharedMemoryAccessDenied", 10L, "folder")]
    [InlineData("SharedMemoryNameInvalid", 10L, "long")]
    public void A_region_that_cannot_be_made_does_not_cost_the_one_there_is(string errorId, long size, string? file)
    {
        File.WriteAllBytes(Path.Combine(_folder, "file"), new byte[] { 1, 2, 3, 4 });
        File.WriteAllBytes(Path.Combine(_folder, "empty file"), Array.Empty<byte>());
        Directory.CreateDirectory(Path.Combine(_folder, "folder"));
        string? path = file is null ? null : Path.Combine(_folder, file == "long" ? new string('x', 4000) : file);
        RegionAttachment region = Create(100);
        Write(region, 7, 8, 9);
        AssertFails(errorId, () => Store.Replace(region, Request(size, path)));
        Assert.False(region.IsClosing);
        Assert.Equal(new byte[] { 7, 8, 9 }, Read(region));
        Write(region, 1);
        Assert.Equal(new byte[] { 1 }, Read(Open()));
        Assert.Equal(4, new FileInfo(Path.Combine(_folder, "file")).Length);
        Assert.Equal(0, new FileInfo(Path.Combine(_folder, "empty file")).Length);
        Assert.Equal(3, Directory.GetFileSystemEntries(_folder).Length);
    }

    [UnixTheory]
    [InlineData("/dev/shm/{0}")]
    [InlineData("/dev/shm/.{0}.shmdat")]
    [InlineData("/dev/shm/.{0}.shmctl")]
    [InlineData("/dev/shm/./.{0}.shmlck")]
    public void Nor_does_a_region_over_its_own_files(string path)
    {
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        Write(region, 7, 8, 9);
        AssertFails("SharedMemoryNameInUse", () => Store.Replace(region, Request(10, path.Replace("{0}", Name))));
        Assert.Equal(new byte[] { 7, 8, 9 }, Read(Open()));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_size_limit_is_an_error_and_ends_no_process()
    {
        using Peer limited = Peer.After("export DOTNET_EnableWriteXorExecute=0 && ulimit -f 8");
        Create(100_000);
        string file = Path.Combine(_folder, "limited");
        Assert.StartsWith("error SharedMemoryInsufficientMemory", limited.Try("new", Name + "-2", "100000"), StringComparison.Ordinal);
        Assert.StartsWith("error SharedMemoryInsufficientMemory", limited.Try("new", Name + "-2", "100000", file), StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        Assert.StartsWith("error SharedMemoryInsufficientMemory", limited.Try("open", Name), StringComparison.Ordinal);
        limited.Do("open", Name, "ro");
        limited.Do("new", Name + "-2", "1000");
        limited.Do("close", Name + "-2");
    }

    [Fact]
    public void Nor_does_it_cost_one_over_the_same_file()
    {
        RegionAttachment region = Create(100, path: FilePath);
        Write(region, 7, 8, 9);
        AssertFails("SharedMemoryInsufficientMemory", () => Store.Replace(region, Request(TooLarge, FilePath)));
        Assert.Equal(new byte[] { 7, 8, 9 }, Read(region));
        Assert.Equal(100, new FileInfo(FilePath).Length);
    }

    [Fact]
    public void While_others_have_it_nothing_changes()
    {
        RegionAttachment region = Create(100);
        Write(region, 7, 8, 9);
        using RegionAttachment other = Open();
        AssertFails("SharedMemoryInUse", () => Store.Replace(region, Request(10, null)));
        AssertFails("SharedMemoryInUse", () => Store.Replace(region, Request(10, FilePath)));
        Assert.False(File.Exists(FilePath));
        Assert.Equal(new byte[] { 7, 8, 9 }, Read(region));
        Assert.Equal(new byte[] { 7, 8, 9 }, Read(other));
    }

    [Fact]
    public void The_new_region_is_what_was_asked_for()
    {
        RegionAttachment memory = Create(100);
        Write(memory, 7, 8, 9);
        RegionAttachment file = Keep(Store.Replace(memory, Request(200, FilePath)));
        Assert.True(memory.IsClosing);
        Assert.Equal(SharedMemoryKind.File, file.Kind);
        Assert.Equal(new byte[200], ReadBytes(file, 0, 200));
        Write(file, 1, 2, 3);
        RegionAttachment longer = Keep(Store.Replace(file, Request(300, FilePath)));
        Assert.Equal(new byte[] { 1, 2, 3, 0 }, ReadBytes(longer, 0, 4));
        Assert.Equal(300, new FileInfo(FilePath).Length);
        RegionAttachment again = Keep(Store.Replace(longer, Request(50, null)));
        Assert.Equal(SharedMemoryKind.Memory, again.Kind);
        Assert.Equal(50, again.Size);
        Assert.Equal(new byte[50], ReadBytes(again, 0, 50));
        Assert.Equal(new byte[] { 1, 2, 3 }, File.ReadAllBytes(FilePath).Take(3));
    }

    [WindowsTheory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("O:BA")]
    public void Nor_does_a_descriptor_that_cannot_be(string sddl)
    {
        RegionAttachment region = Create(100);
        Write(region, 7, 8, 9);
        AssertFails("SharedMemoryUnsupported", () => Store.Replace(region, new CreateRequest { Size = 100, SecurityDescriptor = sddl }));
        Assert.Equal(new byte[] { 7, 8, 9 }, Read(region));
    }

    private static CreateRequest Request(long size, string? path) => new() { Size = size == 0 ? null : size, Path = path };
}
