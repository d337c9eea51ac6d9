using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ShmModule.Platform;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>What is written is what is read.</summary>
public sealed class ValueTests : RegionTest
{
    private const string AnyText = "a\0ü€😀\uFEFFz";

    public static IEnumerable<TheoryDataRow<string>> UnicodeEncodings =>
        new[] { "utf8", "utf8BOM", "utf8NoBOM", "unicode", "bigendianunicode", "utf32", "bigendianutf32", "utf7", "default" }
            .Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(UnicodeEncodings))]
    public void Text_survives_every_unicode_encoding(string encoding)
    {
        RegionAttachment region = Create(256);
        foreach (string text in new[] { string.Empty, "x", "\0", "\uFEFF", "\uFEFF\uFEFF", AnyText, new string('\0', 9) })
        {
            Write(region, EncodedValue.OfText(text, TextEncodings.Parse(encoding), terminated: true));
            Assert.Equal(text, Read(Open(readOnly: true)));
        }
    }

    [Theory]
    [MemberData(nameof(UnicodeEncodings))]
    public void Text_that_ends_at_the_regions_end_fits_and_one_byte_more_does_not(string encoding)
    {
        EncodedValue exact = EncodedValue.OfText("grün 😀", TextEncodings.Parse(encoding), terminated: true);
        RegionAttachment region = Create(exact.Source.Length);
        Write(region, exact);
        Assert.Equal("grün 😀", Read(region));
        AssertFails("SharedMemoryTooSmall", () => Write(region, EncodedValue.OfText("grün 😀x", TextEncodings.Parse(encoding), terminated: true)));
        Assert.Equal("grün 😀", Read(region));
    }

    [Theory]
    [InlineData("ascii", "plain")]
    [InlineData("28591", "grün")]
    [InlineData("iso-8859-1", "grün")]
    public void Single_byte_encodings_work_by_name_and_number(string encoding, string text)
    {
        RegionAttachment region = Create(64);
        Write(region, EncodedValue.OfText(text, TextEncodings.Parse(encoding), terminated: true));
        Assert.Equal(text, Read(region));
        Assert.Equal(text.Length, region.Control!.ReadPayload(64).Length);
    }

    [Fact]
    public void Unknown_encodings_are_refused_by_name() =>
        Assert.Contains("utf9", Assert.Throws<ArgumentException>(() => TextEncodings.Parse("utf9")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("utf8", 1)]
    [InlineData("unicode", 2)]
    [InlineData("utf32", 4)]
    public void A_NUL_of_the_encodings_width_follows_where_there_is_room(string encoding, int width)
    {
        RegionAttachment region = Create(40);
        Write(region, Enumerable.Repeat((byte)0xEE, 40).ToArray());
        EncodedValue value = EncodedValue.OfText("ab", TextEncodings.Parse(encoding), terminated: true);
        Write(region, value);
        byte[] all = ReadBytes(region, 0, 40);
        Assert.All(all.Skip(2 * width).Take(width), each => Assert.Equal(0, each));
        Assert.Equal(0xEE, all[3 * width]);
        Write(region, Enumerable.Repeat((byte)0xEE, 40).ToArray());
        Write(region, EncodedValue.OfText("ab", TextEncodings.Parse(encoding), terminated: false));
        Assert.Equal(0xEE, ReadBytes(region, 2 * width, 1)[0]);
    }

    [Fact]
    public void Numbers_come_back_as_the_type_they_were()
    {
        RegionAttachment region = Create(256);
        Array[] arrays =
        {
            new sbyte[] { sbyte.MinValue, 0, sbyte.MaxValue }, new short[] { short.MinValue, 1 }, new ushort[] { ushort.MaxValue },
            new[] { int.MinValue, 7 }, new[] { uint.MaxValue }, new[] { long.MinValue, long.MaxValue }, new[] { ulong.MaxValue },
            new[] { float.NaN, float.NegativeInfinity, -0f }, new[] { double.Epsilon, double.PositiveInfinity }, Array.Empty<int>(),
        };
        foreach (Array array in arrays)
        {
            Write(region, EncodedValue.OfElements(array, isSingle: false));
            object read = Read(region);
            Assert.IsType(array.GetType(), read);
            Assert.Equal(array, (Array)read);
        }
    }

    [Fact]
    public void One_number_is_no_array()
    {
        RegionAttachment region = Create(16);
        Write(region, EncodedValue.OfElements(new[] { 3.5 }, isSingle: true));
        Assert.Equal(3.5, Read(region));
        Write(region, EncodedValue.OfElements(new byte[] { 5 }, isSingle: true));
        Assert.Equal((byte)5, Read(region));
        Write(region, EncodedValue.OfElements(new[] { 3.5 }, isSingle: false));
        Assert.Equal(new[] { 3.5 }, Read(region));
    }

    [Fact]
    public void Numbers_are_their_own_little_endian_bytes()
    {
        RegionAttachment region = Create(16);
        Write(region, EncodedValue.OfElements(new[] { 0x01020304 }, isSingle: true));
        Assert.Equal(new byte[] { 4, 3, 2, 1 }, ReadBytes(region, 0, 4));
        Assert.Equal((ushort)0x0102, ReadAs(region, typeof(ushort), 2, null));
        Assert.Equal(new ushort[] { 0x0304, 0x0102 }, ReadAs(region, typeof(ushort), 0, 2));
    }

    [Fact]
    public void Without_a_payload_text_ends_at_the_first_NUL()
    {
        RegionAttachment region = Create(64);
        WritePiece(region, 0, Encoding.UTF8.GetBytes("from C\0rest"));
        Assert.Equal("from C", ValueReader.Read(region, new ReadRequest { As = DataType.Text }, Quiet));
        WritePiece(region, 0, Encoding.Unicode.GetBytes("\uFEFFfrom C\0rest"));
        Assert.Equal("from C", ValueReader.Read(region, new ReadRequest { As = DataType.Text, Encoding = Encoding.Unicode }, Quiet));
        Assert.Equal("om C", ValueReader.Read(region, new ReadRequest { As = DataType.Text, Encoding = Encoding.Unicode, Offset = 6 }, Quiet));
        Assert.Equal("from C", ValueReader.Read(region, new ReadRequest { Encoding = Encoding.Unicode }, Quiet));
        Assert.Equal("om C", ValueReader.Read(region, new ReadRequest { Encoding = Encoding.Unicode, Offset = 6 }, Quiet));
        Assert.IsType<byte[]>(ValueReader.Read(region, new ReadRequest { As = DataType.Bytes, Encoding = Encoding.Unicode }, Quiet));
    }

    [Fact]
    public void A_recorded_encoding_wins_unless_text_is_asked_for()
    {
        RegionAttachment region = Create(64);
        Write(region, EncodedValue.OfText("ü", Encoding.Unicode, terminated: true));
        Assert.Equal("ü", ValueReader.Read(region, new ReadRequest { Encoding = Encoding.ASCII }, Quiet));
        Assert.Equal("ü", ValueReader.Read(region, new ReadRequest { As = DataType.Text }, Quiet));
        Assert.Equal("\u00FC\0", ValueReader.Read(region, new ReadRequest { As = DataType.Text, Encoding = Encoding.Latin1 }, Quiet));
    }

    [Fact]
    public void A_buffer_is_filled_in_place_as_far_as_whole_elements_go()
    {
        RegionAttachment region = Create(64);
        Write(region, 1, 0, 2, 0, 3);
        short[] buffer = { 9, 9, 9, 9 };
        Assert.Equal(2, ValueReader.ReadInto(region, new ReadRequest(), buffer, Quiet));
        Assert.Equal(new short[] { 1, 2, 9, 9 }, buffer);
        Assert.Equal(1, ValueReader.ReadInto(region, new ReadRequest { Offset = 2, Count = 1 }, buffer, Quiet));
        Assert.Equal(new short[] { 2, 2, 9, 9 }, buffer);
        Assert.Equal(0, ValueReader.ReadInto(region, new ReadRequest(), Array.Empty<int>(), Quiet));
    }

    [Theory]
    [InlineData("int", "Int32")]
    [InlineData("[int]", "Int32")]
    [InlineData("[System.Int64[]]", "Int64")]
    [InlineData("uint16[]", "UInt16")]
    [InlineData("FLOAT", "Single")]
    [InlineData("text", "Text")]
    [InlineData("[string]", "Text")]
    [InlineData("Bytes", "Bytes")]
    [InlineData("byte", "Byte")]
    public void Types_are_known_by_many_words(string word, string expected) => Assert.Equal(expected, DataType.Parse(word)!.ToString());

    [Theory]
    [InlineData("decimal")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("DayOfWeek")]
    public void Other_words_are_not(string word) => Assert.Null(DataType.Parse(word));

    private static object ReadAs(RegionAttachment region, Type type, long? offset, long? count) =>
        ValueReader.Read(region, new ReadRequest { As = DataType.Elements(type), Offset = offset, Count = count }, Quiet)!;
}
