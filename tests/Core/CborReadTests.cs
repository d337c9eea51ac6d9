using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text;
using ShmModule.Values.Objects;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>CBOR as other programs write it.</summary>
public sealed class CborReadTests
{
    // RFC 8949, appendix A: diagnostic notation in the last column there. What .NET has no value for is in the next test.
    private static readonly (string Hex, object? Value)[] Examples =
    {
        ("00", 0), ("01", 1), ("0A", 10), ("17", 23), ("1818", 24), ("1819", 25), ("1864", 100), ("1903E8", 1000), ("1A000F4240", 1000000),
        ("1B000000E8D4A51000", 1000000000000), ("1BFFFFFFFFFFFFFFFF", ulong.MaxValue), ("C249010000000000000000", BigInteger.Pow(2, 64)),
        ("3BFFFFFFFFFFFFFFFF", -BigInteger.Pow(2, 64)), ("C349010000000000000000", -BigInteger.Pow(2, 64) - 1), ("20", -1), ("29", -10), ("3863", -100), ("3903E7", -1000),
        ("F90000", 0.0), ("F98000", -0.0), ("F93C00", 1.0), ("FB3FF199999999999A", 1.1), ("F93E00", 1.5), ("F97BFF", 65504.0), ("FA47C35000", 100000f),
        ("FA7F7FFFFF", float.MaxValue), ("FB7E37E43C8800759C", 1.0e+300), ("F90001", 5.960464477539063e-8), ("F90400", 0.00006103515625), ("F9C400", -4.0),
        ("FBC010666666666666", -4.1), ("F97C00", double.PositiveInfinity), ("F97E00", double.NaN), ("F9FC00", double.NegativeInfinity),
        ("FA7F800000", float.PositiveInfinity), ("FA7FC00000", BitConverter.Int32BitsToSingle(0x7FC00000)), ("FAFF800000", float.NegativeInfinity), ("FB7FF0000000000000", double.PositiveInfinity),
        ("FB7FF8000000000000", BitConverter.Int64BitsToDouble(0x7FF8000000000000)), ("FBFFF0000000000000", double.NegativeInfinity), ("F4", false), ("F5", true), ("F6", null), ("F7", null),
        ("C074323031332D30332D32315432303A30343A30305A", new DateTime(2013, 3, 21, 20, 4, 0, DateTimeKind.Utc)), ("C11A514B67B0", new DateTime(2013, 3, 21, 20, 4, 0, DateTimeKind.Utc)), ("C1FB41D452D9EC200000", new DateTime(2013, 3, 21, 20, 4, 0, 500, DateTimeKind.Utc)),
        ("D74401020304", new byte[] { 1, 2, 3, 4 }), ("D818456449455446", Encoding.ASCII.GetBytes("dIETF")),
        ("D82076687474703A2F2F7777772E6578616D706C652E636F6D", new Uri("http://www.example.com")), ("40", Array.Empty<byte>()), ("4401020304", new byte[] { 1, 2, 3, 4 }),
        ("60", ""), ("6161", "a"), ("6449455446", "IETF"), ("62225C", "\"\\"), ("62C3BC", "ü"), ("63E6B0B4", "水"), ("64F0908591", "\uD800\uDD51"), ("80", Array.Empty<object>()),
        ("83010203", new object[] { 1, 2, 3 }), ("8301820203820405", new object[] { 1, new object[] { 2, 3 }, new object[] { 4, 5 } }), ("A0", new Hashtable()),
        ("A201020304", new Hashtable { [1] = 2, [3] = 4 }), ("A26161016162820203", new Hashtable { ["a"] = 1, ["b"] = new object[] { 2, 3 } }),
        ("826161A161626163", new object[] { "a", new Hashtable { ["b"] = "c" } }), ("5F42010243030405FF", new byte[] { 1, 2, 3, 4, 5 }), ("7F657374726561646D696E67FF", "streaming"),
        ("9FFF", Array.Empty<object>()), ("9F018202039F0405FFFF", new object[] { 1, new object[] { 2, 3 }, new object[] { 4, 5 } }),
        ("9F01820203820405FF", new object[] { 1, new object[] { 2, 3 }, new object[] { 4, 5 } }), ("83018202039F0405FF", new object[] { 1, new object[] { 2, 3 }, new object[] { 4, 5 } }),
        ("83019F0203FF820405", new object[] { 1, new object[] { 2, 3 }, new object[] { 4, 5 } }), ("BF61610161629F0203FFFF", new Hashtable { ["a"] = 1, ["b"] = new object[] { 2, 3 } }),
        ("826161BF61626163FF", new object[] { "a", new Hashtable { ["b"] = "c" } }), ("BF6346756EF563416D7421FF", new Hashtable { ["Fun"] = true, ["Amt"] = -2 }),
        ("98190102030405060708090A0B0C0D0E0F101112131415161718181819", Enumerable.Range(1, 25).Select(i => (object)i).ToArray()),
    };

    public static IEnumerable<TheoryDataRow<string>> Refused => new[]
    {
        // RFC 8949, appendix A, simple values without a meaning; appendix F, what is not well-formed.
        "F0", "F818", "F8FF", "", "18", "19", "1A", "1B", "1901", "1A0102", "38", "58", "78", "98", "9A01FF00", "B8", "D8", "F8", "F900", "FA0000", "FB000000",
        "41", "61", "5AFFFFFFFF00", "5BFFFFFFFFFFFFFFFF010203", "7AFFFFFFFF00", "7B7FFFFFFFFFFFFFFF010203", "81", "818181818181818181", "8200", "A1", "A20102", "A100", "A2000000",
        "C0", "5F4100", "7F6100", "9F", "9F0102", "BF", "BF01020102", "819F", "9F8000", "9F9F9F9F9FFFFFFFFF", "1C", "1D", "1E", "3C", "3D", "3E", "5C", "5D", "5E", "7C", "7D", "7E", "9C", "9D",
        "9E", "BC", "BD", "BE", "DC", "DD", "DE", "FC", "FD", "FE", "F801", "5F00FF", "5F21FF", "5F6100FF", "5F80FF", "5FA0FF", "5FC000FF", "5FE0FF", "7F4100FF", "5F5F4100FFFF", "7F7F6100FFFF",
        "FF", "81FF", "8200FF", "A1FF", "A1FF00", "A100FF", "A20000FF", "9F81FF", "9F829F819F9FFFFFFFFF", "BF00FF", "BF000000FF", "1F", "3F", "DF",
        // Not UTF-8; a null as a key; bignums, dates and others of the wrong content.
        "61FF", "62C080", "63EDA080", "A1F600", "C26161", "C0 00", "C06161", "C480", "C48200F6", "D82000", "D82067687474703A2F2F", "D82540", "D8254101", "D9011100",
        "D9011141FF", "D903EA80", "D903EAA10201", "D903EAA1011BFFFFFFFFFFFFFFFF", "D840 00", "D84E4101", "D8504100", "D853 50 00000000000000000000000000000000",
        // References that lead nowhere.
        "D81D00", "D81DF6", "D81C D81D00", "82 D81C01 D81D01", "D81D3BFFFFFFFFFFFFFFFF",
        // References to texts.
        "D90100 82 D81900 6161", "D81900",
        // The module's own tags.
        "D9C422 80", "D9C422 8100", "D9C422 81F6", "D9C422 A0", "D9C422 00", "82 D9C418A0 D9C422 820000", "82 D9C418A16161F6 D9C422 8100", "82 D9C418A0 D9C422 8101", "82 D9C418A0 D9C422 9F00FF",
        "81 D9C423 6161", "81 D9C423 00", "82 D9C423 63313A61 F7F7",
        "D9C418 80", "D9C418 A10001", "D9C418 A1F600", "D9C419 80", "D9C419 8180", "D9C419 82 00 A0", "D9C419 82 8100 A0", "D9C41A 8101", "D9C41A 82F6A0", "D9C41B 80", "D9C41C 80", "D9C41C 82 0080",
        "D9C41C 82 66537472696E67 80", "D9C41C 82 6655 6E6B6F776E 80", "D9C41D 00", "D9C41D C060", "D9C41E 00", "D9C41F 8101", "D9C41F 820120", "D9C41F 850000000000", "D9C420 8200", "D9C420 83 006060",
        "D9C420 83 6161 61626060", "D9C421 00", "D9C42C 1A00010000", "D9C42C F4", "D9C42D 190100", "D9C430 20", "C0 7819 303030312D30312D30315430303A30303A30302B31343A3030",
    }.Distinct().Select(hex => new TheoryDataRow<string>(hex));

    [Fact]
    public void The_examples_of_the_standard_are_read()
    {
        foreach ((string hex, object? value) in Examples) Assert.Equal(hex + " " + ValueText.Of(value), hex + " " + ValueText.Of(Codec.ReadHex(hex)));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_well_formed_or_means_nothing_is_refused(string hex) =>
        Assert.Equal("SharedMemoryFormatInvalid", Assert.Throws<SharedMemoryException>(() => Codec.ReadHex(hex)).ErrorId);

    [Theory]
    [InlineData("7F FF", "")]
    [InlineData("7F 60 61 61 60 61 62 FF", "ab")]
    [InlineData("D9 D9F7 61 61", "a")]
    [InlineData("D9 C417 61 61", "a")]
    [InlineData("DB FFFFFFFFFFFFFFFF 61 61", "a")]
    [InlineData("C1 C1 61 61", "a")]
    [InlineData("61 61 FF FF", "a")]
    [InlineData("1B 0000000000000005", 5)]
    [InlineData("3B 0000000000000005", -6)]
    [InlineData("3A 7FFFFFFF", int.MinValue)]
    [InlineData("3B 7FFFFFFFFFFFFFFF", long.MinValue)]
    [InlineData("78 01 61", "a")]
    public void Other_ways_to_say_the_same_are_read(string hex, object value) => Assert.Equal(value, Codec.ReadHex(hex));

    public static IEnumerable<TheoryDataRow<string, string>> Decimals => new (string Hex, object Value)[]
    {
        ("C48201 01", 10m), ("C48220 1819", 2.5m), ("C482381B 01", 1e-28m), ("C48220 20", -0.1m), ("C48221 00", 0.00m), ("C4823A7FFFFFFF 00", new decimal(0, 0, 0, false, 28)),
        // 1E+30, and a number of forty digits, which Python's Decimal has.
        ("C482181E 01", BigInteger.Pow(10, 30)), ("C4821864 01", BigInteger.Pow(10, 100)), ("C48219012C 01", 1e300), ("C48200 C251 1D6329F1C35CA4BFABB9F5610000000000", new BigInteger(Codec.FromHex("000000000061F5B9ABBFA45CC3F129631D00"))),
        ("C4823826 C251 1D6329F1C35CA4BFABB9F5610000000000", 10.0), ("C482381D 01", 1e-30), ("C482390190 01", 0.0), ("C482190190 01", double.PositiveInfinity), ("C482190190 20", double.NegativeInfinity),
        ("C4821B7FFFFFFFFFFFFFFF 01", double.PositiveInfinity), ("C4823BFFFFFFFFFFFFFFFF 01", 0.0),
    }.Select(example => new TheoryDataRow<string, string>(example.Hex, ValueText.Of(example.Value)));

    [Theory]
    [MemberData(nameof(Decimals))]
    public void A_decimal_that_dotnet_has_none_for_is_the_nearest_number_it_has(string hex, string value) =>
        Assert.Equal("1 " + value, "1 " + ValueText.Of(((object?[])Codec.ReadHex("82 01" + hex)!)[1]));

    [Theory]
    [InlineData("C1 00", "1970-01-01T00:00:00.0000000Z")]
    [InlineData("C1 20", "1969-12-31T23:59:59.0000000Z")]
    [InlineData("C1 F9 3800", "1970-01-01T00:00:00.5000000Z")]
    [InlineData("C1 FB 41DA04DC7200FCD6", "2025-05-01T13:06:16.0154320Z")]
    [InlineData("C1 FB BFF4000000000000", "1969-12-31T23:59:58.7500000Z")]
    [InlineData("C1 1B 0000003AFFF4417F", "9999-12-31T23:59:59.0000000Z")]
    [InlineData("C1 3B 0000000E7791F6FF", "0001-01-01T00:00:00.0000000Z")]
    public void Epoch_time_is_a_time(string hex, string time)
    {
        var read = Assert.IsType<DateTime>(Codec.ReadHex(hex));
        Assert.Equal(time, read.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("C1 1B 0000003AFFF44180", 253402300800L)]
    [InlineData("C1 3B 0000000E7791F700", -62135596801L)]
    [InlineData("C1 F9 7E00", double.NaN)]
    [InlineData("C1 FB 7FF0000000000000", double.PositiveInfinity)]
    [InlineData("C1 61 61", "a")]
    [InlineData("C1 F6", null)]
    public void Epoch_time_that_dotnet_has_none_for_is_the_value_it_was(string hex, object? value) => Assert.Equal(value, Codec.ReadHex(hex));

    [Theory]
    [InlineData("D841 44 0001 0002", new ushort[] { 1, 2 })]
    [InlineData("D845 44 0100 0200", new ushort[] { 1, 2 })]
    [InlineData("D842 44 00000102", new uint[] { 0x102 })]
    [InlineData("D843 48 0000000000000102", new ulong[] { 0x102 })]
    [InlineData("D849 42 FFFE", new short[] { -2 })]
    [InlineData("D84A 44 FFFFFFFE", new[] { -2 })]
    [InlineData("D84B 48 FFFFFFFFFFFFFFFE", new long[] { -2 })]
    [InlineData("D851 44 3FC00000", new[] { 1.5f })]
    [InlineData("D852 48 3FF8000000000000", new[] { 1.5 })]
    [InlineData("D856 48 000000000000F83F", new[] { 1.5 })]
    [InlineData("D840 42 0102", new byte[] { 1, 2 })]
    [InlineData("D844 42 0102", new byte[] { 1, 2 })]
    [InlineData("D848 41 FF", new sbyte[] { -1 })]
    [InlineData("D84E 40", new int[0])]
    public void Arrays_of_numbers_are_read_in_either_byte_order(string hex, Array value) => Assert.Equal(ValueText.Of(value), ValueText.Of(Codec.ReadHex(hex)));

    [Fact]
    public void A_thousand_nested_items_are_read_and_one_more_is_refused()
    {
        foreach (string head in new[] { "81", "9F", "C1", "A100", "D81C", "D9C418A16161" })
        {
            byte[] nested = Codec.FromHex(string.Concat(Enumerable.Repeat(head, 1000)) + "F6" + (head == "9F" ? string.Concat(Enumerable.Repeat("FF", 1000)) : ""));
            Codec.Read(nested);
            byte[] deeper = Codec.FromHex(head).Concat(nested).Append((byte)0xFF).ToArray();
            Assert.Equal("SharedMemoryFormatInvalid", Assert.Throws<SharedMemoryException>(() => Codec.Read(deeper)).ErrorId);
        }
    }

    [Fact]
    public void No_name_in_a_payload_has_an_assembly_loaded_or_a_type_made()
    {
        var asked = new List<string>();
        ResolveEventHandler onResolve = (_, args) =>
        {
            asked.Add(args.Name);
            return null;
        };
        AppDomain.CurrentDomain.AssemblyResolve += onResolve;
        AppDomain.CurrentDomain.TypeResolve += onResolve;
        try
        {
            foreach (string name in new[]
            {
                "System.Nullable`1[[Evil.Type, ShmEvil]]", "System.Collections.Generic.Dictionary`2+Enumerator[[Evil.Type, ShmEvil],[Evil.Type, ShmEvil]]", "Evil.Type, ShmEvil", "System.String",
                "System.DayOfWeek[]", "System.DayOfWeek&", "System.DayOfWeek*", "", ".", "+", "\0", "System.DayOfWeek\0", string.Concat(Enumerable.Repeat("A[[", 100_000)), new string('+', 100_000),
            })
            {
                AssertIsNumber(name);
            }
        }
        finally
        {
            AppDomain.CurrentDomain.AssemblyResolve -= onResolve;
            AppDomain.CurrentDomain.TypeResolve -= onResolve;
        }

        Assert.DoesNotContain(asked, name => name.Contains("Evil", StringComparison.Ordinal));
    }

    private static void AssertIsNumber(string enumName)
    {
        var cbor = new CborWriter(new byte[16]);
        cbor.Tag(CborTags.Enum);
        cbor.ArrayHead(3);
        cbor.Text(enumName);
        cbor.Integer(5);
        cbor.Text("Five");
        var read = Assert.IsType<PlainNotes>(Codec.Read(cbor.Buffer));
        Assert.Equal(5, read.Value);
        Assert.Equal("Five", Assert.Single(read.Properties).Value);
    }
}
