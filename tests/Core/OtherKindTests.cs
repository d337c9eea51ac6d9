using System;
using ShmModule.Platform;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>
/// This process and its like, together with processes of another processor, C library or runtime: layouts, locks, atomic
/// instructions and wakes are the same on both sides.
/// </summary>
public sealed class OtherKindTests : RegionTest
{
    [Fact]
    public void Text_numbers_and_pieces_are_exchanged()
    {
        using Peer peer = Peer.OfAnotherKind();
        peer.Do("new", Name, "100");
        RegionAttachment region = Open();
        peer.Do("text", Name, "Unicode", "Frage ü😀");
        Assert.Equal("Frage ü😀", Read(region));
        Write(region, "Antwort ü😀");
        Assert.Equal("Text " + Convert.ToHexString(System.Text.Encoding.Unicode.GetBytes("Antwort ü😀")), peer.Do("read", Name));
        peer.Do("numbers", Name, "1 -2 2147483647");
        Assert.Equal(new[] { 1, -2, int.MaxValue }, Read(region));
        WritePiece(region, 4, 5, 0, 0, 0);
        Assert.Equal("Int32[] 1 5 2147483647", peer.Do("read", Name));
        Assert.Equal("4", peer.Do("version", Name));
    }

    [Fact]
    public void The_lock_excludes_is_handed_over_and_outlives_its_holder()
    {
        using Peer peer = Peer.OfAnotherKind();
        RegionAttachment region = Create(100);
        peer.Do("open", Name);
        Assert.Equal("none", peer.Do("hold", Name));
        Assert.Equal(peer.Id, region.Control!.HolderId);
        AssertFails("SharedMemoryLockTimeout", () => HeldLock.Enter(region, new CallMonitor { LockTimeout = TimeSpan.Zero }));
        peer.Do("release", Name);
        Assert.Null(HeldLock.Enter(region, Quiet));
        peer.Send("hold", Name);
        HeldLock.Exit(region);
        Assert.Equal("ok none", peer.Receive());
        peer.Kill();
        Assert.Equal(peer.Id, HeldLock.Enter(region, Quiet));
        HeldLock.Exit(region);
    }

    [Fact]
    public void Writes_wake_in_both_directions()
    {
        using Peer peer = Peer.OfAnotherKind();
        RegionAttachment region = Create(100);
        peer.Do("open", Name);
        for (int round = 0; round < 50; round++)
        {
            peer.Send("write", Name, "0102");
            Assert.True(RegionWaiter.ForChange(region, new Deadline(TimeSpan.FromSeconds(300)), TestContext.Current.CancellationToken));
            Assert.Equal("ok ", peer.Receive());
            peer.Send("wait", Name, "30");
            Write(region, 1);
            Assert.Equal("ok came", peer.Receive());
        }
    }

    [Fact]
    public void A_thousand_turns_lose_no_wake()
    {
        using Peer other = Peer.OfAnotherKind(), own = new();
        Create(64);
        foreach (Peer peer in new[] { other, own }) peer.Do("open", Name);
        own.Send("ping-pong", Name, "second", "500");
        other.Send("ping-pong", Name, "first", "500");
        Assert.Equal("ok done", other.Receive());
        Assert.Equal("ok done", own.Receive());
    }

    [Theory]
    [InlineData("add")]
    [InlineData("exchange")]
    [InlineData("locked-add")]
    public void Two_of_each_kind_lose_no_update(string way)
    {
        const int Updates = 2000;
        using Peer other = Peer.OfAnotherKind(), another = Peer.OfAnotherKind(), own = new(), second = new();
        Peer[] peers = [other, own, another, second];
        RegionAttachment region = Create(64);
        foreach (Peer peer in peers) peer.Do("open", Name);
        foreach (Peer peer in peers) peer.Send(way, Name, "2000");
        foreach (Peer peer in peers) Assert.Equal("ok ", peer.Receive());
        Assert.Equal((long)peers.Length * Updates, BitConverter.ToInt64(ReadBytes(region, 0, 8)));
        Assert.Equal(peers.Length * Updates, region.Control!.Version);
    }
}
