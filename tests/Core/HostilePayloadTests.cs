using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using ShmModule.Values.Objects;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Payloads made to take much time or memory for few bytes.</summary>
public sealed class HostilePayloadTests
{
    private const int Long = 1 << 20;
    private const long Free = 64 << 10;

    [Theory]
    [InlineData("9B 0000 0001 0000 0000")]
    [InlineData("9A FFFF FFFF 00")]
    [InlineData("BA 7FFF FFFF 00")]
    [InlineData("5A 7FFF FFFF 00")]
    [InlineData("7B 7FFF FFFF FFFF FFFF 00")]
    [InlineData("C2 5A 7FFF FFFF 00")]
    [InlineData("D84E 5A 7FFF FFFC 00")]
    [InlineData("D852 5A 7FFF FFF8 00")]
    [InlineData("D9C41C 82 67496E7433325B5D 9A 7FFF FFFF 00")]
    [InlineData("D9C41C 82 69446563696D616C5B5D 9A 7FFF FFFF 00")]
    [InlineData("D9C419 82 9A 7FFF FFFF 00")]
    public void A_length_that_is_not_there_takes_no_memory(string hex) => AssertRefused(Codec.FromHex(hex), Free);

    [Fact]
    public void Arrays_in_arrays_of_which_each_claims_all_that_is_left_take_no_memory()
    {
        AssertRefused(Repeat("9A 0010 0000", 900, new byte[Long]), 9 * Long);
        AssertRefused(Repeat("D9C41C 82 684F626A6563745B5D 9A 0010 0000", 240, new byte[Long]), 9 * Long);
    }

    [Fact]
    public void Records_take_no_memory_for_what_only_their_shape_has()
    {
        // A shape of many properties, and records in records of which each claims so many.
        byte[] wide = Repeat("6000", Long / 8, []);
        byte[] shape = Codec.FromHex("9F D9C418 BA 0002 0000").Concat(wide).ToArray();
        AssertRefused(shape.Concat(Repeat("D9C422 9A 0002 0001 00", 900, new byte[Long])).ToArray(), 100 * Long);
        // A shape of many type names, and records of nothing else.
        byte[] named = Codec.FromHex("9F D9C419 82 9A 0001 0000").Concat(Repeat("60", 0x10000, [0xA0])).ToArray();
        AssertRefused(named.Concat(Repeat("D9C422 81 00", 1000, [0xFF])).ToArray(), 10 * Long);
    }

    [Fact]
    public void Endless_nesting_is_refused()
    {
        foreach (string head in new[] { "81", "9F", "A1", "BF", "C1", "D81C", "D9C418A160", "D9C41A82", "D9C41C82684F626A6563745B5D81", "D9C41C826C4C6973743C4F626A6563743E81", "D9C42C", "C482" })
            AssertRefused(Repeat(head, 100_000, []), 3 * Long);
    }

    [Fact]
    public void Keys_of_one_hash_code_do_not_take_the_square_of_their_count()
    {
        // Int64.GetHashCode is one half xor the other. Without a bound these take three hours.
        var cbor = new CborWriter(new byte[64]);
        cbor.MapHead(1_600_000);
        for (long i = 1; i <= 1_600_000; i++)
        {
            cbor.Integer((i << 32) | i);
            cbor.Null();
        }

        // As many comparisons as the payload's length pays for: the square of some 13,000 keys.
        Assert.InRange(ReadBeforeRefusal(Written(cbor), 16 * Long), 0, 15_000 * 10);
        cbor = new CborWriter(new byte[64]);
        cbor.MapHead(10_000);
        for (int i = 1; i <= 10_000; i++)
        {
            cbor.Tag(CborTags.Version);
            cbor.ArrayHead(2);
            cbor.Integer(i & 0xF);
            cbor.Integer(i << 8);
            cbor.Null();
        }

        Assert.InRange(ReadBeforeRefusal(Written(cbor), 2 * Long), 0, 7_000 * 10);
    }

    [Fact]
    public void Keys_whose_hash_codes_have_one_remainder_do_not_take_the_square_of_their_count()
    {
        // The size of a dictionary of that many keys: all of them are in one chain.
        const int Size = 36353;
        var cbor = new CborWriter(new byte[64]);
        cbor.Tag(CborTags.Collection);
        cbor.ArrayHead(2);
        cbor.Text("Dictionary<Int32,Object>");
        cbor.MapHead(Size - 1);
        for (int i = 1; i < Size; i++)
        {
            cbor.Integer((long)i * Size);
            cbor.Null();
        }

        Assert.InRange(ReadBeforeRefusal(Written(cbor), 4 * Long), 0, 24_000 * 6);
    }

    [Fact]
    public void A_property_or_a_key_again_and_again_does_not_have_all_searched_each_time()
    {
        foreach (ulong tag in new[] { CborTags.CustomObject, CborTags.Ordered })
        {
            var cbor = new CborWriter(new byte[64]);
            cbor.Tag(tag);
            cbor.MapHead(60_000);
            for (int i = 0; i < 60_000; i++)
            {
                cbor.Text("p" + Math.Min(i, 30_000));
                cbor.Null();
            }

            Assert.InRange(ReadBeforeRefusal(Written(cbor), 20 * Long), 0, 34_000 * 7);
        }

        // The same by records: half of the names of each are one.
        var records = new CborWriter(new byte[64]);
        records.ArrayHead(2001);
        records.Tag(CborTags.CustomObject);
        records.MapHead(2000);
        for (int i = 0; i < 2000; i++)
        {
            records.Text("p" + Math.Min(i, 1000));
            records.Null();
        }

        for (int i = 0; i < 2000; i++)
        {
            records.Tag(CborTags.Record);
            records.ArrayHead(2001);
            for (int j = 0; j <= 2000; j++) records.Integer(0);
        }

        Assert.InRange(ReadBeforeRefusal(Written(records), 50 * Long), 0, 100 * 2000);
    }

    [Fact]
    public void Ordinary_keys_are_read_however_many()
    {
        const int Count = 200_000;
        var random = new Random(1);
        foreach (Func<int, object> key in new Func<int, object>[]
        {
            i => i, i => -i, i => i * 1000L, i => (long)i << 20, i => i * 0.5, i => (double)i, i => new DateTime(2026, 1, 1).AddMinutes(i), i => TimeSpan.FromSeconds(i), i => "key" + i,
            i => i / 100m, _ => random.NextInt64(), i => new Guid(i, 0, 0, BitConverter.GetBytes(random.NextInt64())), i => (uint)i, i => (char)(i & 0xFFFF),
        })
        {
            var table = new Hashtable();
            for (int i = 0; i < Count; i++) table[key(i)] = i;
            Assert.Equal(table.Count, ((Hashtable)Codec.RoundTrip(table)!).Count);
        }
    }

    [Fact]
    public void Empty_maps_take_less_than_three_hundred_bytes_each()
    {
        byte[] bytes = Repeat("A0", Long, [0xFF]).Prepend((byte)0x9F).ToArray();
        long allocated = Allocated(() => Codec.Read(bytes));
        FuzzRun.Tell($"{allocated / bytes.Length} bytes for one of payload");
        Assert.InRange(allocated, 0, 300L * bytes.Length);
    }

    [Fact]
    public void Records_do_not_copy_long_type_names_for_each()
    {
        byte[] shape = Codec.FromHex("9F D9C419 82 81").Concat(Item("7A", Long / 2)).Append((byte)0xA0).ToArray();
        ReadBeforeRefusal(shape.Concat(Repeat("D9C422 81 00", 100_000, [0xFF])).ToArray(), 10 * Long);
    }

    [Theory]
    [InlineData("C482 00 D81D00")]
    [InlineData("C482 D81D00 01")]
    public void Decimals_do_not_copy_long_digits_for_each(string item)
    {
        byte[] bytes = Codec.FromHex("9F D81C C2").Concat(Item("5A", Long)).Concat(Repeat(item, 1000, [0xFF])).ToArray();
        AssertRefused(bytes, 10 * Long);
    }

    [Fact]
    public void Decimals_of_a_million_digits_or_with_the_longest_exponents_take_little()
    {
        byte[] digits = Codec.FromHex("C48239 1000 C2").Concat(Item("5A", Long).Select((b, i) => (byte)(i < 5 ? b : 7))).ToArray();
        long allocated = Allocated(() => Assert.Equal(double.PositiveInfinity, Codec.Read(digits)));
        Assert.InRange(allocated, 0, 10 * Long);
        byte[] many = Codec.FromHex("9F").Concat(Repeat("C48219013401", 50_000, [0xFF])).ToArray();
        allocated = Allocated(() => Assert.Equal(50_000, ((object?[])Codec.Read(many)!).Length));
        Assert.InRange(allocated, 0, Free + (300L * many.Length));
    }

    [Fact]
    public void Maps_of_a_hundred_keys_of_one_hash_code_are_read()
    {
        var cbor = new CborWriter(new byte[64]);
        cbor.MapHead(100);
        for (long i = 1; i <= 100; i++)
        {
            cbor.Integer((i << 32) | i);
            cbor.Integer(i);
        }

        Assert.Equal(100, ((Hashtable)Codec.Read(Written(cbor))!).Count);
    }

    [Fact]
    public void Keys_that_refer_to_one_long_text_do_not_hash_it_for_ever()
    {
        byte[] text = Item("D81C 7A", Long);
        byte[] marked = text.Concat(Codec.FromHex("D81C D9C41A 82 D81D00 A0")).ToArray();
        AssertRefused(Codec.FromHex("82").Concat(text).Concat(Repeat("BF", 1, Repeat("D81D00 F6", 1_000_000, []))).ToArray(), 32 * Long);
        AssertRefused(Codec.FromHex("83").Concat(marked).Concat(Repeat("BF", 1, Repeat("D81D01 F6", 1_000_000, []))).ToArray(), 32 * Long);
    }

    [Theory]
    [InlineData("C2 D81D00")]
    [InlineData("C3 D81D00")]
    [InlineData("D9 0111 D81D00")]
    [InlineData("D825 D81D00")]
    public void References_to_something_long_are_not_copied_for_each(string item)
    {
        byte[] bytes = Codec.FromHex("9F").Concat(Item("D81C 5A", Long)).Concat(Repeat(item, 1000, [0xFF])).ToArray();
        AssertRefused(bytes, 10 * Long);
    }

    [Fact]
    public void As_many_names_of_enums_as_there_is_room_for_take_little_time()
    {
        var cbor = new CborWriter(new byte[64]);
        cbor.ArrayHead(100_000);
        for (int i = 0; i < 100_000; i++)
        {
            cbor.Tag(CborTags.Enum);
            cbor.ArrayHead(3);
            cbor.Text("Name" + i);
            cbor.Integer(i);
            cbor.Text("");
        }

        Assert.Equal(100_000, ((object[])Codec.Read(Written(cbor))!).Length);
    }

    [Fact]
    public void Whatever_item_is_repeated_takes_at_most_three_hundred_bytes_for_each_of_its_own()
    {
        foreach (string item in new[]
        {
            "F6", "01", "FB0000000000000000", "80", "A0", "7FFF", "5FFF", "9FFF", "BFFF", "60", "40", "C240", "C4820000", "D82060", "D84E40", "D9011140", "D903EAA0", "D9C418A0", "D9C418A16000",
            "D9C4198280A0", "D9C41A8200A0", "D9C41BA0", "D9C41C826B4C6973743C496E7433323E80", "D9C41C826941727261794C69737480", "D9C41F820000", "D9C42083600060", "D9C42160", "D9C42C00", "D81C80", "D81C01",
        })
        {
            byte[] bytes = Codec.FromHex("9F").Concat(Repeat(item, 50_000, [0xFF])).ToArray();
            long allocated = Allocated(() => Record.Exception(() => Codec.Read(bytes)));
            Assert.True(allocated <= Free + (300L * bytes.Length), $"{allocated} bytes for {bytes.Length} of {item}");
        }
    }

    private static byte[] Repeat(string hex, int count, byte[] end)
    {
        byte[] item = Codec.FromHex(hex);
        return Enumerable.Range(0, count).SelectMany(_ => item).Concat(end).ToArray();
    }

    /// <summary>A head that ends with four bytes of length, and so many bytes.</summary>
    private static byte[] Item(string head, int length) =>
        Codec.FromHex(head + length.ToString("X8", CultureInfo.InvariantCulture)).Concat(Enumerable.Repeat((byte)0, length)).ToArray();

    private static byte[] Written(CborWriter cbor) => cbor.Buffer.AsSpan(0, cbor.Length).ToArray();

    /// <summary>How many bytes were read before it was refused.</summary>
    private static int ReadBeforeRefusal(byte[] bytes, long most)
    {
        var reader = new ObjectReader(new PlainModel(), bytes, bytes.Length);
        Exception? error = null;
        long allocated = Allocated(() => error = Record.Exception(() => reader.Read()));
        Assert.Equal("SharedMemoryFormatInvalid", Assert.IsType<SharedMemoryException>(error).ErrorId);
        FuzzRun.Tell($"{bytes.Length} bytes are refused at {reader.Position}, and {allocated} bytes were taken.");
        Assert.True(allocated <= most, $"{allocated} bytes were taken.");
        return reader.Position;
    }

    private static void AssertRefused(byte[] bytes, long most)
    {
        Exception? error = null;
        long allocated = Allocated(() => error = Record.Exception(() => Codec.Read(bytes)));
        Assert.Equal("SharedMemoryFormatInvalid", Assert.IsType<SharedMemoryException>(error).ErrorId);
        Assert.True(allocated <= most, $"{allocated} bytes were taken.");
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
