using System.Collections.Generic;
using System.IO.MemoryMappedFiles;
using System.Linq;
using System.Runtime.Versioning;
using ShmModule.Platform;
using ShmModule.Platform.Windows;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>A process killed between any two steps of creation and closing takes its handles with it, and the name is free.</summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsProtocolTests : RegionTest
{
    public static readonly string[] CreationSteps = { "gate taken", "control created", "section created", "initialised", "gate released" };

    public static readonly string[] ClosingSteps = { "section closed", "control closed", "views closed", "mutexes closed" };

    public static IEnumerable<TheoryDataRow<string>> Creation => CreationSteps.Select(step => new TheoryDataRow<string>(step));

    public static IEnumerable<TheoryDataRow<string>> Closing => ClosingSteps.Select(step => new TheoryDataRow<string>(step));

    public static IEnumerable<TheoryDataRow<string>> Retiring => ClosingSteps.Prepend("retiring").Select(step => new TheoryDataRow<string>(step));

    [WindowsTheory]
    [MemberData(nameof(Creation))]
    public void A_creator_killed_at_any_step_leaves_nothing(string step)
    {
        using var peer = new Peer();
        peer.Do("die-at", step);
        peer.Die("new", Name, "100");
        AssertFree();
    }

    [WindowsTheory]
    [MemberData(nameof(Closing))]
    public void The_last_one_killed_while_closing_leaves_nothing(string step)
    {
        using var peer = new Peer();
        peer.Do("new", Name, "100");
        peer.Do("die-at", step);
        peer.Die("close", Name);
        AssertFree();
    }

    [WindowsTheory]
    [MemberData(nameof(Retiring))]
    public void The_last_one_killed_while_retiring_leaves_nothing(string step)
    {
        using var peer = new Peer();
        peer.Do("new", Name, "100");
        peer.Do("die-at", step);
        peer.Die("retire", Name);
        AssertFree();
    }

    [WindowsTheory]
    [MemberData(nameof(Closing))]
    public void One_of_two_killed_while_closing_does_not_hurt_the_other(string step)
    {
        using var peer = new Peer();
        RegionAttachment region = Create(100);
        Write(region, 5);
        peer.Do("open", Name);
        peer.Do("die-at", step);
        peer.Die("close", Name);
        AssertIntact(region);
    }

    [WindowsFact]
    public void One_killed_while_it_finds_out_whether_it_is_the_last_does_not_hurt_the_other()
    {
        using var peer = new Peer();
        RegionAttachment region = Create(100);
        Write(region, 5);
        peer.Do("open", Name);
        peer.Do("die-at", "retiring");
        peer.Die("retire", Name);
        AssertIntact(region);
        Assert.True(region.TryRetire(Quiet));
        AssertFree();
    }

    [WindowsTheory]
    [MemberData(nameof(Creation))]
    public void What_a_killed_creator_left_with_somebody_who_looked_on_is_not_taken_for_the_new_region(string step)
    {
        using var peer = new Peer();
        RegionAttachment first = Create(100);
        Write(first, 5);
        using (MemoryMappedFile.OpenExisting(new ObjectNames(first.Name).Control, MemoryMappedFileRights.Read))
        {
            first.Dispose();
            AssertFails("SharedMemoryNotFound", () => Open());
            peer.Do("die-at", step);
            peer.Die("new", Name, "100");
            AssertFails("SharedMemoryNotFound", () => Open());
            RegionAttachment second = Create(200);
            Assert.Equal(0, second.Control!.Version);
            Assert.Equal(200, Open().Size);
        }
    }

    private void AssertFree()
    {
        Assert.Equal(RegionPresence.Absent, Probe());
        AssertFails("SharedMemoryNotFound", () => Open());
        Assert.Empty(LeftBehind());
        Write(Create(200), 1);
        Assert.Equal(200, Open().Size);
    }

    private void AssertIntact(RegionAttachment region)
    {
        Assert.Equal(RegionPresence.Live, Probe());
        Assert.Equal(new byte[] { 5 }, Read(region));
        RegionAttachment second = Open();
        Assert.Equal(new byte[] { 5 }, Read(second));
        second.Dispose();
    }
}
