using System;
using System.IO;
using System.Runtime.Versioning;
using System.Threading;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>
/// A program with write permission that truncates between the look at a file and the instruction still ends the process: that
/// cannot be prevented, only made rare. The test tries, and prints how often the process survived.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class TruncationTests : RegionTest
{
    private const int Rounds = 20;
    private const int Times = 2000;

    [UnixFact]
    public void Additions_after_a_truncation_are_refused()
    {
        File.WriteAllBytes(PublicPath, new byte[8192]);
        using Peer peer = Attached();
        File.WriteAllBytes(PublicPath, Array.Empty<byte>());
        Assert.Equal((0, 100), Parse(peer.Do("attempt-adds", Name, "100")));
        File.Delete(PublicPath);
    }

    [UnixFact]
    public void Additions_survive_most_truncations_at_random_moments()
    {
        File.WriteAllBytes(PublicPath, new byte[8192]);
        int survived = 0, refused = 0, truncations = 0;
        Peer? peer = null;
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                peer ??= Attached();
                peer.Send("attempt-adds", Name, "2000");
                bool isEnd = false;
                var truncation = new Thread(() => Truncate(new Random(round), ref isEnd, ref truncations));
                truncation.Start();
                string? answer = ReceiveOrDie(peer);
                Volatile.Write(ref isEnd, true);
                truncation.Join();
                if (answer is null)
                {
                    peer.WaitForExit();
                    Assert.NotEqual(0, peer.ExitCode);
                    peer.Dispose();
                    peer = null;
                    continue;
                }

                survived++;
                (int done, int truncated) = Parse(answer);
                Assert.Equal(Times, done + truncated);
                refused += truncated;
            }
        }
        finally
        {
            peer?.Dispose();
            File.Delete(PublicPath);
        }

        string result = FormattableString.Invariant($"{survived} of {Rounds} rounds of {Times} additions survived a file truncated {truncations} times at random moments; {refused} additions were refused");
        TestContext.Current.TestOutputHelper!.WriteLine(result);
        // If none survives, nothing looks before the instruction.
        Assert.True(survived > 0 && truncations > 0, result);
    }

    private Peer Attached()
    {
        using (FileStream file = File.OpenWrite(PublicPath)) file.SetLength(8192);
        var peer = new Peer();
        peer.Do("open", Name);
        return peer;
    }

    private void Truncate(Random random, ref bool isEnd, ref int truncations)
    {
        using FileStream file = new(PublicPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        while (!Volatile.Read(ref isEnd))
        {
            Thread.SpinWait(random.Next(200000));
            file.SetLength(0);
            truncations++;
            Thread.SpinWait(random.Next(20000));
            file.SetLength(8192);
        }
    }

    private static string? ReceiveOrDie(Peer peer)
    {
        try
        {
            return peer.Receive();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static (int Done, int Truncated) Parse(string answer)
    {
        int done = 0, truncated = 0;
        foreach (string word in answer.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.StartsWith("done=", StringComparison.Ordinal)) done = int.Parse(word[5..], System.Globalization.CultureInfo.InvariantCulture);
            else if (word.StartsWith("SharedMemoryTruncated=", StringComparison.Ordinal)) truncated = int.Parse(word[22..], System.Globalization.CultureInfo.InvariantCulture);
            else Assert.Equal("ok", word);
        }

        return (done, truncated);
    }
}
