using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Numerics;
using ShmModule.Values.Objects;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>What the codec writes, it reads: the same types, values, orders and shared objects.</summary>
public sealed class ObjectCodecTests
{
    private enum Small : sbyte
    {
        Least = sbyte.MinValue,
    }

    private enum Huge : ulong
    {
        Most = ulong.MaxValue,
    }

    [Fact]
    public void Every_integer_type_keeps_its_type_and_its_limits()
    {
        object[] values =
        {
            sbyte.MinValue, sbyte.MaxValue, byte.MinValue, byte.MaxValue, short.MinValue, short.MaxValue, ushort.MinValue, ushort.MaxValue,
            int.MinValue, int.MaxValue, uint.MinValue, uint.MaxValue, long.MinValue, long.MaxValue, ulong.MinValue, ulong.MaxValue,
            (sbyte)0, (byte)1, (short)-1, (ushort)1, 0, 1u, 1L, -1L, 1UL, (long)int.MaxValue, int.MaxValue + 1L, int.MinValue - 1L, (ulong)long.MaxValue,
        };
        AssertKept(values);
    }

    [Fact]
    public void Other_numbers_keep_their_bits()
    {
        object[] values =
        {
            0.0, -0.0, double.NaN, BitConverter.Int64BitsToDouble(0x7FF0000000000001), double.PositiveInfinity, double.NegativeInfinity, double.Epsilon,
            double.MaxValue, float.NaN, -0f, float.Epsilon, float.MaxValue, float.NegativeInfinity, 0m, 1.10m, 1.1m, -0.0000000000000000000000000001m,
            decimal.MaxValue, decimal.MinValue, new decimal(-1, -1, -1, true, 28), BigInteger.Zero, BigInteger.One, BigInteger.MinusOne, (BigInteger)ulong.MaxValue + 1,
            -(BigInteger)ulong.MaxValue - 2, BigInteger.Pow(2, 4096), -BigInteger.Pow(2, 4096), (BigInteger)255, (BigInteger)256, (BigInteger)(-256),
        };
        AssertKept(values);
    }

    [Fact]
    public void Texts_and_characters_keep_every_unit()
    {
        object[] values =
        {
            "", "a", new string('a', 23), new string('a', 24), new string('ü', 12), new string('a', 70_000), "a\0b", "\uFEFFx", "\u0080€😀\U0010FFFF", "\uD800",
            "\uDC00\uD800", "😀\uD83D", "\uDE00x", "é", "e\u0301", '\0', 'x', '\uD800', '\uDFFF', '\uFFFF',
        };
        AssertKept(values);
    }

    [Fact]
    public void Times_keep_their_kind_their_offset_and_every_tick()
    {
        var values = new List<object> { TimeSpan.Zero, TimeSpan.MinValue, TimeSpan.MaxValue, new TimeSpan(-1), new TimeSpan(1), TimeSpan.FromSeconds(-1), DateTimeOffset.MinValue, DateTimeOffset.MaxValue };
        foreach (DateTimeKind kind in Enum.GetValues<DateTimeKind>())
        {
            foreach (long ticks in new[] { 0, 1, 639_000_000_000_000_001, DateTime.MaxValue.Ticks }) values.Add(new DateTime(ticks, kind));
        }

        foreach (int minutes in new[] { -840, -210, 0, 345, 840 }) values.Add(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(minutes)));
        AssertKept(values.ToArray());
    }

    [Fact]
    public void Other_values_of_their_own_keep_their_types()
    {
        object[] values =
        {
            true, false, Guid.Empty, new Guid("00112233-4455-6677-8899-aabbccddeeff"), new Version(0, 0), new Version(1, 2, 3), new Version(1, 2, 3, int.MaxValue),
            new Uri("https://example.org/a b?c=%20#d"), new Uri("a/../b", UriKind.Relative), new Uri("http://x/\uD800"), DayOfWeek.Friday, (DayOfWeek)77, Small.Least, Huge.Most,
            ConsoleModifiers.Alt | ConsoleModifiers.Shift, new PlainCliXml("<Objs/>"),
        };
        AssertKept(values);
    }

    [Fact]
    public void Collections_keep_their_types()
    {
        object[] values =
        {
            Array.Empty<object>(), new object?[] { null, 1, "x" }, new byte[] { 1 }, Array.Empty<byte>(), new sbyte[] { -1 }, new short[] { 1 }, new ushort[] { 1 }, new[] { 1, -1 },
            new uint[] { 1 }, new long[] { 1 }, new ulong[] { 1 }, new[] { float.NaN }, new[] { -0.0, double.NaN }, Array.Empty<double>(), new[] { true, false }, new[] { 'a', '\uD800' },
            new[] { "a", null, "" }, new[] { 1.10m }, new[] { BigInteger.One }, new[] { DateTime.MinValue }, new[] { DateTimeOffset.MaxValue }, new[] { TimeSpan.Zero },
            new[] { Guid.Empty }, new[] { new Version(1, 2) }, new Uri?[] { new("urn:b"), null }, new[] { new Hashtable { ["a"] = 1 } }, new[] { new[] { 1 }, null, Array.Empty<int>() },
            new[] { new[] { new[] { "deep" } } }, new List<int> { 1 }, new List<string?> { "a", null }, new List<object?> { 1, null }, new List<int[]> { new[] { 1 } }, new ArrayList { 1, "x", null },
            new Dictionary<string, object?> { ["a"] = 1, ["A"] = null }, new Dictionary<Guid, long> { [Guid.Empty] = 1 }, new Dictionary<int, string[]> { [1] = new[] { "x" } },
        };
        AssertKept(values);
    }

    [Fact]
    public void Tables_keep_case_order_and_any_key()
    {
        AssertKept(
            new Hashtable(StringComparer.OrdinalIgnoreCase) { ["Name"] = 1, [5] = 2, [5L] = 3, [Guid.Empty] = 4, [1.5] = null, [DayOfWeek.Friday] = 5, ["x\uD800"] = 6 },
            new OrderedDictionary { ["z"] = 1, ["a"] = 2, [(object)3] = 4 },
            new Hashtable(),
            new OrderedDictionary());
        foreach (IDictionary table in new IDictionary[] { new Hashtable(), new OrderedDictionary(), new Dictionary<string, object?>() })
        {
            table["Name"] = 1;
            var again = (IDictionary)Codec.RoundTrip(table)!;
            Assert.True(again.Contains("Name") && !again.Contains("NAME"), table.GetType().Name);
        }

        foreach (IDictionary table in new IDictionary[]
        {
            new Hashtable(StringComparer.CurrentCultureIgnoreCase), new OrderedDictionary(StringComparer.OrdinalIgnoreCase),
            new Dictionary<string, object?>(StringComparer.InvariantCultureIgnoreCase),
        })
        {
            table["Name"] = 1;
            Assert.Equal(table.GetType(), Codec.RoundTrip(table)!.GetType());
            Assert.Equal(1, ((IDictionary)Codec.RoundTrip(table)!)["NAME"]);
        }

        var sensitive = (Hashtable)Codec.RoundTrip(new Hashtable { ["name"] = 1, ["NAME"] = 2 })!;
        Assert.Equal((1, 2, null), (sensitive["name"], sensitive["NAME"], sensitive["Name"]));
        Assert.Equal(1, ((Hashtable)Codec.ReadHex("A1 64 4E616D65 01")!)["NAME"]);
    }

    [Fact]
    public void Objects_keep_the_order_of_their_properties_their_names_and_notes()
    {
        var noted = new PlainNotes("text");
        noted.Set("Extra", new PlainObject("a", 1));
        AssertKept(
            new PlainObject(),
            new PlainObject("Z", 1, "A", null, "x\uD800", 2, "", 3),
            new PlainObject("a", 1) { TypeNames = ["My.Type", "System.Object"] },
            new PlainObject { TypeNames = [] },
            noted,
            new object[] { new PlainCliXml("a"), new PlainCliXml("b"), 1, new PlainCliXml("c"), null!, new PlainCliXml("d") },
            Enumerable.Range(0, 1001).Select(i => (object)new PlainCliXml("x" + i)).ToArray(),
            Enumerable.Range(0, 5).Select(i => (object)new PlainObject("a", new PlainObject("a", i)) { TypeNames = i % 2 == 0 ? ["My.Type"] : null }).ToArray(),
            Enumerable.Range(0, 300).Select(i => (object)new PlainObject("Id", i, i % 7 == 0 ? "Odd" : "Even", new PlainObject("Inner", i))).ToArray());
    }

    [Fact]
    public void What_is_the_same_object_stays_the_same()
    {
        var table = new Hashtable { ["n"] = 1 };
        table["self"] = table;
        var list = new List<object>();
        list.Add(list);
        object?[][] jagged = new object?[1][];
        jagged[0] = new object?[] { jagged };
        var ordered = new OrderedDictionary();
        ordered["self"] = ordered;
        var plain = new PlainObject("a", table);
        plain.Set("self", plain);
        var noted = new PlainNotes(new object[] { 1 });
        noted.Set("self", noted);
        AssertKept(table, list, jagged, ordered, plain, noted, new object[] { table, table, plain, noted });
        var read = (Hashtable)Codec.RoundTrip(table)!;
        Assert.Same(read, read["self"]);
    }

    [Fact]
    public void A_noted_list_that_contains_itself_comes_back_with_the_list_in_itself()
    {
        object[] list = new object[1];
        var noted = new PlainNotes(list);
        noted.Set("self", noted);
        list[0] = noted;
        var read = (PlainNotes)Codec.RoundTrip(noted)!;
        Assert.Same(read, read.Properties[0].Value);
        Assert.Same(read.Value, ((PlainNotes)((object[])read.Value)[0]).Value);
    }

    [Fact]
    public void Sixty_levels_of_pairs_of_the_same_take_no_more_room_than_sixty_levels()
    {
        object level = 1, notes = 1;
        for (int i = 0; i < 60; i++)
        {
            level = new[] { level, level };
            var next = new PlainNotes(i);
            next.Set("a", notes);
            next.Set("b", notes);
            notes = next;
        }

        AssertKept(level, notes);
        Assert.InRange(Codec.Write(new[] { level, notes }).Length, 60, 3000);
    }

    [Fact]
    public void What_lies_too_deep_is_cut_and_counted()
    {
        object deepest = Nested(ObjectWriter.MaxNesting - 1, "end");
        Codec.Write(deepest, out int cut);
        Assert.Equal(0, cut);
        AssertKept(deepest);

        byte[] bytes = Codec.Write(Nested(ObjectWriter.MaxNesting, new object[] { "end" }), out cut);
        Assert.Equal(1, cut);
        object? read = Codec.Read(bytes);
        for (int i = 0; i < ObjectWriter.MaxNesting; i++) read = Assert.Single(Assert.IsType<object[]>(read));
        Assert.Equal("Object[]", read);
    }

    private static object Nested(int levels, object value)
    {
        for (int i = 0; i < levels; i++) value = new[] { value };
        return value;
    }

    private static void AssertKept(params object?[] values)
    {
        foreach (object? value in values.Append(values)) Assert.Equal(ValueText.Of(value), ValueText.Of(Codec.RoundTrip(value)));
    }
}
