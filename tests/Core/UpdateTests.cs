using System;
using System.Globalization;
using System.Linq;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

public sealed class UpdateTests : RegionTest
{
    [Theory]
    [InlineData("add")]
    [InlineData("exchange")]
    [InlineData("locked-add")]
    public void Four_processes_lose_no_update(string way)
    {
        const int Processes = 4, Updates = 5000;
        RegionAttachment region = Create(64);
        Peer[] peers = Enumerable.Range(0, Processes).Select(_ => new Peer()).ToArray();
        try
        {
            foreach (Peer peer in peers) peer.Do("open", Name);
            foreach (Peer peer in peers) peer.Send(way, Name, "5000");
            foreach (Peer peer in peers) Assert.Equal("ok ", peer.Receive());
        }
        finally
        {
            foreach (Peer peer in peers) peer.Dispose();
        }

        Assert.Equal((long)Processes * Updates, BitConverter.ToInt64(ReadBytes(region, 0, 8)));
        Assert.Equal(Processes * Updates, region.Control!.Version);
    }

    [Fact]
    public void Every_number_type_adds_up_to_its_limits_and_not_beyond()
    {
        RegionAttachment region = Create(64);
        (object Start, object Addend, object? Sum)[] cases =
        {
            ((byte)245, (byte)10, (byte)255), ((sbyte)126, (sbyte)1, sbyte.MaxValue), (short.MinValue, (short)1, (short)-32767), ((ushort)1, ushort.MaxValue, null),
            (int.MaxValue, 1, null), (int.MinValue, -1, null), (uint.MaxValue, 1u, null), (long.MaxValue, 1L, null), (long.MinValue, -1L, null),
            (ulong.MaxValue, 1ul, null), (ulong.MaxValue - 1, 1ul, ulong.MaxValue), ((byte)250, (byte)10, null),
            (5u, -6L, null), (5u, -5L, 0u), (5ul, -5L, 0ul), (ulong.MaxValue, -1L, ulong.MaxValue - 1), ((byte)0, -1L, null), (-5, (ulong)uint.MaxValue, null),
            (1.5f, 2.25f, 3.75f), (1e300, 1.0, 1e300), (-5, -7, -12),
        };
        foreach ((object start, object addend, object? sum) in cases)
        {
            foreach (long offset in new[] { 0, 8, 3 })
            {
                Array place = Array.CreateInstance(start.GetType(), 1);
                place.SetValue(start, 0);
                Write(region, EncodedValue.OfElements(place, isSingle: true));
                RegionWriter.WritePiece(region, offset, EncodedValue.OfElements(place, isSingle: true).Source, Quiet);
                var type = DataType.Elements(start.GetType());
                var target = UpdateTarget.Of(region, type, offset);
                long version = region.Control!.Version;
                if (sum is null) AssertFails("SharedMemoryOutOfRange", () => RegionUpdater.Add(region, offset, Number.From(addend), Quiet, target));
                else Assert.Equal(sum, RegionUpdater.Add(region, offset, Number.From(addend), Quiet, target));
                Assert.Equal(sum ?? start, ValueReader.Read(region, new ReadRequest { As = type, Offset = offset }, Quiet));
                Assert.Equal(sum is null ? version : version + 1, region.Control.Version);
                Assert.Equal(0, region.Control.DirtyWriterId);
            }
        }
    }

    [Theory]
    [InlineData(typeof(long))]
    [InlineData(typeof(int))]
    [InlineData(typeof(short))]
    [InlineData(typeof(double))]
    public void The_first_number_of_a_region_is_its_payload(Type type)
    {
        RegionAttachment region = Create(64);
        object none = Of(0), one = Of(1), two = Of(2);
        object Of(int number) => Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
        var target = UpdateTarget.Of(region, DataType.Elements(type), offset: null);
        Assert.Equal(none, RegionUpdater.CompareExchange(region, 0, Number.From(two), Number.From(one), Quiet, target));
        Assert.Equal(PayloadKind.None, region.Control!.ReadPayload(64).Kind);
        Assert.Equal(one, RegionUpdater.Add(region, 0, Number.From(one), Quiet, target));
        Assert.Equal(one, Read(region));
        Assert.Equal(one, RegionUpdater.CompareExchange(region, 0, Number.From(two), Number.From(one), Quiet, target));
        Assert.Equal(two, Read(region));
        Assert.Equal(2, region.Control.Version);
        // What another session has written meanwhile stays what it is.
        Write(region, "text and more");
        RegionUpdater.Add(region, 0, Number.From(one), Quiet, target);
        Assert.Equal(PayloadKind.Text, region.Control.ReadPayload(64).Kind);
    }

    [Fact]
    public void A_first_number_does_not_make_whole_what_a_dead_writer_left()
    {
        RegionAttachment region = Create(64);
        region.Control!.BeginWrite();
        RegionUpdater.Add(region, 0, Number.From(1L), Quiet, UpdateTarget.Of(region, null, offset: null));
        Assert.NotEqual(0, region.Control.DirtyWriterId);
        Assert.Equal(PayloadKind.None, region.Control.ReadPayload(64).Kind);
        RegionWriter.Clear(region, Quiet);
    }

    [Fact]
    public void Compare_and_set_sets_only_what_it_expected()
    {
        RegionAttachment region = Create(64);
        foreach ((object value, object expected) in new (object, object)[] { (5L, 0L), (5, 0), (5u, 0u), ((short)5, (short)0), (5.5, 0.0) })
        {
            foreach (long offset in new[] { 16, 33 })
            {
                RegionWriter.Clear(region, Quiet);
                long version = region.Control!.Version;
                Assert.Equal(expected, RegionUpdater.CompareExchange(region, offset, Number.From(value), Number.From(expected), Quiet));
                Assert.Equal(version + 1, region.Control.Version);
                Assert.Equal(value, RegionUpdater.CompareExchange(region, offset, Number.From(expected), Number.From(expected), Quiet));
                Assert.Equal(version + 1, region.Control.Version);
            }
        }
    }

    [Fact]
    public void Updates_stay_inside_the_region()
    {
        RegionAttachment region = Create(12);
        AssertFails("SharedMemoryOutOfRange", () => RegionUpdater.Add(region, 8, Number.From(1L), Quiet));
        AssertFails("SharedMemoryOutOfRange", () => RegionUpdater.Add(region, -8, Number.From(1L), Quiet));
        AssertFails("SharedMemoryOutOfRange", () => RegionUpdater.Add(region, long.MaxValue - 7, Number.From(1L), Quiet));
        AssertFails("SharedMemoryReadOnly", () => RegionUpdater.Add(Open(readOnly: true), 0, Number.From(1L), Quiet));
        Assert.Equal(1, RegionUpdater.Add(region, 8, Number.From(1), Quiet));
    }
}
