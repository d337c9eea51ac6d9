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

        AssertRefused(Written(cbor), 16 * Long);
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
