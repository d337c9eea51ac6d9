using System;
using System.Linq;
using ShmModule.Values.Objects;

namespace ShmModule.Core.Tests;

/// <summary>The object codec with the plain model, from values to bytes and back.</summary>
internal static class Codec
{
    private const int InitialBytes = 64; // so few that growing is tested all the time

    public static byte[] Write(object? value, int depth = ObjectWriter.MaxNesting) => Write(value, out _, depth);

    public static byte[] Write(object? value, out int cutCount, int depth = ObjectWriter.MaxNesting)
    {
        var cbor = new CborWriter(new byte[InitialBytes]);
        var writer = new ObjectWriter(new PlainModel(), cbor, new(ReferenceComparer.Instance));
        writer.Write(value, depth);
        cutCount = writer.CutCount;
        return cbor.Buffer.AsSpan(0, cbor.Length).ToArray();
    }

    public static object? Read(byte[] bytes) => new ObjectReader(new PlainModel(), bytes, bytes.Length).Read();

    /// <param name="hex">Blanks are allowed.</param>
    public static object? ReadHex(string hex) => Read(FromHex(hex));

    public static object? RoundTrip(object? value) => Read(Write(value));

    public static byte[] FromHex(string hex) => Convert.FromHexString(string.Concat(hex.Where(c => c != ' ')));
}
