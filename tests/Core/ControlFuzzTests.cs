using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Control blocks as a hostile process may leave them, while others have the region open, open it, list it and leave.</summary>
public sealed class ControlFuzzTests : RegionTest
{
    private static readonly int UsualCount = OperatingSystem.IsWindows() ? 1000 : 5000;
    private const int Size = 500;
    private const int InputsPerRegion = 50;
    // A pass over the open files of all processes, to name those that have a region, takes more than 1 MB on a busy machine.
    private const long MostBytes = 8 << 20;

    private static readonly CallMonitor Monitor = new() { LockTimeout = TimeSpan.FromSeconds(2) };

    private readonly byte[] _true = new byte[ControlPage.PageBytes];
    private RegionAttachment? _region;
    private int _refused;
    private int _done;
    private long _worst;

    [Fact]
    public void A_damaged_control_block_leads_to_the_modules_own_errors_or_right_values()
    {
        FuzzRun.Go(UsualCount, number =>
        {
            if (_region is null) Begin();
            byte[] page = (byte[])_true.Clone();
            new ControlMutator(number).Change(page);
            Marshal.Copy(page, 0, Page(_region!), page.Length);
            UseAll(_region!, number);
            if (number % InputsPerRegion == 0) End(page);
            else Marshal.Copy(_true, 0, Page(_region!), _true.Length);
        });
        if (_region is not null) End(_true);
        FuzzRun.Tell($"{_done} operations, {_refused} of them refused; at most {_worst:N0} bytes were taken for one.");
        Assert.InRange(_refused, 1, _done - 1);
    }

    private static unsafe IntPtr Page(RegionAttachment region) => (IntPtr)region.Control!.Page;

    private void Begin()
    {
        _region = Create(Size);
        byte[] payload = Codec.Write(new object[] { 1, "text", new PlainObject("a", 2.5) });
        Write(_region, payload);
        Marshal.Copy(Page(_region), _true, 0, _true.Length);
    }

    /// <summary>The last one leaves, with the block as it is. On Unix others then find it again, as if it had died.</summary>
    private void End(byte[] page)
    {
        _region!.Dispose();
        _region = null;
        Do(OpenAndClose);
        if (OperatingSystem.IsWindows()) return;
        foreach (int length in new[] { page.Length, page.Length - 1, 0 })
        {
            File.WriteAllBytes(ControlPath, page.Take(length).ToArray());
            if (length == page.Length) File.WriteAllBytes(PublicPath, new byte[Size]);
            Do(() => Store.Probe(RegionName.Parse(Name)));
            Do(LookAtAll);
            Do(OpenAndClose);
            Do(() => Create(Size).Dispose());
            foreach (string path in LeftBehind().ToList()) File.Delete(path);
        }
    }

    private void OpenAndClose() => Store.Open(RegionName.Parse(Name), new OpenRequest(readOnly: false)).Dispose();

    private void LookAtAll() => Assert.All(Store.Look(new[] { RegionName.Parse(Name) }), listing => Look(new SharedMemoryRegion(listing, null)));

    private void UseAll(RegionAttachment first, int number)
    {
        Do(() => ReadBoth(first));
        Do(() => Look(new SharedMemoryRegion(first)));
        Do(LookAtAll);
        Do(() => Store.Probe(RegionName.Parse(Name)));
        RegionAttachment? second = null;
        Do(() => second = Store.Open(RegionName.Parse(Name), new OpenRequest(number % 3 == 0)));
        try
        {
            foreach (RegionAttachment region in new[] { first, second }.OfType<RegionAttachment>()) Use(region, number);
            Do(() => Create(Size).Dispose());
            Do(() => Store.Delete(RegionName.Parse(Name), force: false, Quiet));
        }
        finally
        {
            second?.Dispose();
        }
    }

    private void Use(RegionAttachment region, int number)
    {
        Do(() => ReadBoth(region));
        Do(() => RegionUpdater.Add(region, 8 * (number % 3), Number.From(number % 2 == 0 ? 1L : 1.5), Monitor));
        Do(() => UpdateTarget.Of(region, null, null));
        if (region.Control is not null)
        {
            Do(() => RegionWaiter.ForChange(region, new Deadline(TimeSpan.Zero), CancellationToken.None));
            Do(() => RegionWaiter.ForReader(region, new Deadline(TimeSpan.Zero), CancellationToken.None));
        }

        Do(() =>
        {
            HeldLock.Enter(region, Monitor);
            HeldLock.Exit(region);
        });
        EncodedValue text = EncodedValue.OfText("text", TextEncodings.Default, terminated: true);
        Do(() => RegionWriter.WritePiece(region, 3, text.Source, Monitor));
        Do(() => ReadBoth(region));
        if (number % 4 != 0) return;
        bool isWritten = false;
        Do(() =>
        {
            RegionWriter.WriteWhole(region, text.Source, text.Payload, text.TerminatorBytes, Monitor);
            isWritten = region.Control is not null;
        });
        if (isWritten) Do(() => Assert.Equal("text", ValueReader.Read(region, new ReadRequest(), Monitor)), isRight: true);
    }

    private static void ReadBoth(RegionAttachment region)
    {
        ValueText.Of(ValueReader.Read(region, new ReadRequest { Objects = new PlainModel() }, Monitor));
        ValueText.Of(ValueReader.Read(region, new ReadRequest { As = DataType.Text }, Monitor));
    }

    private static void Look(SharedMemoryRegion region) =>
        GC.KeepAlive((region.Name, region.Size, region.Kind, region.Access, region.Version, region.PayloadKind, region.PayloadLength, region.Encoding, region.LastWriteTime, region.WriterId, region.CreatorId, region.Owner, region.IsStale, region.FilePath));

    private void Do(Action action, bool isRight = false)
    {
        _done++;
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Record.Exception(action);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        _worst = Math.Max(_worst, allocated);
        Assert.True(allocated <= MostBytes, $"{allocated} bytes were taken.");
        if (error is null) return;
        Assert.False(isRight, "What was just written could not be read: " + error.Message);
        Assert.StartsWith("SharedMemory", Assert.IsType<SharedMemoryException>(error).ErrorId, StringComparison.Ordinal);
        _refused++;
    }
}
