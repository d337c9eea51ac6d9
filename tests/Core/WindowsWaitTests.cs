using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Platform.Windows;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>The waiters' slots, which only Windows has.</summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsWaitTests : RegionTest
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(300);

    private static readonly string StressSeconds = Environment.GetEnvironmentVariable("SHMMODULE_STRESS_SECONDS") ?? "15";

    [WindowsFact]
    public void More_waiters_than_slots_all_wake()
    {
        const int Waiters = WaiterEvent.Slots + 16;
        RegionAttachment region = Create(100);
        RegionAttachment[] others = Enumerable.Range(0, Waiters).Select(_ => Open()).ToArray();
        int woken = 0;
        Thread[] threads = others.Select(other => new Thread(() =>
        {
            if (ForChange(other)) Interlocked.Increment(ref woken);
        })).ToArray();
        foreach (Thread thread in threads) thread.Start();
        AssertSoon(() => Slots(region) == -1);
        Write(region, 1);
        foreach (Thread thread in threads) Assert.True(thread.Join(Long));
        Assert.Equal(Waiters, woken);
        Assert.Equal(0, Slots(region));
    }

    [WindowsFact]
    public void The_next_writer_clears_a_killed_waiters_bit()
    {
        RegionAttachment region = Create(100);
        using var peer = new Peer();
        peer.Do("open", Name);
        peer.Send("wait", Name, "60");
        AssertSoon(() => Slots(region) == 1);
        peer.Kill();
        Assert.Equal(1, Slots(region));
        Write(region, 1);
        Assert.Equal(0, Slots(region));
    }

    [WindowsFact]
    public void A_new_waiter_in_a_killed_ones_slot_is_woken()
    {
        RegionAttachment region = Create(100);
        SetSlots(region, -1);
        using var peer = new Peer();
        peer.Do("open", Name);
        peer.Send("wait", Name, "60");
        AssertSoon(() => Exists(new ObjectNames(region.Name), 0));
        Write(region, 1);
        Assert.Equal("ok came", peer.Receive());
        Assert.Equal(0, Slots(region));
    }

    [WindowsFact]
    public void A_nudge_before_a_wait_ends_it_and_one_after_closing_does_no_harm()
    {
        RegionAttachment region = Create(100);
        IRegionSignal signal = region.Signal!;
        signal.Nudge();
        var watch = Stopwatch.StartNew();
        signal.Wait(RegionCounter.Version, 0, TimeSpan.FromMilliseconds(900));
        Assert.InRange(watch.ElapsedMilliseconds, 0, 800);
        signal.Wait(RegionCounter.ReadVersion, 1, Long);
        Assert.Equal(0, Slots(region));
        region.Dispose();
        signal.Nudge();
    }

    [WindowsFact]
    public void Several_sessions_of_one_process_have_slots_of_their_own_until_they_close()
    {
        RegionAttachment region = Create(100);
        var names = new ObjectNames(region.Name);
        using (RegionAttachment first = Open(), second = Open())
        {
            foreach (RegionAttachment each in new[] { first, second }) each.Signal!.Wait(RegionCounter.Version, 0, TimeSpan.FromMilliseconds(1));
            Assert.True(Exists(names, 0) && Exists(names, 1) && !Exists(names, 2));
        }

        Assert.False(Exists(names, 0) || Exists(names, 1));
    }

    [WindowsFact]
    public void No_wake_is_lost_while_waiters_are_killed()
    {
        const int PlayerProcesses = 3, PlayersEach = 2, Players = PlayerProcesses * PlayersEach, Victims = 2;
        RegionAttachment region = Create(64);
        RegionAttachment tally = Create(64, Name + "-tally");
        var random = new Random();
        int kills = 0;
        Peer[] players = Enumerable.Range(0, PlayerProcesses).Select(process => Start(PlayersEach, process * PlayersEach)).ToArray();
        Peer[] victims = Enumerable.Range(0, Victims).Select(_ => Start(2, Players)).ToArray();
        // As if many more were killed: a writer is clearing bits nearly all the time.
        using var chaos = new Timer(_ => SetSlots(region, 0xFFFF), null, 0, 1);
        try
        {
            AssertSoon(() => Number(tally, 24) >= Players + (2 * Victims));
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(double.Parse(StressSeconds, CultureInfo.InvariantCulture)); kills++)
            {
                Thread.Sleep(random.Next(300));
                int index = random.Next(Victims);
                long started = Number(tally, 24);
                victims[index].Kill();
                victims[index].Dispose();
                victims[index] = Start(2, Players);
                AssertSoon(() => Number(tally, 24) >= started + 2);
            }

            // Waits for the last of its calls, which must not find the region closed.
            using var stopped = new ManualResetEvent(false);
            if (chaos.Dispose(stopped)) stopped.WaitOne();
            Set(tally, 0, 1);
            foreach (Peer peer in players.Concat(victims)) peer.WaitForExit();
        }
        finally
        {
            foreach (Peer peer in players.Concat(victims)) peer.Dispose();
        }

        long turns = Number(region, 0), lost = Number(tally, 16);
        Report($"{turns} turns, {Number(tally, 8)} sleeps, {kills} killed waiters: {lost} lost wakes.");
        Assert.True(turns > 100, "Too little was done to say anything.");
        Assert.Equal(0, lost);

        Peer Start(int threads, int first) => new(
            "wake-stress", Name, threads.ToString(CultureInfo.InvariantCulture), first.ToString(CultureInfo.InvariantCulture), Players.ToString(CultureInfo.InvariantCulture));
    }

    private static bool ForChange(RegionAttachment region) => RegionWaiter.ForChange(region, new Deadline(Long), TestContext.Current.CancellationToken);

    private static unsafe long Slots(RegionAttachment region) => Volatile.Read(ref region.Control!.Page->WaiterSlots);

    // Like waiters that are killed: nothing is cleared that others have set.
    private static unsafe void SetSlots(RegionAttachment region, long bits) => Interlocked.Or(ref region.Control!.Page->WaiterSlots, bits);

    private static unsafe long Number(RegionAttachment region, int offset) => Volatile.Read(ref *(long*)region.Memory.Locate(offset, sizeof(long)));

    private static unsafe void Set(RegionAttachment region, int offset, long value) =>
        Volatile.Write(ref *(long*)region.Memory.Locate(offset, sizeof(long)), value);

    private static bool Exists(ObjectNames names, int slot)
    {
        using KernelHandle handle = Kernel32Events.Open(names.WaiterEvent(slot), out int error);
        return error == 0;
    }

    private static void AssertSoon(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Long), "It did not come about.");

    private static void Report(FormattableString text) => TestContext.Current.TestOutputHelper!.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
