using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Peer;

/// <summary>
/// One process of the soak test: creates, opens, writes, reads and closes regions of a few shared names at random, now and
/// then killing itself at a random step of the protocol. Whoever creates a region writes its generation all over it; whoever
/// reads one must find one generation, never a mixture, and the one its control block has.
/// </summary>
internal static class Soak
{
    private static readonly CallMonitor Monitor = new() { LockTimeout = TimeSpan.FromSeconds(20) };

    // Starting a process costs as much as hundreds of rounds.
    private const int RoundsBetweenDeaths = 400;

    // What must not happen is any other error: these are the ordinary outcomes of a race.
    private static readonly string[] Expected = { "SharedMemoryExists", "SharedMemoryNotFound", "SharedMemoryWriteIncomplete" };

    /// <summary>Arguments: soak SEED ROUNDS NAME…; prints counts; exits with 1 at the first thing that must not be.</summary>
    public static int Run(string[] args)
    {
        var random = new Random(int.Parse(args[1], CultureInfo.InvariantCulture));
        int rounds = int.Parse(args[2], CultureInfo.InvariantCulture);
        string[] names = args.Skip(3).ToArray();
        var counts = new Dictionary<string, int>();
        var open = new List<RegionAttachment>();
        for (int round = 0; round < rounds; round++)
        {
            if (random.Next(RoundsBetweenDeaths) == 0) DieSoon(random);
            string outcome;
            try
            {
                outcome = Step(random, names, open);
            }
            catch (SharedMemoryException e) when (Expected.Contains(e.ErrorId))
            {
                outcome = e.ErrorId;
            }
            catch (Exception e) when (e is SharedMemoryException or InvalidOperationException)
            {
                Console.WriteLine("failed " + e);
                return 1;
            }

            counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            // Printed as they happen, because a killed process prints no sums.
            if (round % 20 == 19)
            {
                Console.WriteLine(string.Join(' ', counts.Select(pair => $"{pair.Key}={pair.Value}")));
                counts.Clear();
            }
        }

        foreach (RegionAttachment region in open) region.Dispose();
        return 0;
    }

    private static string Step(Random random, string[] names, List<RegionAttachment> open)
    {
        RegionName name = RegionName.Parse(names[random.Next(names.Length)]);
        int choice = random.Next(100);
        if (open.Count > 3 || (open.Count > 0 && choice < 28))
        {
            int index = random.Next(open.Count);
            open[index].Dispose();
            open.RemoveAt(index);
            return "closed";
        }

        if (choice < 33 && !OperatingSystem.IsWindows())
        {
            // As Python up to 3.12 does when a process that attached exits.
            System.IO.File.Delete("/dev/shm/" + name.Display);
            return "unlinked";
        }

        if (choice < 50)
        {
            RegionAttachment created = RegionStore.Current.Create(name, new CreateRequest { Size = 4096 + random.Next(3 * 4096) });
            open.Add(created);
            Stamp(created);
            return "created";
        }

        RegionAttachment opened = RegionStore.Current.Open(name, new OpenRequest(readOnly: false));
        open.Add(opened);
        Check(opened);
        if (choice > 90) Stamp(opened);
        return "opened";
    }

    private static void Stamp(RegionAttachment region)
    {
        ulong[] content = Enumerable.Repeat(region.Control!.Generation, (int)(region.Size / sizeof(ulong))).ToArray();
        EncodedValue value = EncodedValue.OfElements(content, isSingle: false);
        RegionWriter.WriteWhole(region, value.Source, value.Payload, 0, Monitor);
    }

    private static void Check(RegionAttachment region)
    {
        if (region.Control is null) throw new InvalidOperationException($"{region.Name} was opened as a foreign region");
        // A region that its creator has not written yet reads as bytes.
        if (ValueReader.Read(region, new ReadRequest(), Monitor) is not ulong[] content) return;
        if (Array.Exists(content, word => word != region.Control.Generation))
            throw new InvalidOperationException($"{region.Name} holds bytes of another generation");
        if (content.Length != region.Size / sizeof(ulong)) throw new InvalidOperationException($"{region.Name} has another generation's size");
    }

    private static void DieSoon(Random random)
    {
        int steps = random.Next(1, 12);
        ProtocolTrace.Listener = _ =>
        {
            if (--steps == 0) Process.GetCurrentProcess().Kill();
        };
    }
}
