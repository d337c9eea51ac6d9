using System;
using System.Linq;
using ShmModule.Platform;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Two processes, both directions, on every system.</summary>
public sealed class TwoProcessTests : RegionTest
{
    [Theory]
    [InlineData("")]
    [InlineData(@"Local\")]
    [InlineData(@"Global\")]
    public void What_one_writes_the_other_reads(string prefix)
    {
        using var peer = new Peer();
        peer.Do("new", prefix + Name, "100");
        peer.Do("write", prefix + Name, "00FF00");
        RegionAttachment region = Open(prefix + Name);
        Assert.Equal(new byte[] { 0, 0xFF, 0 }, Read(region));
        Write(region, "Antwort ü😀");
        Assert.Equal("Text " + Convert.ToHexString(System.Text.Encoding.Unicode.GetBytes("Antwort ü😀")), peer.Do("read", prefix + Name));
        Assert.Equal("2", peer.Do("version", prefix + Name));
    }

    [Fact]
    public void Numbers_keep_their_type_and_pieces_their_place()
    {
        using var peer = new Peer();
        Create(64);
        peer.Do("open", Name);
        peer.Do("numbers", Name, "1 -2 2147483647");
        Assert.Equal(new[] { 1, -2, int.MaxValue }, Read(Open()));
        WritePiece(Open(), 4, 5, 0, 0, 0);
        Assert.Equal("Int32[] 1 5 2147483647", peer.Do("read", Name));
    }

    [Fact]
    public void The_last_process_out_frees_the_region()
    {
        using var peer = new Peer();
        peer.Do("new", Name, "100");
        RegionAttachment region = Open();
        peer.End();
        Assert.Equal(RegionPresence.Live, Probe());
        region.Dispose();
        Assert.Equal(RegionPresence.Absent, Probe());
    }

    [Fact]
    public void A_process_killed_with_the_last_attachment_leaves_no_region()
    {
        using var peer = new Peer();
        peer.Do("new", Name, "100");
        peer.Kill();
        Assert.NotEqual(RegionPresence.Live, Probe());
        AssertFails("SharedMemoryNotFound", () => Open());
        Assert.Equal(200, Create(200).Size);
    }

    [Fact]
    public void A_killed_holder_does_not_take_the_region_from_the_other()
    {
        using var peer = new Peer();
        peer.Do("new", Name, "100");
        RegionAttachment region = Open();
        peer.Kill();
        Write(region, 3);
        Assert.Equal(new byte[] { 3 }, Read(Open()));
    }

    [Fact]
    public void A_writer_that_dies_halfway_is_told_of_until_the_region_is_mended()
    {
        RegionAttachment region = Create(1 << 20);
        Write(region, 1, 2, 3);
        using (var peer = new Peer())
        {
            peer.Do("open", Name);
            peer.Die("die-writing", Name, "200000");
            SharedMemoryException error = Assert.Throws<SharedMemoryException>(() => Read(region));
            Assert.Equal("SharedMemoryWriteIncomplete", error.ErrorId);
            Assert.Contains(peer.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        }

        // A piece does not mend what it does not replace.
        WritePiece(region, 0, 9);
        AssertFails("SharedMemoryWriteIncomplete", () => Read(region));
        Write(region, 4);
        Assert.Equal(new byte[] { 4 }, Read(region));
    }

    [Fact]
    public void The_next_holder_hears_that_the_last_one_died_with_the_lock()
    {
        RegionAttachment region = Create(100);
        using var peer = new Peer();
        peer.Do("open", Name);
        peer.Do("lock", Name);
        peer.Kill();
        var monitor = new AbandonmentMonitor();
        ShmModule.Regions.LockScope.Exclusive(region, monitor).Dispose();
        Assert.Equal(peer.Id, monitor.Abandoner);
    }

    [Fact]
    public void The_lock_excludes_and_names_its_holder()
    {
        RegionAttachment region = Create(100);
        using var peer = new Peer();
        peer.Do("open", Name);
        peer.Do("lock", Name);
        var impatient = new ShmModule.Regions.CallMonitor { LockTimeout = TimeSpan.Zero };
        EncodedValue value = EncodedValue.OfBytes(new byte[] { 1 }, 1);
        SharedMemoryException error = Assert.Throws<SharedMemoryException>(() =>
            ShmModule.Regions.RegionWriter.WriteWhole(region, value.Source, value.Payload, 0, impatient));
        Assert.Equal("SharedMemoryLockTimeout", error.ErrorId);
        Assert.True(error.IsTerminating);
        Assert.Contains($"process {peer.Id}", error.Message, StringComparison.Ordinal);
        Assert.Equal("SharedMemoryLockTimeout", Assert.Throws<SharedMemoryException>(() => ValueReader.Read(region, new ReadRequest(), impatient)).ErrorId);
        peer.Do("unlock");
        Write(region, 1);
    }

    [Fact]
    public void Only_one_of_many_creators_wins()
    {
        Peer[] peers = Enumerable.Range(0, 4).Select(_ => new Peer()).ToArray();
        try
        {
            for (int round = 0; round < 50; round++)
            {
                foreach (Peer peer in peers) peer.Send("new", Name, "100");
                string[] answers = peers.Select(peer => peer.Receive()).ToArray();
                Assert.Single(answers, answer => answer.StartsWith("ok", StringComparison.Ordinal));
                Assert.Equal(3, answers.Count(answer => answer.StartsWith("error SharedMemoryExists", StringComparison.Ordinal)));
                peers[Array.FindIndex(answers, answer => answer.StartsWith("ok", StringComparison.Ordinal))].Do("close", Name);
            }
        }
        finally
        {
            foreach (Peer peer in peers) peer.Dispose();
        }
    }

    private sealed class AbandonmentMonitor : ShmModule.Regions.CallMonitor
    {
        public int Abandoner { get; private set; }

        public override void FoundAbandoned(int holderId) => Abandoner = holderId;
    }
}
