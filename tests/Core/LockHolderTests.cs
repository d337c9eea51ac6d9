using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.Versioning;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>The process that a timeout names is the one that holds the lock, or none.</summary>
public sealed class LockHolderTests : RegionTest
{
    private static readonly CallMonitor Impatient = new() { LockTimeout = TimeSpan.FromMilliseconds(20) };

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_process_that_leaves_no_record_is_named()
    {
        using var peer = new Peer();
        RegionAttachment region = Create(100);
        peer.Do("open", Name);
        peer.Do("share", Name);
        Assert.Equal(0, region.Control!.HolderId);
        Assert.Contains(Holds(peer.Id), TimeoutOf(region), StringComparison.Ordinal);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_holder_in_a_foreign_region_is_named()
    {
        File.WriteAllBytes(PublicPath, new byte[100]);
        using var peer = new Peer();
        peer.Do("open", Name);
        peer.Do("lock", Name);
        Assert.Contains(Holds(peer.Id), TimeoutOf(Open()), StringComparison.Ordinal);
        File.Delete(PublicPath);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public unsafe void The_record_of_a_process_that_died_or_does_not_hold_the_lock_is_not_believed()
    {
        using var peer = new Peer();
        RegionAttachment region = Create(100);
        peer.Do("open", Name);
        peer.Do("lock", Name);
        foreach (int recorded in new[] { ProcessThatDied(), ThisProcess.Id, 1 })
        {
            Volatile.Write(ref region.Control!.Page->HolderId, recorded);
            Assert.Contains(Holds(peer.Id), TimeoutOf(region), StringComparison.Ordinal);
        }
    }

    [Fact]
    public unsafe void A_record_whose_process_died_or_began_later_names_nobody()
    {
        RegionAttachment region = Create(100);
        ControlBlock control = region.Control!;
        control.RecordHolder();
        Assert.Equal(ThisProcess.Id, HolderRecord.LivingId(control));
        Volatile.Write(ref control.Page->HolderSince, UnixTime.FromDateTime(Process.GetCurrentProcess().StartTime.ToUniversalTime().AddHours(-1)));
        Assert.Equal(0, HolderRecord.LivingId(control));
        control.RecordHolder();
        Volatile.Write(ref control.Page->HolderId, ProcessThatDied());
        Assert.Equal(0, HolderRecord.LivingId(control));
        control.ClearHolder();
        Assert.Equal(0, HolderRecord.LivingId(control));
    }

    [Fact]
    public void The_recorded_holder_is_named()
    {
        using var peer = new Peer();
        RegionAttachment region = Create(100);
        peer.Do("open", Name);
        peer.Do("lock", Name);
        Assert.Contains(Holds(peer.Id), TimeoutOf(region), StringComparison.Ordinal);
    }

    private static string Holds(int id) => string.Create(CultureInfo.InvariantCulture, $"process {id} holds it");

    private static string TimeoutOf(RegionAttachment region) =>
        Assert.Throws<SharedMemoryException>(() => HeldLock.Enter(region, Impatient)).Message;

    private static int ProcessThatDied()
    {
        using var peer = new Peer();
        peer.Do("pid");
        int id = peer.Id;
        peer.Kill();
        return id;
    }
}
