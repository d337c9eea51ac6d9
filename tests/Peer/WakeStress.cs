using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Peer;

/// <summary>
/// One process of the stress of waking. Players pass a token round: only the one whose turn it is writes, so a wake that does
/// not reach it is not made good by the next one, and it sleeps its slice to the end. Victims only wait, to be killed at it.
/// </summary>
internal sealed unsafe class WakeStress
{
    // In the region of tallies, in bytes.
    public const int Stop = 0;
    public const int Sleeps = 8;
    public const int Lost = 16;
    public const int Started = 24;

    // A slice of a signal is a second, and no turn takes a fraction of that.
    private static readonly TimeSpan WholeSlice = TimeSpan.FromMilliseconds(950);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(300);

    private readonly string _name;
    private readonly int _player;
    private readonly int _players;
    private readonly RegionAttachment _tally;

    private WakeStress(string name, int player, int players)
    {
        _name = name;
        _player = player;
        _players = players;
        _tally = RegionStore.Current.Open(RegionName.Parse(name + "-tally"), new OpenRequest(readOnly: false));
    }

    /// <summary>Arguments: wake-stress NAME THREADS FIRST-PLAYER PLAYERS; victims have a first player beyond the last.</summary>
    public static int Run(string[] args)
    {
        int[] numbers = args.Skip(2).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        Thread[] threads = Enumerable.Range(numbers[1], numbers[0])
            .Select(player => new Thread(new WakeStress(args[1], player, numbers[2]).Play))
            .ToArray();
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return 0;
    }

    private bool IsOver => Volatile.Read(ref *Tally(Stop)) != 0;

    private void Play()
    {
        Interlocked.Increment(ref *Tally(Started));
        var random = new Random(_player + Environment.ProcessId);
        while (!IsOver)
        {
            using RegionAttachment region = RegionStore.Current.Open(RegionName.Parse(_name), new OpenRequest(readOnly: false));
            // A new attachment claims a slot anew, perhaps one whose bit a writer is about to clear.
            for (int stay = random.Next(1, 30); stay > 0 && !IsOver; stay--) TakeTurn(region);
        }

        _tally.Dispose();
    }

    private void TakeTurn(RegionAttachment region)
    {
        long seen = region.Control!.Version;
        long token = Volatile.Read(ref *(long*)region.Memory.Locate(0, sizeof(long)));
        if (token % _players == _player) RegionUpdater.Add(region, 0, Number.From(1L), CallMonitor.None);
        else Sleep(region, seen);
    }

    private void Sleep(RegionAttachment region, long seen)
    {
        var watch = Stopwatch.StartNew();
        region.Signal!.Wait(RegionCounter.Version, seen, TimeSpan.FromSeconds(2));
        TimeSpan slept = watch.Elapsed, age = TimeSpan.FromMicroseconds(UnixTime.Now - region.Control!.WriteTime);
        Interlocked.Increment(ref *Tally(Sleeps));
        if (slept < WholeSlice || region.Control.Version == seen || age < Late) return;
        Interlocked.Increment(ref *Tally(Lost));
    }

    private long* Tally(int offset) => (long*)_tally.Memory.Locate(offset, sizeof(long));
}
