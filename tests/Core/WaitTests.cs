using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using ShmModule.Platform;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

public sealed class WaitTests : RegionTest
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(300);

    [Fact]
    public void What_was_written_before_opening_is_news_once()
    {
        Write(Create(100), 1);
        RegionAttachment region = Open();
        Assert.True(ForChange(region, TimeSpan.Zero));
        Assert.False(ForChange(region, TimeSpan.Zero));
    }

    [Fact]
    public void Ones_own_write_is_no_news_unless_others_wrote_in_between()
    {
        RegionAttachment mine = Create(100);
        RegionAttachment theirs = Open();
        Write(mine, 1);
        Assert.False(ForChange(mine, TimeSpan.Zero));
        Write(theirs, 2);
        Write(mine, 3);
        Assert.True(ForChange(mine, TimeSpan.Zero));
        Assert.True(ForChange(theirs, TimeSpan.Zero));
    }

    [Fact]
    public void What_was_read_is_no_news()
    {
        RegionAttachment mine = Create(100);
        RegionAttachment theirs = Open();
        Write(theirs, 2);
        Read(mine);
        Assert.False(ForChange(mine, TimeSpan.Zero));
        WritePiece(theirs, 4, 1);
        RegionWriter.Clear(theirs, Quiet);
        Assert.True(ForChange(mine, TimeSpan.Zero));
        Assert.False(ForChange(mine, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_write_of_another_process_ends_the_wait(bool readOnly)
    {
        Create(100);
        RegionAttachment region = Open(readOnly: readOnly);
        using var peer = new Peer();
        peer.Do("open", Name);
        for (int round = 0; round < 100; round++)
        {
            peer.Send("write", Name, "0102");
            Assert.True(ForChange(region, Long));
            Assert.Equal("ok ", peer.Receive());
        }
    }

    [Fact]
    public void Several_waiters_are_woken_by_one_write()
    {
        RegionAttachment region = Create(100);
        using Peer first = new(), second = new(), third = new();
        Peer[] peers = { first, second, third };
        foreach (Peer peer in peers) peer.Do("open", Name);
        foreach (Peer peer in peers) peer.Send("wait", Name, "30");
        Write(region, 1);
        foreach (Peer peer in peers) Assert.Equal("ok came", peer.Receive());
    }

    [Fact]
    public void Waiting_for_the_reader_ends_when_another_session_has_read()
    {
        RegionAttachment region = Create(100);
        Write(region, 1);
        Read(region);
        Assert.False(ForReader(region, TimeSpan.Zero));
        using var peer = new Peer();
        peer.Do("open", Name);
        peer.Send("read", Name);
        Assert.True(ForReader(region, Long));
        Assert.StartsWith("ok Bytes", peer.Receive(), StringComparison.Ordinal);
        Write(region, 2);
        Assert.False(ForReader(region, TimeSpan.Zero));
    }

    [Fact]
    public void Ten_thousand_turns_lose_no_wake()
    {
        const string Turns = "5000";
        Create(64);
        using Peer first = new(), second = new();
        first.Do("open", Name);
        second.Do("open", Name);
        var watch = Stopwatch.StartNew();
        second.Send("ping-pong", Name, "second", Turns);
        first.Send("ping-pong", Name, "first", Turns);
        Assert.Equal("ok done", first.Receive());
        Assert.Equal("ok done", second.Receive());
        Report($"10,000 turns between two processes in {watch.ElapsedMilliseconds} ms.");
    }

    [Fact]
    public async Task Cancelling_and_closing_end_a_wait_each_in_its_own_way()
    {
        RegionAttachment region = Create(100);
        using var source = new CancellationTokenSource();
        Task cancelled = WaitOnAnotherThread(region, source.Token);
        var watch = Stopwatch.StartNew();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(Long, TestContext.Current.CancellationToken));
        Report($"Cancelled after {watch.Elapsed.TotalMilliseconds:F1} ms.");

        region.TryBeginUse();
        Task closed = WaitOnAnotherThread(region, TestContext.Current.CancellationToken);
        region.Dispose();
        SharedMemoryException error = await Assert.ThrowsAsync<SharedMemoryException>(() => closed.WaitAsync(Long, TestContext.Current.CancellationToken));
        Assert.Equal("SharedMemoryNotFound", error.ErrorId);
        region.EndUse();
    }

    [Fact]
    public void Waiting_costs_next_to_no_processor_time()
    {
        Create(100);
        using var peer = new Peer();
        peer.Do("open", Name);
        double before = ProcessorSeconds(peer);
        Assert.Equal("timeout", peer.Do("wait", Name, "3"));
        double used = ProcessorSeconds(peer) - before;
        Report($"A wait of 3 seconds used {used * 1000:F0} ms of processor time.");
        Assert.True(used < 1, "A wait must not spin.");
    }

    private static Task<bool> WaitOnAnotherThread(RegionAttachment region, CancellationToken token) => Task.Factory.StartNew(
        () => RegionWaiter.ForChange(region, new Deadline(Timeout.InfiniteTimeSpan), token),
        TestContext.Current.CancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static bool ForChange(RegionAttachment region, TimeSpan timeout) => RegionWaiter.ForChange(region, new Deadline(timeout), TestContext.Current.CancellationToken);

    private static bool ForReader(RegionAttachment region, TimeSpan timeout) =>
        RegionWaiter.ForReader(region, new Deadline(timeout), TestContext.Current.CancellationToken);

    // Asked of the process itself, because what Wine tells of another one is not to be relied on.
    private static double ProcessorSeconds(Peer peer) => double.Parse(peer.Do("processor-seconds"), CultureInfo.InvariantCulture);

    private static void Report(FormattableString text) => TestContext.Current.TestOutputHelper!.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
