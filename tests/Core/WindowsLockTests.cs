using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using ShmModule.Platform;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>The lock that a thread of the attachment's own holds, because a mutex belongs to a thread.</summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsLockTests : RegionTest
{
    [WindowsFact]
    public async Task Giving_up_at_the_moment_of_the_hand_over_leaves_the_lock_free()
    {
        const int Rounds = 300;
        RegionAttachment holder = Create(100), other = Open();
        var random = new Random();
        int taken = 0, cancelled = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Assert.True(holder.Lock.TryHold(new Deadline(TimeSpan.Zero), Quiet));
            TimeSpan patience = TimeSpan.FromMicroseconds(random.Next(3000));
            using var source = new CancellationTokenSource();
            Task release = Task.Run(() => After(TimeSpan.FromMicroseconds(random.Next(2000)), holder.Lock.Release), TestContext.Current.CancellationToken);
            Task cancel = Task.Run(() => After(round % 2 == 0 ? patience : TimeSpan.Zero, () => Cancel(round, source)), TestContext.Current.CancellationToken);
            try
            {
                if (other.Lock.TryHold(new Deadline(round % 2 == 0 ? TimeSpan.FromSeconds(300) : patience), new WatchingMonitor(source.Token)))
                {
                    taken++;
                    other.Lock.Release();
                }
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }

            await Task.WhenAll(release, cancel);
        }

        Report($"Of {Rounds} waits {taken} took the lock, {cancelled} were cancelled, and {Rounds - taken - cancelled} timed out.");
        Assert.True(taken > 0 && taken < Rounds);

        static void Cancel(int round, CancellationTokenSource source)
        {
            if (round % 2 == 0) source.Cancel();
        }
    }

    [WindowsFact]
    public void The_caller_hears_of_its_wait_on_its_own_thread()
    {
        RegionAttachment holder = Create(100), other = Open();
        HeldLock.Enter(holder, Quiet);
        var monitor = new WatchingMonitor(CancellationToken.None);
        Assert.False(other.Lock.TryHold(new Deadline(TimeSpan.FromMilliseconds(1500)), monitor));
        Assert.InRange(monitor.Calls.Count, 3, 16);
        Assert.All(monitor.Calls, call => Assert.Equal((Environment.CurrentManagedThreadId, Environment.ProcessId), call));
        HeldLock.Exit(holder);
    }

    [WindowsFact]
    public void A_caller_that_is_stopped_while_it_is_told_leaves_the_lock_alone()
    {
        RegionAttachment holder = Create(100), other = Open();
        HeldLock.Enter(holder, Quiet);
        Assert.Throws<NotImplementedException>(() => other.Lock.TryHold(new Deadline(TimeSpan.FromSeconds(300)), new ThrowingMonitor()));
        HeldLock.Exit(holder);
        Assert.True(holder.Lock.TryHold(new Deadline(TimeSpan.Zero), Quiet));
        holder.Lock.Release();
        Assert.Throws<InvalidOperationException>(holder.Lock.Release);
    }

    [WindowsFact]
    public void Holding_leaves_no_threads_behind()
    {
        const int Rounds = 1000;
        RegionAttachment region = Create(100);
        HeldLock.Enter(region, Quiet);
        HeldLock.Exit(region);
        int before = Threads();
        var watch = Stopwatch.StartNew();
        for (int round = 0; round < Rounds; round++)
        {
            HeldLock.Enter(region, Quiet);
            HeldLock.Exit(region);
        }

        Report($"Taking and giving back the free lock takes {watch.Elapsed.TotalMicroseconds / Rounds:F0} µs.");
        Assert.InRange(Threads(), 0, before + 100);
    }

    private static int Threads()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private static void After(TimeSpan time, Action action)
    {
        var deadline = new Deadline(time);
        SpinWait.SpinUntil(() => deadline.HasPassed);
        action();
    }

    private static void Report(FormattableString text) => TestContext.Current.TestOutputHelper!.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class ThrowingMonitor : CallMonitor
    {
        public override void WaitingForLock(TimeSpan waited, int holderId) => throw new NotImplementedException();
    }

    private sealed class WatchingMonitor : CallMonitor
    {
        public WatchingMonitor(CancellationToken token) => Token = token;

        public List<(int Thread, int Holder)> Calls { get; } = new();

        public override CancellationToken Token { get; }

        public override void WaitingForLock(TimeSpan waited, int holderId) => Calls.Add((Environment.CurrentManagedThreadId, holderId));
    }
}
