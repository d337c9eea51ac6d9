using System;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Platform.Unix;
using ShmModule.Regions;
using ShmModule.Values.Objects;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Ctrl+C ends what waits for another process's step, or takes long; the region is left as after any other end.</summary>
public sealed class CancellationTests : RegionTest
{
    private static readonly TokenMonitor Stopped = new(new CancellationToken(canceled: true));

    [UnixTheory]
    [InlineData(SharedMemoryAccess.CurrentUser, ".shmctl")]
    [InlineData(SharedMemoryAccess.EveryoneRead, ".shmlck")]
    [UnsupportedOSPlatform("windows")]
    public void A_wait_for_the_gate_is_ended(SharedMemoryAccess access, string gate)
    {
        RegionName name = RegionName.Parse(Name);
        RegionAttachment region = Create(100, access: access);
        using UnixFile holder = UnixFile.TryOpen($"/dev/shm/.{Name}{gate}", writable: true, out _)!;
        Assert.Equal(0, holder.TryLock(0, 1, exclusive: true));
        AssertStopped(() => Store.Open(name, new OpenRequest(readOnly: false, monitor: Stopped)));
        // What was stopped is not attached.
        Assert.False(region.HasOthers());
        region.Close(Stopped);
        AssertStopped(() => Store.Create(name, new CreateRequest { Size = 10, Monitor = Stopped }));
        AssertStopped(() => Store.Delete(name, force: false, Stopped));
        holder.Unlock(0, 1);
        Assert.Equal(RegionPresence.Stale, Probe());
        Store.Delete(name, force: false, Quiet);
        Assert.Empty(LeftBehind());
    }

    [Fact]
    public void The_reading_of_an_object_is_ended()
    {
        byte[] payload = Codec.Write(Enumerable.Range(0, 1000).Select(i => (object)new object[] { i, "text" }).ToArray());
        AssertStopped(() => new ObjectReader(new PlainModel(), payload, payload.Length, Stopped.Token).Read());
    }

    private static void AssertStopped(Action action) => Assert.ThrowsAny<OperationCanceledException>(action);
}
