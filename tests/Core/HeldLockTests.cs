using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using ShmModule.Platform;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

public sealed class HeldLockTests : RegionTest
{
    private static readonly CallMonitor Impatient = new() { LockTimeout = TimeSpan.Zero };

    [Fact]
    public void It_excludes_other_sessions_of_the_same_process_and_lets_ones_own_operations_in()
    {
        RegionAttachment mine = Create(100);
        RegionAttachment theirs = Open();
        HeldLock.Enter(mine, Quiet);
        Write(mine, 1);
        Assert.Equal(new byte[] { 1 }, Read(mine));
        SharedMemoryException? error = null;
        OnAnotherThread(() => error = Record.Exception(() => { HeldLock.Enter(theirs, Impatient); }) as SharedMemoryException);
        Assert.Equal("SharedMemoryLockTimeout", error?.ErrorId);
        HeldLock.Exit(mine);
        OnAnotherThread(() =>
        {
            HeldLock.Enter(theirs, Impatient);
            HeldLock.Exit(theirs);
        });
    }

    [Fact]
    public void It_is_given_back_as_often_as_it_was_taken()
    {
        RegionAttachment region = Create(100);
        using var peer = new Peer();
        peer.Do("open", Name);
        HeldLock.Enter(region, Quiet);
        HeldLock.Enter(region, Quiet);
        HeldLock.Exit(region);
        AssertHeldBy(Environment.ProcessId, region);
        HeldLock.Exit(region);
        Assert.Equal("none", peer.Do("hold", Name));
        AssertFails("SharedMemoryNotLocked", () => HeldLock.Exit(region));
        peer.Do("release", Name);
    }

    [Fact]
    public void It_belongs_to_no_thread()
    {
        RegionAttachment region = Create(100);
        OnAnotherThread(() => HeldLock.Enter(region, Quiet));
        OnAnotherThread(() => Write(region, 1));
        AssertHeldBy(Environment.ProcessId, region);
        OnAnotherThread(() => HeldLock.Exit(region));
        using var peer = new Peer();
        peer.Do("open", Name);
        Assert.Equal("none", peer.Do("hold", Name));
    }

    [Fact]
    public void A_killed_holder_frees_it_and_the_next_one_is_told()
    {
        RegionAttachment region = Create(100);
        using var peer = new Peer();
        peer.Do("open", Name);
        peer.Do("hold", Name);
        AssertHeldBy(peer.Id, region);
        peer.Kill();
        Assert.Equal(peer.Id, HeldLock.Enter(region, Quiet));
        HeldLock.Exit(region);
        Assert.Null(HeldLock.Enter(region, Quiet));
        HeldLock.Exit(region);
    }

    [Fact]
    public void Closing_the_region_gives_it_back_without_a_trace()
    {
        RegionAttachment region = Create(100);
        RegionAttachment other = Open();
        HeldLock.Enter(region, Quiet);
        region.Dispose();
        Assert.Null(HeldLock.Enter(other, Quiet));
        HeldLock.Exit(other);
    }

    [Fact]
    public async Task A_waiter_is_woken_by_the_hand_over_and_ended_by_cancelling()
    {
        RegionAttachment mine = Create(100);
        RegionAttachment theirs = Open();
        HeldLock.Enter(mine, Quiet);
        Task waiting = Task.Run(() => HeldLock.Enter(theirs, Quiet));
        Assert.False(waiting.IsCompleted);
        HeldLock.Exit(mine);
        await waiting.WaitAsync(TimeSpan.FromSeconds(300), TestContext.Current.CancellationToken);

        using var source = new CancellationTokenSource();
        Task cancelled = Task.Run(() => HeldLock.Enter(mine, new TokenMonitor(source.Token)));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(TimeSpan.FromSeconds(300), TestContext.Current.CancellationToken));
        HeldLock.Exit(theirs);
    }

    [Fact]
    public unsafe void A_free_lock_is_tried_whoever_has_asked_newcomers_to_wait()
    {
        RegionAttachment region = Create(100);
        Volatile.Write(ref region.Control!.Page->Stamp, MonotonicClock.Nanoseconds + 90_000_000);
        HeldLock.Enter(region, Impatient);
        HeldLock.Exit(region);
    }

    [Fact]
    public void Who_may_only_read_is_told_so()
    {
        Create(100);
        AssertFails("SharedMemoryReadOnly", () => HeldLock.Enter(Open(readOnly: true), Quiet));
    }

    private static void AssertHeldBy(int id, RegionAttachment region)
    {
        Assert.Equal(id, region.Control!.HolderId);
        RegionAttachment other = Store.Open(region.Name, new OpenRequest(readOnly: false));
        SharedMemoryException? error = null;
        OnAnotherThread(() => error = Record.Exception(() => { HeldLock.Enter(other, Impatient); }) as SharedMemoryException);
        other.Dispose();
        Assert.Equal("SharedMemoryLockTimeout", error?.ErrorId);
        Assert.Contains("process " + id.ToString(CultureInfo.InvariantCulture), error!.Message, StringComparison.Ordinal);
    }

    private static void OnAnotherThread(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(300)));
    }
}
