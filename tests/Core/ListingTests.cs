using System;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Linq;
using System.Runtime.Versioning;
using ShmModule.Platform;
using ShmModule.Platform.Unix;
using ShmModule.Platform.Windows;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>What the machine's list says of a region, and that looking changes nothing.</summary>
public sealed class ListingTests : RegionTest
{
    [Fact]
    public void A_region_is_listed_with_what_its_control_block_says()
    {
        RegionAttachment region = Create(100, access: SharedMemoryAccess.Everyone);
        Write(region, "text");
        RegionListing found = Look()!;
        Assert.Equal(100, found.Size);
        Assert.Equal(SharedMemoryKind.Memory, found.Kind);
        Assert.Equal(SharedMemoryAccess.Everyone, found.Access);
        Assert.Equal(region.Owner, found.Owner);
        Assert.False(found.IsStale);
        Assert.Equal(1, found.Control!.Look(block => block.Version));
        Assert.Equal(4, found.Control.Look(block => block.ReadPayload(100)).Length);
        Assert.Equal(Environment.ProcessId, found.Control.Look(block => block.WriterId));
        Assert.Contains(region.Name, Store.List());
        Assert.Equal(new[] { Environment.ProcessId }, found.AttachedIds());
        Assert.Equal(new[] { Environment.ProcessId }, region.AttachedIds());
    }

    [Fact]
    public void Processes_are_listed_as_long_as_they_are_attached()
    {
        RegionAttachment region = Create(100);
        RegionAttachment again = Open();
        using var closing = new Peer();
        using var dying = new Peer();
        closing.Do("open", Name);
        dying.Do("open", Name);
        int[] all = new[] { Environment.ProcessId, closing.Id, dying.Id }.Order().ToArray();
        Assert.Equal(all, Look()!.AttachedIds());
        Assert.Equal(all, region.AttachedIds());
        again.Dispose();
        closing.Do("close", Name);
        dying.Kill();
        Assert.Equal(new[] { Environment.ProcessId }, Look()!.AttachedIds());
        Assert.Equal(new[] { Environment.ProcessId }, region.AttachedIds());
    }

    [Fact]
    public void A_region_over_a_file_is_listed_with_its_path()
    {
        string path = Path.GetTempFileName();
        RegionAttachment region = Create(50, path: path);
        RegionListing found = Look()!;
        Assert.Equal(SharedMemoryKind.File, found.Kind);
        Assert.Equal(50, found.Size);
        Assert.Equal(path, found.Path);
        Assert.Contains(region.Name, Store.List());
        region.Dispose();
        File.Delete(path);
        Assert.Null(Look());
    }

    [Fact]
    public void Looking_keeps_nothing_alive()
    {
        using var peer = new Peer();
        peer.Do("new", Name, "100");
        Assert.NotNull(Look());
        peer.Do("close", Name);
        Assert.Null(Look());
        Assert.DoesNotContain(RegionName.Parse(Name), Store.List());
    }

    [Fact]
    public void Many_looks_disturb_nobody_who_creates_and_closes()
    {
        using var peer = new Peer();
        for (int round = 0; round < 50; round++)
        {
            peer.Send("new", Name, "100");
            Look();
            Assert.StartsWith("ok", peer.Receive(), StringComparison.Ordinal);
            peer.Send("close", Name);
            Assert.NotEqual(true, Look()?.IsStale);
            Assert.StartsWith("ok", peer.Receive(), StringComparison.Ordinal);
            Assert.Equal(RegionPresence.Absent, Probe());
        }
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void What_a_killed_process_leaves_is_stale_and_stays_until_it_is_deleted()
    {
        using var peer = new Peer();
        peer.Do("new", Name, "100");
        Assert.Equal(new[] { peer.Id }, Look()!.AttachedIds());
        peer.Kill();
        RegionListing found = Look()!;
        Assert.True(found.IsStale);
        Assert.Equal(100, found.Size);
        Assert.Empty(found.AttachedIds()!);
        Assert.Equal(RegionPresence.Stale, Store.DemandDeletable(RegionName.Parse(Name), force: false));
        Assert.Equal(3, LeftBehind().Count());
        Store.Delete(RegionName.Parse(Name), force: false, Quiet);
        Assert.Null(Look());
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Who_has_the_gate_is_not_waited_for()
    {
        using var peer = new Peer();
        peer.Do("new", Name, "100");
        using UnixFile gate = UnixFile.TryOpen(ControlPath, writable: true, out _)!;
        Assert.Equal(0, gate.TryLock(0, 1, exclusive: true));
        // A call that waits for the gate takes all of its 5 seconds; on a busy machine one of ten that do not wait is faster.
        bool isImmediate = Enumerable.Range(0, 10).Any(_ =>
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            Assert.Equal(100, Look()!.Size);
            return clock.Elapsed < TimeSpan.FromSeconds(5);
        });
        Assert.True(isImmediate, "It waited for the gate.");
        peer.Kill();
        Assert.False(Look()!.IsStale);
        gate.Unlock(0, 1);
        Assert.True(Look()!.IsStale);
        Store.Delete(RegionName.Parse(Name), force: false, Quiet);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Hostile_control_files_are_survived()
    {
        string target = PublicPath + "-target";
        File.WriteAllBytes(target, new byte[4096]);
        File.CreateSymbolicLink(ControlPath, target);
        Assert.Null(Look());
        File.Delete(ControlPath);
        File.Delete(target);

        File.WriteAllBytes(ControlPath, new byte[10]);
        Assert.Null(Look());
        File.WriteAllBytes(PublicPath, new byte[7]);
        RegionListing found = Look()!;
        Assert.Equal(7, found.Size);
        Assert.Null(found.Kind);
        Assert.False(found.IsStale);

        // Random bytes, whatever they say, belong to nobody; the public name is another program's then.
        var noise = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            var page = new byte[4096];
            noise.NextBytes(page);
            File.WriteAllBytes(ControlPath, page);
            Assert.Equal(SharedMemoryKind.Foreign, Look()!.Kind);
        }

        File.Delete(ControlPath);
        File.Delete(PublicPath);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Neither_semaphores_nor_links_nor_FIFOs_are_regions()
    {
        string semaphore = Path.Combine(Path.GetDirectoryName(PublicPath)!, "sem." + Name);
        File.WriteAllBytes(semaphore, new byte[32]);
        File.CreateSymbolicLink(PublicPath, semaphore);
        Assert.DoesNotContain(Store.List(), name => name.Display == "sem." + Name);
        Assert.Null(Look());
        File.Delete(PublicPath);
        File.Delete(semaphore);
        foreach (string path in new[] { PublicPath, ControlPath })
        {
            using var mkfifo = System.Diagnostics.Process.Start("mkfifo", path);
            mkfifo.WaitForExit();
            Assert.Equal(0, mkfifo.ExitCode);
            Assert.Null(Look());
            File.Delete(path);
        }
    }

    [WindowsFact]
    [SupportedOSPlatform("windows")]
    public void Another_programs_section_is_foreign_and_companions_are_not_listed()
    {
        using (MemoryMappedFile.CreateNew(Name, 100))
        {
            RegionListing found = Look()!;
            Assert.Equal(SharedMemoryKind.Foreign, found.Kind);
            Assert.Equal(4096, found.Size);
            Assert.Null(found.Control);
            Assert.Contains(RegionName.Parse(Name), Store.List());
        }

        Create(100);
        Assert.Single(Store.List(), name => name.Display.Contains(Name, StringComparison.Ordinal));
    }

    [WindowsFact]
    [SupportedOSPlatform("windows")]
    public void At_a_busy_gate_only_the_name_is_known()
    {
        var names = new ObjectNames(RegionName.Parse(Name));
        using MemoryMappedFile foreign = MemoryMappedFile.CreateNew(Name, 100);
        using var taken = new System.Threading.ManualResetEventSlim();
        using var done = new System.Threading.ManualResetEventSlim();
        var holder = new System.Threading.Thread(() =>
        {
            using var gate = new System.Threading.Mutex(true, names.Gate);
            taken.Set();
            done.Wait();
            gate.ReleaseMutex();
        });
        holder.Start();
        taken.Wait();
        RegionListing found = Look()!;
        done.Set();
        holder.Join();
        Assert.Null(found.Kind);
        Assert.Equal(SharedMemoryKind.Foreign, Look()!.Kind);
    }

    private RegionListing? Look() => Store.Look(new[] { RegionName.Parse(Name) }).SingleOrDefault();
}
