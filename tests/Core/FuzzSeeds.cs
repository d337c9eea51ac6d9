using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Numerics;
using System.Text;

namespace ShmModule.Core.Tests;

/// <summary>Payloads to begin with: all that the codec writes, and what only other programs write.</summary>
internal static class FuzzSeeds
{
    private static readonly object[] Scalars =
    {
        true, 'x', '\uD800', sbyte.MinValue, byte.MaxValue, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, 7L, long.MinValue, 7UL,
        ulong.MaxValue, 1.5f, float.NaN, -0.0, double.PositiveInfinity, 1.10m, decimal.MinValue, BigInteger.Pow(7, 50), -BigInteger.Pow(7, 50),
        "", "text", "a\0ü€😀", "x\uD800y", new string('x', 300), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), DateTime.MinValue,
        new DateTime(2026, 7, 2, 3, 4, 5, 678, DateTimeKind.Local), DateTimeOffset.MaxValue, new DateTimeOffset(2026, 1, 2, 3, 4, 5, new TimeSpan(5, 30, 0)),
        TimeSpan.MinValue, TimeSpan.FromSeconds(1.5), new Guid("5ebfcc5b-2248-4cc8-9ce6-c9ee15b7fa59"), new Version(1, 2), new Version(1, 2, 3, 4),
        new Uri("https://example.org/a?b#c"), new Uri("a/b", UriKind.Relative), DayOfWeek.Friday, ConsoleColor.Red | (ConsoleColor)77,
    };

    // What no writer of the module's makes: see RFC 8949 and docs/FORMAT.md.
    private static readonly string[] Foreign =
    {
        "9F 01 82 02 03 9F 04 05 FF FF", "BF 61 61 01 61 62 9F 02 03 FF FF", "7F 65 73 74 72 65 61 64 6D 69 6E 67 FF", "5F 42 01 02 43 03 04 05 FF",
        "84 F9 3C 00 F9 7C 00 F9 00 01 F7", "D9 D9 F7 A2 61 61 01 61 41 02", "D8 41 44 00 01 00 02", "D8 52 50 3F F0 00 00 00 00 00 00 40 00 00 00 00 00 00 00",
        "C0 74 32 30 31 33 2D 30 33 2D 32 31 54 32 30 3A 30 34 3A 30 30 5A", "C4 82 21 19 6A B3", "C2 49 01 00 00 00 00 00 00 00 00",
        "D8 1C 82 D8 1D 00 01", "A3 01 02 1B 00 00 00 01 00 00 00 01 03 FB 3F F0 00 00 00 00 00 00 04", "D9 C4 18 A1 7F 61 61 61 62 FF F6",
    };

    public static IReadOnlyList<byte[]> All { get; } = Values().Select(value => Codec.Write(value)).Concat(Foreign.Select(Codec.FromHex)).ToArray();

    private static IEnumerable<object> Values()
    {
        foreach (object value in Scalars) yield return value;
        yield return Scalars;
        yield return new PlainObject("Number", 1, "Text", "x", "When", DateTime.UtcNow, "Real", 2.5, "Flag", true);
        yield return Enumerable.Range(0, 5).Select(i => (object)new PlainObject("Id", i, "Name", "n" + i, "Inner", new PlainObject("Id", i))).ToArray();
        yield return new PlainObject("a", null) { TypeNames = ["My.Type", "System.Object"] };
        var noted = new PlainNotes("text");
        noted.Set("Extra", new object[] { noted.Value, 5 });
        yield return new object[] { noted, noted };
        yield return new Hashtable(StringComparer.OrdinalIgnoreCase) { ["Servers"] = new object[] { "a", "b" }, ["Port"] = 80, [5L] = null!, [Guid.Empty] = 1.5 };
        yield return new Hashtable { ["a"] = 1, ["A"] = 2 };
        yield return new OrderedDictionary { ["z"] = 1, ["a"] = new OrderedDictionary { ["x"] = new double[] { 1, 2 } } };
        yield return new object[] { new byte[] { 1, 2, 3 }, new[] { 1, 2 }, new[] { 1.5 }, new ulong[] { 1 }, new sbyte[] { -1 }, new short[] { 1 }, new float[] { 1 } };
        yield return new object[] { new[] { "a", null }, new[] { new[] { 1 }, new[] { 2, 3 } }, new[] { true }, new[] { 'x' }, new[] { 1.5m }, new Uri[] { new("urn:b") } };
        yield return new object[] { new List<int> { 1, 2 }, new List<string> { "a" }, new ArrayList { 1, "x" }, new Dictionary<string, object> { ["a"] = 1 }, new Dictionary<Guid, long> { [Guid.Empty] = 1 } };
        var cycle = new ArrayList();
        cycle.Add(new Hashtable { ["up"] = cycle });
        cycle.Add(cycle);
        yield return cycle;
        yield return new PlainCliXml("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><Obj RefId=\"0\"><TN RefId=\"0\"><T>a</T></TN><MS><I32 N=\"b\">1</I32></MS></Obj></Objs>");
        yield return new object[] { new PlainCliXml("<a/>"), new PlainCliXml("<b/>"), 1, new PlainCliXml("<c/>"), new PlainObject("a", new PlainCliXml("<d/>")) };
        yield return Enumerable.Range(0, 4).Select(i => (object)new PlainObject("Name", "p" + i, "Id", i) { TypeNames = ["My.Type"] }).ToArray();
        object deep = "end";
        for (int i = 0; i < 90; i++) deep = i % 2 == 0 ? new object[] { deep } : new PlainObject("n", deep);
        yield return deep;
        yield return Encoding.UTF8.GetBytes("bytes, which nothing is in");
    }
}
