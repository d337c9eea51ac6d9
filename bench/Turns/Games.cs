using System;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Bench;

/// <summary>What the two processes do. The number in the region says whose turn it is; a wake that is lost ends the game.</summary>
internal sealed unsafe class Games : IDisposable
{
    private readonly RegionAttachment _region;
    private readonly bool _isFirst;
    private readonly CallMonitor _monitor = CallMonitor.None;
    private readonly CancellationTokenSource _stop = new();
    private readonly Mutex _mutex;
    private readonly long* _number;
    private long _turn;

    public Games(RegionAttachment region, bool isFirst)
    {
        _region = region;
        _isFirst = isFirst;
        _mutex = new Mutex(false, region.Name.BaseName + "-mutex");
        _number = (long*)region.Memory.Locate(0, sizeof(long));
    }

    /// <summary>Returns how many parts one of the times has: a turn is there and back.</summary>
    public int Play(string game, int times)
    {
        switch (game)
        {
            case "turn": return Turns(times, Write);
            case "add": return Turns(times, _ => RegionUpdater.Add(_region, 0, Number.From(1L), _monitor));
            case "hold": return Each(times, Hold);
            case "scope": return Each(times, () => LockScope.Exclusive(_region, _monitor).Dispose());
            case "mutex": return Each(times, UseMutex);
            default: throw new ArgumentException($"There is no game '{game}'.");
        }
    }

    public void Dispose()
    {
        _mutex.Dispose();
        _stop.Dispose();
    }

    private static int Each(int times, Action action)
    {
        for (int i = 0; i < times; i++) action();
        return 1;
    }

    private int Turns(int turns, Action<long> write)
    {
        for (int i = 0; i < turns; i++)
        {
            if (_isFirst) write(++_turn);
            Hear(++_turn);
            if (!_isFirst) write(++_turn);
        }

        return 2;
    }

    private void Write(long number)
    {
        EncodedValue value = EncodedValue.OfElements(new[] { number }, isSingle: true);
        RegionWriter.WriteWhole(_region, value.Source, value.Payload, 0, _monitor);
    }

    private void Hear(long number)
    {
        while (Volatile.Read(ref *_number) != number)
        {
            if (!RegionWaiter.ForChange(_region, new Deadline(TimeSpan.FromSeconds(60)), _stop.Token))
                throw new TimeoutException("A wake was lost.");
        }
    }

    private void Hold()
    {
        HeldLock.Enter(_region, _monitor);
        HeldLock.Exit(_region);
    }

    private void UseMutex()
    {
        _mutex.WaitOne();
        _mutex.ReleaseMutex();
    }
}
