using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using ShmModule.Platform;
using Xunit;

namespace ShmModule.Core.Tests;

public sealed class TurnSoakTests : RegionTest
{
    private const int Processes = 8;

    /// <summary>SHMMODULE_SOAK_KILLS makes the soak longer. Under Wine a process takes a second to start.</summary>
    private static readonly int Kills =
        int.TryParse(Environment.GetEnvironmentVariable("SHMMODULE_SOAK_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int kills) ? kills
        : OperatingSystem.IsWindows() ? 40 : 150;

    [Fact]
    public void Killed_holders_writers_and_waiters_block_nobody_and_lose_nothing()
    {
        RegionAttachment numbers = Create(64);
        RegionAttachment pattern = Create(100_000, Name + "-pattern");
        Write(pattern, new byte[100_000]);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var counts = new Dictionary<string, int>();
        var watch = Stopwatch.StartNew();
        (Peer Process, Task<string> Output)[] peers = Enumerable.Range(0, Processes).Select(_ => Start()).ToArray();
        try
        {
            for (int kill = 0; kill < Kills; kill++)
            {
                int index = random.Next(Processes);
                // One that has not begun yet would be killed for nothing: let the others get something done meanwhile.
                AwaitProgress(numbers, random.Next(1, 200));
                peers[index].Process.Kill();
                Collect(peers[index].Output);
                peers[index].Process.Dispose();
                peers[index] = Start();
            }

            WritePiece(numbers, 24, 1);
            foreach ((Peer peer, Task<string> output) in peers)
            {
                peer.WaitForExit();
                Collect(output);
            }
        }
        finally
        {
            foreach ((Peer peer, _) in peers) peer.Dispose();
        }

        long locked = Number(numbers, 0), lockedTally = Number(numbers, 32), added = Number(numbers, 16), addedTally = Number(numbers, 40);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Seed {seed}: {Kills} kills in {watch.Elapsed.TotalSeconds:F0} s; {locked} raised under the lock, {added} atomically; of those that lived to tell: {string.Join(", ", counts.Select(pair => $"{pair.Key} {pair.Value}"))}."));
        // A process that was killed may have raised a number and not have lived to note it.
        Assert.InRange(locked, lockedTally, lockedTally + Kills);
        Assert.InRange(added, addedTally, addedTally + Kills);

        (Peer Process, Task<string> Output) Start()
        {
            var peer = new Peer("turn-soak", (seed++).ToString(CultureInfo.InvariantCulture), Name);
            return (peer, peer.ReadAllOutput());
        }

        void Collect(Task<string> output)
        {
            foreach (string line in output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.False(line.StartsWith("failed", StringComparison.Ordinal), $"Seed {seed}: {output.Result}");
                foreach (string[] pair in line.Trim().Split(' ').Select(word => word.Split('=')).Where(pair => pair.Length == 2))
                    counts[pair[0]] = counts.GetValueOrDefault(pair[0]) + int.Parse(pair[1], CultureInfo.InvariantCulture);
            }
        }
    }

    private static void AwaitProgress(RegionAttachment numbers, int versions)
    {
        long until = numbers.Control!.Version + versions;
        var deadline = new Regions.Deadline(TimeSpan.FromSeconds(300));
        while (numbers.Control.Version < until)
            Assert.True(Regions.RegionWaiter.ForChange(numbers, deadline, TestContext.Current.CancellationToken), "Nobody gets anything done.");
    }

    private static long Number(RegionAttachment region, int offset) => BitConverter.ToInt64(ReadBytes(region, offset, sizeof(long)));
}
