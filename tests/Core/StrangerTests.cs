using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using ShmModule.Platform;
using ShmModule.Platform.Unix;
using ShmModule.Regions;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>What another user can do to a process that uses the module: nothing that ends it, or that deletes a third user's files.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StrangerTests : RegionTest
{
    private string PrivatePath => Path.Combine("/dev/shm", "." + Name + ".shmdat");

    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_control_file_whose_size_changes_all_the_time_ends_no_process(bool isHeld)
    {
        Stranger.Require();
        using var stranger = new Stranger(Stranger.FlipSize, ControlPath);
        stranger.WaitUntilReady();
        using var peer = new Peer();
        try
        {
            // Locks of another open file description: as if the stranger were attached.
            using UnixFile? locks = isHeld ? UnixFile.TryOpen(ControlPath, writable: true, out _) : null;
            Assert.Equal(0, locks?.TryLock(1, 1, exclusive: false) ?? 0);
            string counts = peer.Do("attempts", Name, "300");
            TestContext.Current.TestOutputHelper!.WriteLine(counts);
            Assert.Contains("SharedMemory", counts, StringComparison.Ordinal);
            // Not the generic one: each case is known.
            Assert.DoesNotContain("SharedMemorySystemError", counts, StringComparison.Ordinal);
        }
        finally
        {
            stranger.Dispose();
            peer.End();
            File.Delete(ControlPath);
        }
    }

    [UnixFact]
    public void A_held_gate_of_a_strangers_control_file_is_not_waited_for()
    {
        Stranger.Require();
        Stranger.Write(PublicPath, new byte[100], Stranger.Id);
        Stranger.Write(ControlPath, Stranger.ControlFor(PublicPath, 100), Stranger.Id);
        using (UnixFile locks = UnixFile.TryOpen(ControlPath, writable: true, out _)!)
        {
            Assert.Equal(0, locks.TryLock(0, 2, exclusive: true));
            AssertFails("SharedMemoryOwnedByOther", () => Open());
            AssertFails("SharedMemoryExists", () => Create(100));
            AssertFails("SharedMemoryInUse", () => Store.Delete(RegionName.Parse(Name), force: true, CallMonitor.None));
            Assert.Equal(RegionPresence.Live, Probe());
        }

        Store.Delete(RegionName.Parse(Name), force: false, CallMonitor.None);
        Assert.Empty(LeftBehind());
    }

    [UnixTheory]
    [InlineData("open")]
    [InlineData("new")]
    [InlineData("delete")]
    public void Root_deletes_no_third_users_file_that_a_strangers_control_file_names(string command)
    {
        Stranger.Require();
        Stranger.Write(PublicPath, new byte[] { 1, 2, 3 }, Stranger.ThirdId);
        Stranger.Write(PrivatePath, new byte[] { 4 }, Stranger.ThirdId);
        Stranger.Write(ControlPath, Stranger.ControlFor(PublicPath, 3), Stranger.Id);
        Assert.Equal(RegionPresence.Foreign, Probe());
        RegionListing listing = Assert.Single(Store.Look(new[] { RegionName.Parse(Name) }));
        Assert.Equal(SharedMemoryKind.Foreign, listing.Kind);
        if (command == "open") AssertFails("SharedMemoryOwnedByOther", () => Open());
        else if (command == "new") AssertFails("SharedMemoryExists", () => Create(100));
        else Store.Delete(RegionName.Parse(Name), force: false, CallMonitor.None);
        Assert.Equal(new byte[] { 1, 2, 3 }, File.ReadAllBytes(PublicPath));
        Assert.Equal(new byte[] { 4 }, File.ReadAllBytes(PrivatePath));
        Assert.False(File.Exists(ControlPath));
        File.Delete(PublicPath);
        AssertFails("SharedMemoryOwnedByOther", () => Create(100));
        Assert.Equal(new byte[] { 4 }, File.ReadAllBytes(PrivatePath));
        File.Delete(PrivatePath);
    }

    [UnixFact]
    public unsafe void A_control_file_that_everyone_may_write_opens_no_file_that_not_everyone_may_write()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "secret");
            Assert.Equal(0, FileStatus.Of(file, out FileStatus status));
            RegionAttachment region = Create(100, access: SharedMemoryAccess.Everyone);
            ControlPage* page = region.Control!.Page;
            ControlPage before = *page;
            byte[] path = Encoding.UTF8.GetBytes(file);
            Marshal.Copy(path, 0, (IntPtr)page->Path, path.Length);
            (page->Kind, page->PathLength, page->Size) = ((int)SharedMemoryKind.File, path.Length, 6);
            (page->DataDevice, page->DataInode) = (status.Device, status.Inode);
            AssertFails("SharedMemoryFormatInvalid", () => Open());
            AssertFails("SharedMemoryFormatInvalid", () => Open(readOnly: true));
            AssertFails("SharedMemoryAccessDenied", () => Create(10, Name + "-2", file, SharedMemoryAccess.Everyone));
            Assert.Equal("secret", File.ReadAllText(file));
            // Where everyone may write it, nobody gains anything.
            File.SetUnixFileMode(file, (UnixFileMode)0b110_110_110);
            RegionAttachment opened = Open();
            Assert.Equal("secret"u8.ToArray(), ReadBytes(opened, 0, 6));
            opened.Dispose();
            *page = before;
        }
        finally
        {
            File.Delete(file);
        }
    }

    [UnixFact]
    public void A_second_name_of_a_control_file_is_no_region()
    {
        Create(100, access: SharedMemoryAccess.Everyone);
        string second = Path.Combine("/dev/shm", $".{Name}-2.shmctl");
        Stranger.Require();
        Stranger.Run($"ln \"$1\" '{second}'", ControlPath);
        try
        {
            AssertFails("SharedMemoryFormatInvalid", () => Open(Name + "-2"));
            AssertFails("SharedMemoryFormatInvalid", () => Open());
        }
        finally
        {
            File.Delete(second);
        }

        Assert.Equal(100, Open().Size);
    }

    [UnixFact]
    public void A_strangers_lock_file_is_not_waited_for()
    {
        Stranger.Require();
        string lockPath = Path.Combine("/dev/shm", $".{Name}.shmlck");
        Stranger.Write(lockPath, Array.Empty<byte>(), Stranger.Id);
        File.SetUnixFileMode(lockPath, (UnixFileMode)0b110_110_110);
        using (UnixFile locks = UnixFile.TryOpen(lockPath, writable: true, out _)!)
        {
            Assert.Equal(0, locks.TryLock(0, 1, exclusive: true));
            AssertFails("SharedMemoryOwnedByOther", () => Create(100, access: SharedMemoryAccess.EveryoneRead));
        }

        // Root may delete what is left of it.
        Create(100, access: SharedMemoryAccess.EveryoneRead);
    }

    [UnixFact]
    public void A_strangers_file_under_a_lost_name_is_not_taken_for_the_region()
    {
        Stranger.Require();
        RegionAttachment region = Create(100);
        File.Delete(PublicPath);
        Stranger.Write(PublicPath, new byte[] { 1 }, Stranger.Id);
        region.LookAfterNames(atOnce: true);
        Assert.False(region.HasBeenReplaced);
        File.Delete(PublicPath);
    }

    [UnixFact]
    public void Root_reclaims_what_all_belongs_to_one_user()
    {
        Stranger.Require();
        Stranger.Write(PublicPath, new byte[100], Stranger.Id);
        Stranger.Write(ControlPath, Stranger.ControlFor(PublicPath, 100), Stranger.Id);
        Assert.Equal(RegionPresence.Stale, Probe());
        AssertFails("SharedMemoryNotFound", () => Open());
        Assert.Empty(LeftBehind());
    }

    [UnixFact]
    public unsafe void A_trusted_control_block_that_names_a_strangers_file_is_not_believed()
    {
        Stranger.Require();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.Everyone);
        File.Delete(PublicPath);
        File.Delete(PrivatePath);
        Stranger.Write(PublicPath, new byte[100], Stranger.Id);
        Assert.Equal(0, FileStatus.Of(PublicPath, out FileStatus data));
        region.Control!.Page->DataInode = data.Inode;
        AssertFails("SharedMemoryNotFound", () => Open());
        // Asked for, it is the stranger's own region, and not the bytes of the one that the control block describes.
        RegionAttachment asked = Open(allowOtherOwner: true);
        Assert.Equal(SharedMemoryKind.Foreign, asked.Kind);
        Assert.Single(asked.Warnings);
        region.Dispose();
        Assert.Equal(new[] { PublicPath }, LeftBehind());
        File.Delete(PublicPath);
    }

    [UnixFact]
    public void A_file_of_another_owner_behind_a_trusted_region_is_mapped_only_if_asked_for()
    {
        Stranger.Require();
        string path = Path.GetTempFileName();
        try
        {
            Stranger.Write(path, new byte[100], Stranger.Id);
            Create(100, path: path);
            AssertFails("SharedMemoryOwnedByOther", () => Open());
            Assert.Equal(SharedMemoryKind.File, Open(allowOtherOwner: true).Kind);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [UnixFact]
    public void Truncating_the_control_block_of_a_region_for_everyone_is_an_error_for_those_attached()
    {
        Stranger.Require();
        using var peer = new Peer();
        peer.Do("new", Name, "100", string.Empty, nameof(SharedMemoryAccess.Everyone));
        RegionAttachment region = Open();
        peer.Send("wait", Name, "60");
        Stranger.Run(": > \"$1\"", ControlPath);
        // Also one that only waits.
        Assert.StartsWith("error SharedMemoryTruncated", peer.Receive(), StringComparison.Ordinal);
        foreach (string[] command in new[] { new[] { "read", Name }, new[] { "write", Name, "01" }, new[] { "lock", Name }, new[] { "add", Name, "1" }, new[] { "clear", Name } })
            Assert.StartsWith("error SharedMemoryTruncated", peer.Try(command), StringComparison.Ordinal);
        peer.Do("close", Name);
        AssertFails("SharedMemoryTruncated", () => Read(region));
        AssertFails("SharedMemoryTruncated", () => HeldLock.Enter(region, Quiet));
        AssertFails("SharedMemoryFormatInvalid", () => Open());
        region.Dispose();
        Assert.Empty(LeftBehind());
    }

    [UnixFact]
    public void A_lock_held_when_the_control_block_is_truncated_is_released()
    {
        Stranger.Require();
        RegionAttachment region = Create(100, access: SharedMemoryAccess.Everyone);
        HeldLock.Enter(region, Quiet);
        Stranger.Run(": > \"$1\"", ControlPath);
        HeldLock.Exit(region);
        using UnixFile data = UnixFile.TryOpen(PublicPath, writable: true, out _)!;
        Assert.Equal(0, data.TryLock(0, 0, exclusive: true));
    }

    [UnixFact]
    public void Truncating_the_bytes_of_a_region_for_everyone_is_an_error_for_those_attached()
    {
        Stranger.Require();
        RegionAttachment region = Create(1 << 20, access: SharedMemoryAccess.Everyone);
        Write(region, new byte[1 << 20]);
        Stranger.Run(": > \"$1\"", PublicPath);
        AssertFails("SharedMemoryTruncated", () => Read(region));
        AssertFails("SharedMemoryTruncated", () => Write(region, new byte[1 << 20]));
        AssertFails("SharedMemoryTruncated", () => RegionUpdater.Add(region, 8, Number.From(1L), Quiet));
        AssertFails("SharedMemoryTruncated", () => RegionUpdater.CompareExchange(region, 8, Number.From(1L), Number.From(0L), Quiet));
    }
}
