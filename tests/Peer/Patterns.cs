using System;
using System.Diagnostics;
using System.Globalization;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Peer;

/// <summary>A writer that fills a region with one of two bytes in turn, and a reader that counts the mixtures it sees.</summary>
internal static class Patterns
{
    private static readonly CallMonitor Monitor = new() { LockTimeout = TimeSpan.FromSeconds(30) };

    public static string Write(RegionAttachment region, TimeSpan duration)
    {
        byte[][] patterns = { New(region.Size, 0x55), New(region.Size, 0xAA) };
        long writes = 0;
        TimeSpan longest = TimeSpan.Zero;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < duration; writes++)
        {
            TimeSpan start = watch.Elapsed;
            EncodedValue value = EncodedValue.OfBytes(patterns[writes % 2], patterns[0].Length);
            RegionWriter.WriteWhole(region, value.Source, value.Payload, 0, Monitor);
            if (watch.Elapsed - start > longest) longest = watch.Elapsed - start;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{writes} {longest.TotalMilliseconds:F0}");
    }

    public static string Read(RegionAttachment region, TimeSpan duration)
    {
        byte[] buffer = new byte[region.Size];
        long reads = 0, torn = 0;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < duration; reads++)
        {
            int count = ValueReader.ReadInto(region, new ReadRequest(), buffer, Monitor);
            if (buffer.AsSpan(0, count).IndexOfAnyExcept(buffer[0]) >= 0) torn++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{reads} {torn}");
    }

    private static byte[] New(long size, byte value)
    {
        byte[] bytes = new byte[size];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
