using System;
using System.Globalization;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Peer;

/// <summary>Ways of changing a number together with other processes.</summary>
internal static class Turns
{
    private static readonly ReadRequest FirstNumber = new() { As = DataType.Elements(typeof(long)), Offset = 0 };

    /// <summary>Adds one by compare-and-set, as often as that takes.</summary>
    public static void Exchange(RegionAttachment region, CallMonitor monitor)
    {
        object seen = 0L;
        while (true)
        {
            object found = RegionUpdater.CompareExchange(region, 0, Number.From((long)seen + 1), Number.From(seen), monitor);
            if (found.Equals(seen)) return;
            seen = found;
        }
    }

    /// <summary>Adds one by reading and writing under the lock.</summary>
    public static void AddLocked(RegionAttachment region, CallMonitor monitor)
    {
        HeldLock.Enter(region, monitor);
        try
        {
            long number = (long)ValueReader.Read(region, FirstNumber, monitor)!;
            EncodedValue next = EncodedValue.OfElements(new[] { number + 1 }, isSingle: true);
            RegionWriter.WritePiece(region, 0, next.Source, monitor);
        }
        finally
        {
            HeldLock.Exit(region);
        }
    }

    /// <summary>
    /// Takes turns with another process: waits for a change, reads the number, answers with the next one. Nothing but the
    /// region tells whose turn it is, so a wake that is lost ends the game in a time-out.
    /// </summary>
    public static string PingPong(RegionAttachment region, bool isFirst, int turns, CallMonitor monitor)
    {
        long expected = isFirst ? 2 : 1;
        if (isFirst) Write(region, 1, monitor);
        for (int turn = 0; turn < turns; turn++)
        {
            do
            {
                if (!RegionWaiter.ForChange(region, new Deadline(TimeSpan.FromSeconds(20)), monitor.Token))
                    return string.Create(CultureInfo.InvariantCulture, $"lost at {expected}");
            }
            while ((long)ValueReader.Read(region, FirstNumber, monitor)! < expected);
            if (!isFirst || turn < turns - 1) Write(region, expected + 1, monitor);
            expected += 2;
        }

        return "done";
    }

    private static void Write(RegionAttachment region, long number, CallMonitor monitor)
    {
        EncodedValue value = EncodedValue.OfElements(new[] { number }, isSingle: true);
        RegionWriter.WriteWhole(region, value.Source, value.Payload, 0, monitor);
    }
}
