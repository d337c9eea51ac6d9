using System;
using System.Globalization;
using System.Linq;
using Xunit;

namespace ShmModule.Core.Tests;

public sealed class TornReadTests : RegionTest
{
    [Fact]
    public void No_reader_sees_half_of_a_write()
    {
        const string Seconds = "3";
        Write(Create(1 << 20), new byte[1 << 20]);
        using var writer = new Peer();
        Peer[] readers = { new(), new(), new() };
        try
        {
            writer.Do("open", Name);
            foreach (Peer reader in readers) reader.Do("open", Name, "ro");
            writer.Send("patterns", Name, Seconds);
            foreach (Peer reader in readers) reader.Send("watch-patterns", Name, Seconds);
            long[] written = Numbers(writer.Receive());
            long[][] seen = readers.Select(reader => Numbers(reader.Receive())).ToArray();
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{seen.Sum(pair => pair[0])} reads by three readers against {written[0]} writes: {seen.Sum(pair => pair[1])} torn; the longest write took {written[1]} ms."));
            Assert.All(seen, pair => Assert.True(pair[0] > 0 && pair[1] == 0));
            Assert.True(written[0] > 10, "The writer hardly got in between the readers.");
        }
        finally
        {
            foreach (Peer reader in readers) reader.Dispose();
        }
    }

    private static long[] Numbers(string answer)
    {
        Assert.StartsWith("ok ", answer, StringComparison.Ordinal);
        return answer[3..].Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
    }
}
