using System;
using System.Collections.Generic;
using System.Linq;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>What holds on every system.</summary>
public sealed class RegionTests : RegionTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(4097)]
    public void The_size_is_exact(long size)
    {
        Assert.Equal(size, Create(size).Size);
        Assert.Equal(size, Open().Size);
        AssertFails("SharedMemoryOutOfRange", () => ReadBytes(Open(), 0, size + 1));
    }

    [Theory]
    [InlineData(@"Local\")]
    [InlineData(@"Global\")]
    public void Both_namespaces_work(string prefix)
    {
        Write(Create(100, prefix + Name), 1, 2, 3);
        Assert.Equal(new byte[] { 1, 2, 3 }, Read(Open(prefix + Name)));
    }

    [Fact]
    public void The_two_namespaces_do_not_meet()
    {
        Create(100);
        AssertFails("SharedMemoryNotFound", () => Open(@"Global\" + Name));
    }

    [Fact]
    public void Creating_what_exists_fails_and_changes_nothing()
    {
        Write(Create(100), 7);
        AssertFails("SharedMemoryExists", () => Create(200));
        Assert.Equal(new byte[] { 7 }, Read(Open()));
    }

    [Fact]
    public void Opening_what_is_not_there_fails() => AssertFails("SharedMemoryNotFound", () => Open());

    [Fact]
    public void The_region_goes_with_its_last_attachment()
    {
        RegionAttachment first = Create(100);
        RegionAttachment second = Open();
        first.Dispose();
        Assert.Equal(RegionPresence.Live, Probe());
        Assert.Equal(100, Open().Size);
        second.Dispose();
    }

    [Fact]
    public void Retiring_succeeds_only_for_the_last()
    {
        RegionAttachment first = Create(100);
        RegionAttachment second = Open();
        Write(first, 1);
        Assert.False(first.TryRetire(Quiet));
        Assert.Equal(new byte[] { 1 }, Read(first));
        second.Dispose();
        Assert.True(first.TryRetire(Quiet));
        Assert.Equal(RegionPresence.Absent, Probe());
    }

    [Fact]
    public void A_region_that_is_in_use_is_closed_when_the_use_ends()
    {
        RegionAttachment region = Create(100);
        Assert.True(region.TryBeginUse());
        region.Dispose();
        Assert.Equal(RegionPresence.Live, Probe());
        Write(region, 1);
        region.EndUse();
        Assert.False(region.TryBeginUse());
        Assert.Equal(RegionPresence.Absent, Probe());
    }

    [Fact]
    public void A_new_region_is_zero_and_has_no_payload()
    {
        RegionAttachment region = Create(5000);
        Assert.All((byte[])Read(region), each => Assert.Equal(0, each));
        Assert.Equal(0, region.Control!.Version);
        Assert.Equal(Environment.ProcessId, region.Control.CreatorId);
    }

    [Fact]
    public void A_read_only_attachment_cannot_write()
    {
        Write(Create(100), 1);
        RegionAttachment reader = Open(readOnly: true);
        AssertFails("SharedMemoryReadOnly", () => Write(reader, 2));
        AssertFails("SharedMemoryReadOnly", () => WritePiece(reader, 0, 2));
        AssertFails("SharedMemoryReadOnly", () => RegionWriter.Clear(reader, Quiet));
        Assert.Equal(new byte[] { 1 }, Read(reader));
    }

    [Fact]
    public void What_does_not_fit_changes_nothing()
    {
        RegionAttachment region = Create(3);
        Write(region, 1, 2, 3);
        AssertFails("SharedMemoryTooSmall", () => Write(region, 4, 5, 6, 7));
        AssertFails("SharedMemoryTooSmall", () => WritePiece(region, 2, 8, 9));
        AssertFails("SharedMemoryOutOfRange", () => WritePiece(region, 4, 8));
        AssertFails("SharedMemoryOutOfRange", () => WritePiece(region, -1, 8));
        AssertFails("SharedMemoryOutOfRange", () => WritePiece(region, long.MaxValue, 8));
        Assert.Equal(new byte[] { 1, 2, 3 }, Read(region));
        Assert.Equal(1, region.Control!.Version);
    }

    [Fact]
    public void A_piece_changes_bytes_and_version_but_not_what_the_payload_is()
    {
        RegionAttachment region = Create(100);
        Write(region, "hello");
        WritePiece(region, 1, (byte)'a');
        Assert.Equal("hallo", Read(region));
        Assert.Equal(2, region.Control!.Version);
        WritePiece(region, 99, 1);
        WritePiece(region, 100);
        Assert.Equal(5, ((string)Read(region)).Length);
    }

    [Fact]
    public void Clearing_zeroes_all_and_forgets_the_payload()
    {
        RegionAttachment region = Create(200_000);
        Write(region, Enumerable.Repeat((byte)9, 200_000).ToArray());
        RegionWriter.Clear(region, Quiet);
        var all = (byte[])Read(region);
        Assert.Equal(200_000, all.Length);
        Assert.All(all, each => Assert.Equal(0, each));
        Assert.Equal(2, region.Control!.Version);
    }

    [Fact]
    public void Ranges_outside_the_region_are_refused()
    {
        RegionAttachment region = Create(16);
        var bad = new (long? Offset, long? Count, DataType? As)[]
        {
            (17, null, null), (-1, null, null), (0, 17, null), (16, 1, null), (0, -1, null), (long.MaxValue, 1, null), (1, long.MaxValue, null),
            (13, null, DataType.Elements(typeof(int))), (0, 5, DataType.Elements(typeof(int))), (0, long.MaxValue / 4, DataType.Elements(typeof(long))),
        };
        foreach ((long? offset, long? count, DataType? type) in bad)
            AssertFails("SharedMemoryOutOfRange", () => ValueReader.Read(region, new ReadRequest { Offset = offset, Count = count, As = type }, Quiet));
        Assert.Empty(ReadBytes(region, 16, 0));
    }

    [Fact]
    public void Beyond_four_GiB_every_byte_is_reached()
    {
        const long FiveGiB = 5L << 30;
        RegionAttachment region;
        try
        {
            region = Create(FiveGiB);
        }
        catch (SharedMemoryException e) when (e.ErrorId == "SharedMemoryInsufficientMemory")
        {
            Assert.Skip(e.Message);
            return;
        }

        foreach (long offset in new[] { 0, (1L << 32) - 1, 1L << 32, FiveGiB - 2 }) WritePiece(region, offset, 0xAB, 0xCD);
        Assert.Equal(new byte[] { 0xAB, 0xCD }, ReadBytes(Open(readOnly: true), FiveGiB - 2, 2));
        Assert.Equal(new byte[] { 0xAB, 0xAB, 0xCD, 0 }, ReadBytes(region, (1L << 32) - 1, 4));
        AssertFails("SharedMemoryOutOfRange", () => ValueReader.Read(region, new ReadRequest(), Quiet));
    }

    [Fact]
    public void The_machine_lists_the_region_once()
    {
        Create(100);
        Create(100, @"Global\" + Name);
        IEnumerable<string> listed = Store.List().Select(name => name.Display).Where(name => name.Contains(Name, StringComparison.Ordinal));
        Assert.Equal(new[] { @"Global\" + Name, Name }.OrderBy(name => name, StringComparer.Ordinal), listed.OrderBy(name => name, StringComparer.Ordinal));
    }

    [Fact]
    public void Deleting_a_region_in_use_fails()
    {
        Create(100);
        AssertFails("SharedMemoryInUse", () => Store.Delete(RegionName.Parse(Name), force: true, Quiet));
        Assert.Equal(100, Open().Size);
    }

    [Fact]
    public void Deleting_what_is_not_there_fails() =>
        AssertFails("SharedMemoryNotFound", () => Store.Delete(RegionName.Parse(Name), force: true, Quiet));

    [Fact]
    public void Large_copies_report_progress_and_can_be_cancelled()
    {
        RegionAttachment region = Create(100 << 20);
        using var monitor = new CountingMonitor();
        byte[] bytes = new byte[100 << 20];
        RegionWriter.WriteWhole(region, new ArrayTransfer(bytes, bytes.Length), new PayloadRecord(PayloadKind.Bytes, bytes.Length), 0, monitor);
        Assert.Equal(7, monitor.Steps);
        monitor.CancelAt = 3;
        Assert.Throws<OperationCanceledException>(() =>
            RegionWriter.WriteWhole(region, new ArrayTransfer(bytes, bytes.Length), new PayloadRecord(PayloadKind.Bytes, bytes.Length), 0, monitor));
        AssertFails("SharedMemoryWriteIncomplete", () => Read(region));
        Write(region, 1);
        Assert.Equal(new byte[] { 1 }, Read(region));
    }

    private sealed class CountingMonitor : CallMonitor, IDisposable
    {
        private readonly System.Threading.CancellationTokenSource _source = new();

        public int Steps { get; private set; }

        public int CancelAt { get; set; } = int.MaxValue;

        public override System.Threading.CancellationToken Token => _source.Token;

        public override void Copied(long done, long total)
        {
            Steps++;
            if (--CancelAt == 0) _source.Cancel();
        }

        public void Dispose() => _source.Dispose();
    }
}
