using System;
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
    public void Every_number_type_adds_and_wraps_around()
    {
        RegionAttachment region = Create(64);
        (object Start, object Addend, object Sum)[] cases =
        {
            ((byte)250, (byte)10, (byte)4), ((sbyte)127, (sbyte)1, sbyte.MinValue), (short.MaxValue, (short)1, short.MinValue), ((ushort)1, ushort.MaxValue, (ushort)0),
            (int.MaxValue, 1, int.MinValue), (1u, uint.MaxValue, 0u), (long.MaxValue, 1L, long.MinValue), (1ul, ulong.MaxValue, 0ul),
            (1.5f, 2.25f, 3.75f), (1e300, 1.0, 1e300), (-5, -7, -12),
        };
        foreach ((object start, object addend, object sum) in cases)
        {
            foreach (long offset in new[] { 0, 8, 3 })
            {
                Array place = Array.CreateInstance(start.GetType(), 1);
                place.SetValue(start, 0);
                RegionWriter.WritePiece(region, offset, EncodedValue.OfElements(place, isSingle: true).Source, Quiet);
                Assert.Equal(sum, RegionUpdater.Add(region, offset, Number.From(addend), Quiet));
                Assert.Equal(sum, ValueReader.Read(region, new ReadRequest { As = DataType.Elements(start.GetType()), Offset = offset }, Quiet));
            }
        }
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
