using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Elements of any fixed size: characters, GUIDs, enums, structs; and those that are refused.</summary>
public sealed class ElementTests : RegionTest
{
    public enum Level : byte
    {
        Low = 1,
        High = 200,
    }

    [Fact]
    public void Recorded_types_come_back_as_they_were()
    {
        RegionAttachment region = Create(256);
        Array[] arrays = { "a\0ü€"u8.ToArray().Select(each => (char)(each * 100)).ToArray(), new[] { Guid.NewGuid(), Guid.Empty }, new[] { true, false, true } };
        foreach (Array array in arrays)
        {
            Write(region, EncodedValue.OfElements(array, isSingle: false));
            Assert.Equal(array, Assert.IsAssignableFrom<Array>(Read(region)));
            Write(region, EncodedValue.OfElements(First(array), isSingle: true));
            Assert.Equal(array.GetValue(0), Read(region));
        }
    }

    [Fact]
    public void Sizes_and_bytes_are_those_of_C()
    {
        Assert.Equal(2, ElementLayout.Of(typeof(char)).Size);
        Assert.Equal(1, ElementLayout.Of(typeof(bool)).Size);
        Assert.Equal(16, ElementLayout.Of(typeof(Guid)).Size);
        Assert.Equal(1, ElementLayout.Of(typeof(Level)).Size);
        Assert.Equal(16, ElementLayout.Of(typeof(Point)).Size);
        Assert.Equal(9, ElementLayout.Of(typeof(Packed)).Size);
        Assert.Equal(8, ElementLayout.Of(typeof(Union)).Size);
        Assert.Equal(12, ElementLayout.Of(typeof(Fixed)).Size);
        Assert.Equal(4 + 8 + 12 + 4 + 32 + 4, ElementLayout.Of(typeof(Mixed)).Size);
        RegionAttachment region = Create(64);
        Write(region, EncodedValue.OfElements(new[] { new Guid("00112233-4455-6677-8899-aabbccddeeff") }, isSingle: true));
        Assert.Equal("33-22-11-00-55-44-77-66-88-99-AA-BB-CC-DD-EE-FF", BitConverter.ToString(ReadBytes(region, 0, 16)));
    }

    [Fact]
    public void Structs_that_are_their_bytes_are_copied_and_others_marshalled()
    {
        Assert.All(new[] { typeof(Point), typeof(Packed), typeof(Union), typeof(Fixed), typeof(Guid), typeof(Level), typeof(TimeSpan), typeof(IntPtr) },
            type => Assert.True(ElementLayout.Of(type).IsCopied, type.Name));
        Assert.All(new[] { typeof(Mixed), typeof(WithChar), typeof(WithBool), typeof(bool) }, type => Assert.False(ElementLayout.Of(type).IsCopied, type.Name));
    }

    [Fact]
    public void Structs_are_recorded_as_bytes_and_read_where_they_are_asked_for()
    {
        RegionAttachment region = Create(256);
        var points = new[] { new Point { X = 1, Y = 2.5 }, new Point { X = -3, Y = double.NaN } };
        Write(region, EncodedValue.OfElements(points, isSingle: false));
        Assert.Equal(PayloadKind.Bytes, region.Control!.ReadPayload(256).Kind);
        Assert.Equal(32, ((byte[])Read(region)).Length);
        Assert.Equal(points, ReadAs(region, typeof(Point), null, null));
        Assert.Equal(points[1], ReadAs(region, typeof(Point), 16, null));
        Assert.Equal(points.Skip(1), (Point[])ReadAs(region, typeof(Point), 16, 1));
        AssertFails("SharedMemoryOutOfRange", () => ReadAs(region, typeof(Point), 0, 17));
        AssertFails("SharedMemoryOutOfRange", () => ReadAs(region, typeof(Point), 0, long.MaxValue));
        AssertFails("SharedMemoryOutOfRange", () => ReadAs(region, typeof(Mixed), 240, null));
    }

    [Fact]
    public void Structs_with_strings_and_arrays_survive()
    {
        RegionAttachment region = Create(1000);
        var mixed = new Mixed
        {
            Id = 7, Label = "seven c", Last = new short[] { 1, -2, 3, 4, 5, 6 }, IsOn = true,
            Points = new[] { new Point { X = 1 }, new Point { Y = 2 } }, Levels = new[] { Level.Low, Level.High, default, Level.Low },
        };
        Write(region, EncodedValue.OfElements(new[] { mixed, default }, isSingle: false));
        var read = (Mixed[])ReadAs(region, typeof(Mixed), null, null);
        Assert.Equal(2, read.Length);
        Assert.Equal(mixed.Id, read[0].Id);
        Assert.Equal(mixed.Label, read[0].Label);
        Assert.Equal(mixed.Last, read[0].Last);
        Assert.True(read[0].IsOn);
        Assert.Equal(mixed.Points, read[0].Points);
        Assert.Equal(mixed.Levels, read[0].Levels);
        Assert.Equal(string.Empty, read[1].Label);
        Assert.Equal(new short[6], read[1].Last);
    }

    [Fact]
    public void Arrays_shorter_than_their_struct_says_are_refused_and_change_nothing()
    {
        Assert.SkipWhen(TestSystem.IsMono, "Mono marshals arrays that are shorter than their struct says, and reads beyond their end.");
        AssertFails("SharedMemoryUnsupported", () => EncodedValue.OfElements(new[] { new Mixed { Last = new short[1] } }, isSingle: true));
    }

    [Fact]
    public void A_bool_is_true_where_its_byte_is_not_0()
    {
        RegionAttachment region = Create(4);
        WritePiece(region, 0, 0, 1, 2, 255);
        Assert.Equal(new[] { false, true, true, true }, ReadAs(region, typeof(bool), 0, 4));
        Assert.True(((bool)ReadAs(region, typeof(bool), 2, null)).Equals(true));
    }

    [Theory]
    [InlineData(typeof(HasString), "S")]
    [InlineData(typeof(HasWideString), "S")]
    [InlineData(typeof(HasUnsizedArray), "A")]
    [InlineData(typeof(HasStrings), "A")]
    [InlineData(typeof(HasObject), "O")]
    [InlineData(typeof(HasInterface), "O")]
    [InlineData(typeof(HasDelegate), "D")]
    [InlineData(typeof(HasClass), "C")]
    [InlineData(typeof(Nests), "Inner")]
    [InlineData(typeof(NestsInArray), "Inner")]
    [InlineData(typeof(HasDate), "When")]
    [InlineData(typeof(HasDecimal), "Amount")]
    [InlineData(typeof(HasFixedChars), "Text")]
    [InlineData(typeof(KeyValuePair<int, int>), "generic")]
    [InlineData(typeof(int?), "generic")]
    [InlineData(typeof(DateTime), "order")]
    [InlineData(typeof(decimal), "decimal")]
    [InlineData(typeof(GCHandle), "pointer")]
    [InlineData(typeof(Version), "class")]
    [InlineData(typeof(RuntimeTypeHandle), "m_type")]
    [InlineData(typeof(RuntimeArgumentHandle), "cannot")]
    [InlineData(typeof(TypedReference), "cannot")]
    [InlineData(typeof(Nothing), "no fields")]
    [InlineData(typeof(void), "no fields")]
    public void What_is_more_than_bytes_is_refused_and_the_reason_named(Type type, string reason)
    {
        Assert.SkipWhen(TestSystem.IsMono && type == typeof(TypedReference), "Mono aborts the process where it is asked for the size of a TypedReference.");
        Assert.SkipWhen(TestSystem.IsMono && type == typeof(RuntimeTypeHandle), "Mono's RuntimeTypeHandle is a number.");
        for (int i = 0; i < 2; i++)
        {
            var error = Assert.Throws<SharedMemoryException>(() => new ReadRequest { As = DataType.FromType(type) });
            Assert.Equal("SharedMemoryUnsupported", error.ErrorId);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Hostile_bytes_are_read_as_something()
    {
        Assert.SkipWhen(TestSystem.IsMono, "Mono refuses fixed strings in structs that are no UTF-8.");
        const int Size = 4096;
        RegionAttachment region = Create(Size);
        var random = new Random(4);
        byte[] bytes = new byte[Size];
        Type[] types = { typeof(Mixed), typeof(WithChar), typeof(WithBool), typeof(Union), typeof(Fixed), typeof(Guid), typeof(char), typeof(bool), typeof(Level), typeof(TimeSpan) };
        for (int round = 0; round < 200; round++)
        {
            if (round == 0) Array.Fill(bytes, (byte)0xFF);
            else if (round == 1) Array.Fill(bytes, (byte)'x');
            else random.NextBytes(bytes);
            WritePiece(region, 0, bytes);
            foreach (Type type in types)
            {
                var array = (Array)ReadAs(region, type, round % 7, (Size - 7) / ElementLayout.Of(type).Size);
                if (array is Mixed[] mixed) Assert.All(mixed, each => Assert.InRange(each.Label.Length, 0, 8));
            }
        }
    }

    private static Array First(Array array)
    {
        Array one = Array.CreateInstance(array.GetType().GetElementType()!, 1);
        one.SetValue(array.GetValue(0), 0);
        return one;
    }

    private static object ReadAs(RegionAttachment region, Type type, long? offset, long? count) =>
        ValueReader.Read(region, new ReadRequest { As = DataType.FromType(type), Offset = offset, Count = count }, Quiet)!;
}
