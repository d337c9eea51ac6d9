using System;
using System.IO;
using System.Runtime.Versioning;
using ShmModule.Platform;
using ShmModule.Platform.Unix;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>
/// Users who can only read a region (EveryoneRead): they read whole values and keep the region alive, and have no other power over its
/// owner, whatever they lock.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class ReaderTests : RegionTest
{
    private string LockPath => Path.Combine("/dev/shm", "." + Name + ".shmlck");

    [UnixFact]
    public void Read_locks_on_all_that_can_be_read_block_nobody()
    {
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        var impatient = new CallMonitor { LockTimeout = TimeSpan.Zero };
        using (UnixFile control = UnixFile.TryOpen(ControlPath, writable: false, out _)!)
        using (UnixFile data = UnixFile.TryOpen(PublicPath, writable: false, out _)!)
        {
            Assert.Equal(0, control.TryLock(0, 0, exclusive: false));
            Assert.Equal(0, data.TryLock(0, 0, exclusive: false));
            using (LockScope.Exclusive(region, impatient)) WritePiece(region, 0, 1, 2, 3);
            RegionAttachment second = Open();
            AssertFails("SharedMemoryExists", () => Create(100));
            AssertFails("SharedMemoryInUse", () => Store.Delete(RegionName.Parse(Name), force: false, impatient));
            second.Dispose();
            // The locks look like those of an attached reader.
            region.Dispose();
            Assert.Equal(RegionPresence.Live, Probe());
            AssertFails("SharedMemoryInUse", () => Store.Delete(RegionName.Parse(Name), force: false, impatient));
            Store.Delete(RegionName.Parse(Name), force: true, impatient);
            Assert.Empty(LeftBehind());
        }
    }

    [UnixFact]
    public void Another_user_can_open_neither_the_gate_nor_the_lock()
    {
        Stranger.Require();
        Create(100, access: SharedMemoryAccess.EveryoneRead);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LockPath));
        Stranger.Run("! cat \"$1\" 2> /dev/null", LockPath);
        Stranger.Run("cat \"$1\" > /dev/null", ControlPath);
    }

    [UnixFact]
    public void A_reader_keeps_the_region_alive_and_leaves_it_to_its_owner()
    {
        using Peer reader = Peer.OfAnotherUser();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        Write(region, 5, 6);
        reader.Do("open", Name, "ro");
        Assert.Equal("Bytes 0506", reader.Do("read", Name));
        region.Dispose();
        Assert.Equal(RegionPresence.Live, Probe());
        RegionAttachment again = Open();
        Assert.Equal(new byte[] { 5, 6 }, Read(again));
        Write(again, 7);
        Assert.Equal("Bytes 07", reader.Do("read", Name));
        again.Dispose();
        reader.Do("close", Name);
        // A reader cannot delete the names.
        Assert.Equal(RegionPresence.Stale, Probe());
        AssertFails("SharedMemoryNotFound", () => Open());
        Assert.Empty(LeftBehind());
    }

    [UnixFact]
    public void The_owner_can_replace_a_region_that_is_only_read()
    {
        using Peer reader = Peer.OfAnotherUser();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        Write(region, 5);
        reader.Do("open", Name, "ro");
        Assert.True(region.HasOthers());
        Assert.True(region.CanBeReplaced());
        RegionAttachment replacement = Keep(Store.Replace(region, new CreateRequest { Size = 200, Access = SharedMemoryAccess.EveryoneRead }));
        Write(replacement, 6);
        Assert.Equal("Bytes 05", reader.Do("read", Name));
        using Peer second = Peer.OfAnotherUser();
        second.Do("open", Name, "ro");
        Assert.Equal("Bytes 06", second.Do("read", Name));
    }

    [UnixFact]
    public void The_owner_cannot_replace_a_region_that_the_owners_own_process_has()
    {
        using var peer = new Peer();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        peer.Do("open", Name, "ro");
        Assert.False(region.CanBeReplaced());
        AssertFails("SharedMemoryInUse", () => Store.Replace(region, new CreateRequest { Size = 200 }));
        region.Dispose();
        AssertFails("SharedMemoryInUse", () => Store.Delete(RegionName.Parse(Name), force: true, Quiet));
        peer.Do("close", Name);
        Assert.Empty(LeftBehind());
    }

    [UnixFact]
    public void A_reader_never_sees_half_of_what_a_lock_holder_writes_in_two_pieces()
    {
        using Peer reader = Peer.OfAnotherUser();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        Write(region, 0, 0);
        reader.Do("open", Name, "ro");
        for (byte round = 1; round <= 50; round++)
        {
            HeldLock.Enter(region, Quiet);
            WritePiece(region, 0, round);
            reader.Send("read", Name);
            WritePiece(region, 1, round);
            HeldLock.Exit(region);
            Assert.Equal($"ok Bytes {round:X2}{round:X2}", reader.Receive());
        }
    }

    [UnixFact]
    public void A_reader_ignores_the_record_of_a_holder_that_was_killed()
    {
        using Peer reader = Peer.OfAnotherUser();
        using var holder = new Peer();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        Write(region, 5);
        reader.Do("open", Name, "ro");
        holder.Do("open", Name);
        holder.Do("hold", Name);
        holder.Kill();
        Assert.NotEqual(0, region.Control!.HolderId);
        Assert.Equal("Bytes 05", reader.Do("read", Name));
    }

    [UnixFact]
    public void A_reader_is_told_of_the_incomplete_write_of_a_killed_writer()
    {
        using Peer reader = Peer.OfAnotherUser();
        using var writer = new Peer();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        Write(region, 5);
        reader.Do("open", Name, "ro");
        writer.Do("open", Name);
        writer.Die("die-writing", Name, "50");
        Assert.StartsWith("error SharedMemoryWriteIncomplete", reader.Try("read", Name), StringComparison.Ordinal);
        Write(region, 6);
        Assert.Equal("Bytes 06", reader.Do("read", Name));
    }

    [UnixTheory]
    [InlineData("life dropped", true)]
    [InlineData("retiring", false)]
    [InlineData("decided", false)]
    [InlineData("public name unlinked", false)]
    [InlineData("private name unlinked", false)]
    [InlineData("control unlinked", false)]
    public void A_reader_that_comes_while_the_last_one_closes_is_attached_or_told_that_there_is_no_region(string step, bool isAttached)
    {
        using Peer reader = Peer.OfAnotherUser();
        for (int round = 0; round < 20; round++)
        {
            RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
            Write(region, 5);
            // The reader saw somebody attached, and goes on when the owner is at the step.
            reader.Do("pause-at", "reader saw others");
            reader.Send("open", Name, "ro");
            Assert.Equal("paused", reader.Receive());
            string? answer = null;
            ProtocolTrace.Listener = now =>
            {
                if (now != step) return;
                reader.Send("go on");
                answer = reader.Receive();
            };
            region.Dispose();
            ProtocolTrace.Listener = null;
            if (isAttached)
            {
                Assert.StartsWith("ok", answer, StringComparison.Ordinal);
                Assert.True(File.Exists(ControlPath) && File.Exists(PublicPath), "The reader is attached to a region without names.");
                Assert.Equal("Bytes 05", reader.Do("read", Name));
                reader.Do("close", Name);
                Assert.Equal(RegionPresence.Stale, Probe());
            }
            else
            {
                Assert.StartsWith("error SharedMemoryNotFound", answer, StringComparison.Ordinal);
            }

            AssertFails("SharedMemoryNotFound", () => Open());
            Assert.Empty(LeftBehind());
        }
    }

    [UnixTheory]
    [InlineData("retiring")]
    [InlineData("decided")]
    public void A_region_whose_closer_was_killed_while_a_reader_is_attached_can_be_opened(string step)
    {
        using Peer reader = Peer.OfAnotherUser();
        using var closer = new Peer();
        closer.Do("new", Name, "100", string.Empty, nameof(SharedMemoryAccess.EveryoneRead));
        closer.Do("numbers", Name, "1 2");
        reader.Do("open", Name, "ro");
        closer.Do("die-at", step);
        closer.Die("close", Name);
        RegionAttachment region = Open();
        Assert.Equal(new[] { 1, 2 }, Read(region));
        Assert.Equal("Int32[] 1 2", reader.Do("read", Name));
        using Peer second = Peer.OfAnotherUser();
        second.Do("open", Name, "ro");
        Assert.Equal("Int32[] 1 2", second.Do("read", Name));
    }

    [UnixFact]
    public void The_owner_can_create_a_region_in_the_place_of_one_that_only_a_reader_has()
    {
        using Peer reader = Peer.OfAnotherUser();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        reader.Do("open", Name, "ro");
        region.Dispose();
        AssertFails("SharedMemoryExists", () => Create(200));
        RegionAttachment replacement = Keep(Store.Create(RegionName.Parse(Name), new CreateRequest { Size = 200, TakesFromReaders = true }));
        Assert.Equal(200, replacement.Size);
    }

    [UnixFact]
    public unsafe void An_attached_process_completes_the_decision_of_one_that_was_killed()
    {
        using Peer reader = Peer.OfAnotherUser();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        region.Control!.Page->State = ControlPage.StateRetiring;
        region.LookAfterNames(atOnce: true);
        Assert.Equal(ControlPage.StateLive, region.Control.Page->State);
        reader.Do("open", Name, "ro");
    }

    [UnixFact]
    public void A_region_that_lost_its_lock_file_is_not_opened_but_can_be_removed()
    {
        RegionAttachment region = Create(100, access: SharedMemoryAccess.EveryoneRead);
        File.Delete(LockPath);
        AssertFails("SharedMemoryFormatInvalid", () => Open());
        region.Dispose();
        Assert.Empty(LeftBehind());
    }

    [UnixFact]
    public void A_lock_file_that_is_left_alone_is_listed_and_removed()
    {
        using var peer = new Peer();
        peer.Do("die-at", "lock file linked");
        peer.Die("new", Name, "100", string.Empty, nameof(SharedMemoryAccess.EveryoneRead));
        Assert.Equal(new[] { LockPath }, LeftBehind());
        Assert.Equal(RegionPresence.Stale, Probe());
        Assert.True(Assert.Single(Store.Look(new[] { RegionName.Parse(Name) })).IsStale);
        Store.Delete(RegionName.Parse(Name), force: false, Quiet);
        Assert.Empty(LeftBehind());
    }
}
