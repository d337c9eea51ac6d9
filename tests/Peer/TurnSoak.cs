using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Peer;

/// <summary>
/// One process of the soak of locks, writes and waits, to be killed at any moment. Two numbers are raised one after the other
/// under the lock: whoever finds them unequal without having been told that the last holder died has found a hole in the lock.
/// </summary>
internal sealed class TurnSoak : CallMonitor, IDisposable
{
    // In the region of numbers, in bytes.
    public const int First = 0;
    public const int Second = 8;
    public const int Atomic = 16;
    public const int Stop = 24;
    public const int LockedTally = 32;
    public const int AtomicTally = 40;

    private readonly RegionAttachment _numbers;
    private readonly RegionAttachment _pattern;
    private readonly Random _random;
    private readonly Dictionary<string, int> _counts = new();
    private bool _wasTold;

    private TurnSoak(string name, int seed)
    {
        LockTimeout = TimeSpan.FromSeconds(20);
        _random = new Random(seed);
        _numbers = RegionStore.Current.Open(RegionName.Parse(name), new OpenRequest(readOnly: false));
        _pattern = RegionStore.Current.Open(RegionName.Parse(name + "-pattern"), new OpenRequest(readOnly: false));
    }

    /// <summary>Arguments: turn-soak SEED NAME; prints counts, or what must not be.</summary>
    public static int Run(string[] args)
    {
        using var soak = new TurnSoak(args[2], int.Parse(args[1], CultureInfo.InvariantCulture));
        try
        {
            while (soak.Number(Stop) == 0) soak.Count(soak.Step());
        }
        catch (Exception e) when (e is SharedMemoryException or InvalidOperationException)
        {
            Console.WriteLine("failed " + e);
            return 1;
        }

        Console.WriteLine(string.Join(' ', soak._counts.Select(pair => $"{pair.Key}={pair.Value}")));
        return 0;
    }

    public override void FoundAbandoned(int holderId)
    {
        _wasTold = true;
        Count("abandoned");
    }

    public void Dispose()
    {
        _numbers.Dispose();
        _pattern.Dispose();
    }

    private string Step()
    {
        switch (_random.Next(6))
        {
            case 0: return RaiseUnderLock();
            case 1: return RaiseAtomically();
            case 2: return WritePattern();
            case 3: return ReadPattern();
            case 4: return RegionWaiter.ForChange(_pattern, new Deadline(TimeSpan.FromMilliseconds(_random.Next(20))), CancellationToken.None) ? "woken" : "waited";
            default: return RegionWaiter.ForReader(_pattern, new Deadline(TimeSpan.FromMilliseconds(_random.Next(5))), CancellationToken.None) ? "collected" : "uncollected";
        }
    }

    private string RaiseUnderLock()
    {
        _wasTold = false;
        HeldLock.Enter(_numbers, this);
        try
        {
            long first = Number(First), second = Number(Second);
            if (first != second && !_wasTold) throw new InvalidOperationException($"{first} and {second} under the lock, and nobody was said to have died.");
            if (first != second) RegionUpdater.Add(_numbers, Second, Values.Number.From(first - second), this);
            RegionUpdater.Add(_numbers, First, Values.Number.From(1L), this);
            RegionUpdater.Add(_numbers, Second, Values.Number.From(1L), this);
        }
        finally
        {
            HeldLock.Exit(_numbers);
        }

        RegionUpdater.Add(_numbers, LockedTally, Values.Number.From(1L), this);
        return "locked";
    }

    private string RaiseAtomically()
    {
        RegionUpdater.Add(_numbers, Atomic, Values.Number.From(1L), this);
        RegionUpdater.Add(_numbers, AtomicTally, Values.Number.From(1L), this);
        return "added";
    }

    private string WritePattern()
    {
        byte[] bytes = new byte[_pattern.Size];
        bytes.AsSpan().Fill((byte)_random.Next(256));
        EncodedValue value = EncodedValue.OfBytes(bytes, bytes.Length);
        RegionWriter.WriteWhole(_pattern, value.Source, value.Payload, 0, this);
        return "written";
    }

    private string ReadPattern()
    {
        try
        {
            var bytes = (byte[])ValueReader.Read(_pattern, new ReadRequest(), this)!;
            if (bytes.AsSpan().IndexOfAnyExcept(bytes[0]) >= 0) throw new InvalidOperationException("A torn read.");
            return "read";
        }
        catch (SharedMemoryException e) when (e.ErrorId == "SharedMemoryWriteIncomplete")
        {
            WritePattern();
            return "mended";
        }
    }

    private long Number(int offset) => BitConverter.ToInt64(
        (byte[])ValueReader.Read(_numbers, new ReadRequest { As = DataType.Bytes, Offset = offset, Count = sizeof(long) }, this)!);

    private void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;
}
