using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using ShmModule.Platform;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>A process killed between any two steps of creation and closing leaves a name that can be used again.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnixProtocolTests : RegionTest
{
    public static readonly string[] CreationSteps = { "data reserved", "control ready", "control linked", "private name linked", "public name linked" };

    public static readonly string[] ClosingSteps =
    {
        "gate taken to close", "life dropped", "public name unlinked", "private name unlinked", "control unlinked",
    };

    // The steps of a region that every user may read, beside these.
    private static readonly string[] ReadersCreationSteps = { "lock file linked" };
    private static readonly string[] ReadersClosingSteps = { "retiring", "decided" };

    public static IEnumerable<TheoryDataRow<string, SharedMemoryAccess>> Creation => Rows(CreationSteps, ReadersCreationSteps);

    public static IEnumerable<TheoryDataRow<string, SharedMemoryAccess>> Closing => Rows(ClosingSteps, ReadersClosingSteps);

    [UnixTheory]
    [MemberData(nameof(Creation))]
    public void A_creator_killed_at_any_step_leaves_the_name_free(string step, SharedMemoryAccess access)
    {
        using var peer = new Peer();
        peer.Do("die-at", step);
        peer.Die("new", Name, "100", string.Empty, access.ToString());
        Assert.NotEqual(RegionPresence.Live, Probe());
        Assert.NotEqual(RegionPresence.Foreign, Probe());
        AssertFails("SharedMemoryNotFound", () => Open());
        Assert.Empty(LeftBehind());
        Create(200);
    }

    [UnixTheory]
    [MemberData(nameof(Creation))]
    public void A_new_creator_takes_the_name_over_at_any_step(string step, SharedMemoryAccess access)
    {
        using var peer = new Peer();
        peer.Do("die-at", step);
        peer.Die("new", Name, "100", string.Empty, access.ToString());
        Write(Create(200), 1);
        Assert.Equal(200, Open().Size);
    }

    [UnixTheory]
    [MemberData(nameof(Closing))]
    public void The_last_one_killed_while_closing_leaves_the_name_free(string step, SharedMemoryAccess access)
    {
        using var peer = new Peer();
        peer.Do("new", Name, "100", string.Empty, access.ToString());
        peer.Do("die-at", step);
        peer.Die("close", Name);
        Assert.NotEqual(RegionPresence.Live, Probe());
        AssertFails("SharedMemoryNotFound", () => Open());
        Assert.Empty(LeftBehind());
        Create(200);
    }

    [UnixTheory]
    [InlineData("gate taken to close", SharedMemoryAccess.CurrentUser)]
    [InlineData("life dropped", SharedMemoryAccess.CurrentUser)]
    [InlineData("life dropped", SharedMemoryAccess.EveryoneRead)]
    [InlineData("retiring", SharedMemoryAccess.EveryoneRead)]
    [InlineData("decided", SharedMemoryAccess.EveryoneRead)]
    public void One_of_two_killed_while_closing_does_not_hurt_the_other(string step, SharedMemoryAccess access)
    {
        using var peer = new Peer();
        RegionAttachment region = Create(100, access: access);
        Write(region, 5);
        peer.Do("open", Name);
        peer.Do("die-at", step);
        peer.Die("close", Name);
        Assert.Equal(new byte[] { 5 }, Read(region));
        Assert.Equal(new byte[] { 5 }, Read(Open()));
    }

    [UnixTheory]
    [MemberData(nameof(Creation))]
    public void Leftovers_of_any_step_can_be_deleted(string step, SharedMemoryAccess access)
    {
        using var peer = new Peer();
        peer.Do("die-at", step);
        peer.Die("new", Name, "100", string.Empty, access.ToString());
        if (Probe() == RegionPresence.Stale) Store.Delete(ShmModule.Regions.RegionName.Parse(Name), force: false, Quiet);
        Assert.Empty(LeftBehind());
    }

    [UnixFact]
    public void The_mode_is_the_owners_alone_whatever_the_umask()
    {
        Create(100);
        foreach (string path in LeftBehind()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Create(100, @"Global\" + Name, access: SharedMemoryAccess.Everyone);
        foreach (string path in LeftBehind().Where(path => path.Contains("Global", StringComparison.Ordinal)))
            Assert.Equal((UnixFileMode)0b110_110_110, File.GetUnixFileMode(path));
    }

    [UnixFact]
    public void A_public_name_that_another_program_deleted_comes_back()
    {
        RegionAttachment region = Create(100);
        Write(region, 5);
        File.Delete(PublicPath);
        Assert.Equal(RegionPresence.Live, Probe());
        Assert.Equal(new byte[] { 5 }, Read(Open()));
        Assert.Equal(5, File.ReadAllBytes(PublicPath)[0]);
    }

    [UnixFact]
    public void A_region_that_comes_and_goes_while_it_is_opened_is_never_taken_for_a_foreign_one()
    {
        RegionAttachment? passing = null;
        ProtocolTrace.Listener = step =>
        {
            if (step == "control missing") passing ??= Create(100);
            else if (step == "public name tried") passing!.Dispose();
        };
        try
        {
            AssertFails("SharedMemoryNotFound", () => Open());
        }
        finally
        {
            ProtocolTrace.Listener = null;
        }
    }

    [UnixFact]
    public void Another_programs_region_under_the_lost_name_is_left_alone()
    {
        RegionAttachment region = Create(100);
        Write(region, 5);
        File.Delete(PublicPath);
        File.WriteAllBytes(PublicPath, new byte[] { 1, 2, 3 });
        RegionAttachment second = Open();
        // That is what the name means now to all other programs.
        Assert.Equal(new byte[] { 1, 2, 3 }, Read(second));
        Assert.Single(second.Warnings);
        Assert.Equal(new byte[] { 5 }, Read(region));
        region.Dispose();
        second.Dispose();
        Assert.Equal(new[] { PublicPath }, LeftBehind());
        Assert.Equal(SharedMemoryKind.Foreign, Open().Kind);
        File.Delete(PublicPath);
    }

    [UnixTheory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_creator_that_comes_second_leaves_the_file_to_the_first(int length)
    {
        string path = Path.GetTempFileName();
        if (length == 0) File.Delete(path);
        else File.WriteAllBytes(path, new byte[length]);
        try
        {
            RegionAttachment? first = null;
            At("data reserved", () => Write(first = Create(8, path: path), 7), () => AssertFails("SharedMemoryExists", () => Create(8, path: path)));
            Assert.Equal(7, File.ReadAllBytes(path)[0]);
            Assert.Equal(8, new FileInfo(path).Length);
            Assert.Equal(new byte[] { 7 }, Read(first!));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [UnixFact]
    public void A_creator_that_comes_second_takes_back_a_file_of_its_own()
    {
        string path = Path.GetTempFileName();
        File.Delete(path);
        At("data reserved", () => Create(8), () => AssertFails("SharedMemoryExists", () => Create(8, path: path)));
        Assert.False(File.Exists(path));
    }

    [UnixFact]
    public void A_file_that_appears_while_it_is_to_be_made_is_taken()
    {
        string path = Path.GetTempFileName();
        File.Delete(path);
        try
        {
            RegionAttachment? region = null;
            At("file missing", () => File.WriteAllBytes(path, new byte[] { 5 }), () => region = Create(8, path: path));
            Assert.Equal(new byte[] { 5, 0 }, ReadBytes(region!, 0, 2));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [UnixFact]
    public void A_link_to_nowhere_is_no_file()
    {
        string path = Path.GetTempFileName();
        File.Delete(path);
        File.CreateSymbolicLink(path, path + ".none");
        try
        {
            AssertFails("SharedMemoryNotFound", () => Create(8, path: path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Does something once, when a call reaches a step.</summary>
    private static void At(string step, Action happening, Action call)
    {
        ProtocolTrace.Listener = reached =>
        {
            if (reached != step) return;
            ProtocolTrace.Listener = null;
            happening();
        };
        try
        {
            call();
            Assert.Null(ProtocolTrace.Listener);
        }
        finally
        {
            ProtocolTrace.Listener = null;
        }
    }

    private static IEnumerable<TheoryDataRow<string, SharedMemoryAccess>> Rows(string[] steps, string[] readersSteps) =>
        steps.Select(step => new TheoryDataRow<string, SharedMemoryAccess>(step, SharedMemoryAccess.CurrentUser))
            .Concat(readersSteps.Concat(steps).Select(step => new TheoryDataRow<string, SharedMemoryAccess>(step, SharedMemoryAccess.EveryoneRead)));
}
