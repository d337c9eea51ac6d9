using System;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Values of all kinds, and payloads as a hostile program may write them.</summary>
public sealed class FuzzTests
{
    private const int UsualCount = 50_000;
    private const long FreeBytes = 256 << 10;
    private const long BytesPerByte = 300;

    [Fact]
    public void Any_value_comes_back_as_it_was() => FuzzRun.Go(UsualCount / 5, number =>
    {
        object? value = new RandomValues(number, forPeers: false).Next();
        byte[] written = Codec.Write(value, out int cutCount);
        Assert.Equal(0, cutCount);
        Assert.Equal(ValueText.Of(value), ValueText.Of(Codec.Read(written)));
    });

    [Fact]
    public void A_damaged_payload_is_refused_or_a_right_value_and_takes_little_memory()
    {
        int refused = 0;
        var cost = new FuzzCost();
        FuzzRun.Go(UsualCount, number =>
        {
            byte[] bytes = new Mutator(number, FuzzSeeds.All).Next();
            object? value = null;
            Exception? error = null;
            long allocated = cost.Measure(bytes.Length, () => error = Record.Exception(() => value = Codec.Read(bytes)));
            Assert.True(allocated <= FreeBytes + (BytesPerByte * bytes.Length), $"{allocated} bytes were taken for {bytes.Length}.");
            if (error is not null)
            {
                Assert.Equal("SharedMemoryFormatInvalid", Assert.IsType<SharedMemoryException>(error).ErrorId);
                refused++;
                return;
            }

            byte[] written = Codec.Write(value, out int cutCount);
            object? again = Codec.Read(written);
            if (cutCount == 0) Assert.Equal(ValueText.Of(value), ValueText.Of(again));
        });
        FuzzRun.Tell($"{refused} refused; {cost}.");
    }
}
