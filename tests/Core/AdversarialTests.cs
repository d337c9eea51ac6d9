using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using ShmModule.Platform;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>
/// Everything at once, on the same few names: the owner's processes, which are killed at any moment; two other users; a program that
/// deletes the names and makes files of its own under them; a process with few descriptors; and one whose memory is full. No process
/// ends by itself, each error is one that the documentation names, and the names are free afterwards. The counts are printed.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class AdversarialTests : RegionTest
{
    private const int Names = 3;

    // More regions than the process with few descriptors can have open.
    private const int ManyNames = 60;

    /// <summary>SHMMODULE_ADVERSARIAL_SECONDS makes it longer.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("SHMMODULE_ADVERSARIAL_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? seconds : 10);

    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _seed = Environment.TickCount;

    [UnixFact]
    public void A_run_of_all_adversaries_ends_no_process_and_leaves_the_names_free()
    {
        Stranger.Require();
        int seed = _seed;
        Task[] actors =
        {
            Start("owner", () => new Peer(), mayBeKilled: true),
            Start("owner", () => new Peer(), mayBeKilled: true),
            Start("user 65534", () => Peer.OfAnotherUser(), mayBeKilled: true),
            Start("user 65533", () => Peer.OfAnotherUser(Stranger.ThirdId), mayBeKilled: false),
            Start("few descriptors", () => Peer.After("ulimit -n 120"), mayBeKilled: false, ManyNames),
            Start("full memory", () => Peer.After("mount -t tmpfs -o size=64k none /dev/shm", "unshare", "--mount"), mayBeKilled: false, ManyNames),
            Task.Run(() => Sabotage(new Random(_seed++))),
        };
        Task.WaitAll(actors);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Seed {seed}: " + string.Join(", ", _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}")));
        Assert.DoesNotContain(_counts.Keys, key => key.Contains("SharedMemorySystemError", StringComparison.Ordinal));
        foreach (int i in Enumerable.Range(0, ManyNames)) AssertNameIsFree($"{Name}-{i}");
    }

    private void AssertNameIsFree(string name)
    {
        // What another program, or a user who is not trusted, made under the name is deleted only with force.
        if (Store.Probe(Regions.RegionName.Parse(name)) != RegionPresence.Absent) Store.Delete(Regions.RegionName.Parse(name), force: true, Quiet);
        Create(100, name).Dispose();
        Assert.DoesNotContain(LeftBehind(), path => Path.GetFileName(path) == name || Path.GetFileName(path).StartsWith($".{name}.", StringComparison.Ordinal));
    }

    private Task Start(string who, Func<Peer> start, bool mayBeKilled, int names = Names)
    {
        var random = new Random(_seed++);
        return Task.Run(() => Act(who, start, random, mayBeKilled, names));
    }

    private void Act(string who, Func<Peer> start, Random random, bool mayBeKilled, int names)
    {
        Peer peer = start();
        var open = new HashSet<string>();
        try
        {
            while (_watch.Elapsed < Duration)
            {
                if (mayBeKilled && random.Next(60) == 0)
                {
                    // In the middle of a command, or between two.
                    if (random.Next(2) == 0) peer.Send(NextCommand(random, open, names));
                    peer.Kill();
                    peer.Dispose();
                    Count(who, "killed");
                    peer = start();
                    open.Clear();
                    continue;
                }

                string[] command = NextCommand(random, open, names);
                string answer = peer.Try(command);
                bool isDone = answer.StartsWith("ok", StringComparison.Ordinal);
                Count(who, isDone ? "done" : answer.Split(' ')[1]);
                if (isDone && command[0] is "new" or "open") open.Add(command[1]);
                if (isDone && command[0] == "close") open.Remove(command[1]);
            }
        }
        finally
        {
            // A peer that ended by itself has failed to answer before.
            peer.Kill();
            peer.Dispose();
        }
    }

    private string[] NextCommand(Random random, HashSet<string> open, int names)
    {
        string name = $"{Name}-{random.Next(names)}";
        if (!open.Contains(name))
        {
            return random.Next(6) switch
            {
                0 => new[] { "probe", name },
                1 => new[] { "delete", name, random.Next(2) == 0 ? "force" : string.Empty },
                2 => new[] { "open", name, "ro" },
                3 => new[] { "open", name },
                _ => new[] { "new", name, random.Next(1, 20_000).ToString(CultureInfo.InvariantCulture), string.Empty, random.Next(3).ToString(CultureInfo.InvariantCulture) },
            };
        }

        return random.Next(6) switch
        {
            0 => new[] { "close", name },
            1 => new[] { "write", name, Convert.ToHexString(new byte[random.Next(300)]) },
            2 => new[] { "piece", name, "0", "0102030405060708" },
            3 => new[] { "add", name, "3" },
            4 => new[] { "wait", name, "0.001" },
            _ => new[] { "read", name },
        };
    }

    /// <summary>What another program of the same user does to names and files.</summary>
    private void Sabotage(Random random)
    {
        while (_watch.Elapsed < Duration)
        {
            string path = $"/dev/shm/{Name}-{random.Next(Names)}", control = Path.Combine("/dev/shm", $".{Path.GetFileName(path)}.shmctl");
            try
            {
                switch (random.Next(4))
                {
                    case 0: File.Delete(path); break;
                    case 1:
                        File.Delete(path);
                        using (var made = new FileStream(path, FileMode.CreateNew)) made.SetLength(random.Next(1, 5000));
                        break;
                    case 2: File.Delete(control); break;
                    case 3: File.Delete(control.Replace(".shmctl", ".shmlck")); break;
                }

                Count("another program", "sabotaged");
            }
            catch (IOException)
            {
                // Somebody else made a file of that name meanwhile.
            }

            Task.Delay(5).Wait();
        }
    }

    private void Count(string who, string what) => _counts.AddOrUpdate($"{who}: {what}", 1, (_, count) => count + 1);
}
