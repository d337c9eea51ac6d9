using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace ShmModule.Core.Tests;

public sealed class SoakTests : RegionTest
{
    private const int Processes = 5;
    private const int RoundsOfAProcess = 2000;

    /// <summary>How long the killing goes on; SHMMODULE_SOAK_SECONDS makes it longer.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("SHMMODULE_SOAK_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? seconds : 20);

    [Fact]
    public void Processes_that_create_open_close_and_die_never_mix_generations_up_and_leave_nothing()
    {
        string[] names = { Name + "-a", Name + "-b", Name + "-c" };
        int seed = Environment.TickCount, kills = 0, deaths = 0;
        var counts = new Dictionary<string, int>();
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        (Peer Process, Task<string> Output)[] peers = Enumerable.Range(0, Processes).Select(_ => Start()).ToArray();
        try
        {
            while (watch.Elapsed < Duration)
            {
                int index = random.Next(Processes);
                // Some are killed from outside at any moment, the others kill themselves at a step of the protocol.
                if (random.Next(4) == 0 && !peers[index].Process.HasExited)
                {
                    peers[index].Process.Kill();
                    kills++;
                }
                else
                {
                    peers[index].Process.WaitForExit();
                    deaths++;
                }

                Collect(peers[index].Output);
                peers[index].Process.Dispose();
                peers[index] = Start();
            }

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

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Seed {seed}, {kills} kills from outside, {deaths} processes that ended or killed themselves; {string.Join(", ", counts.Select(pair => $"{pair.Key} {pair.Value}"))}."));
        foreach (string name in names) AssertFails("SharedMemoryNotFound", () => Open(name));
        Assert.Empty(LeftBehind());
        Assert.True(counts["created"] > 100 && counts["opened"] > 100, "Too little was done to say anything.");

        (Peer Process, Task<string> Output) Start()
        {
            string[] role = { "soak", (seed++).ToString(CultureInfo.InvariantCulture), RoundsOfAProcess.ToString(CultureInfo.InvariantCulture) };
            var peer = new Peer(role.Concat(names).ToArray());
            return (peer, peer.ReadAllOutput());
        }

        void Collect(Task<string> output)
        {
            foreach (string line in output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.False(line.StartsWith("failed", StringComparison.Ordinal), $"Seed {seed}: {line}");
                foreach (string[] pair in line.Trim().Split(' ').Select(word => word.Split('=')).Where(pair => pair.Length == 2))
                    counts[pair[0]] = counts.GetValueOrDefault(pair[0]) + int.Parse(pair[1], CultureInfo.InvariantCulture);
            }
        }
    }
}
