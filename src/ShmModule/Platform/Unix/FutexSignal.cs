using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// Waiters sleep on the low half of the counter itself, so that nothing has to be counted or cleared that a killed process
/// could leave wrong. It works on read-only mappings too.
/// </summary>
internal sealed unsafe class FutexSignal : IRegionSignal
{
    // A wake that came between the last look and the sleep costs this much, no more; it is 0.1 % of a CPU for each waiter.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private readonly ControlBlock _control;

    public FutexSignal(ControlBlock control) => _control = control;

    public void Wait(RegionCounter counter, long seen, TimeSpan longest) =>
        Futex.Wait(WordOf(counter), unchecked((int)seen), longest < Slice ? longest : Slice);

    public void Wake(RegionCounter counter) => Futex.WakeAll(WordOf(counter));

    public void Nudge()
    {
        Wake(RegionCounter.Version);
        Wake(RegionCounter.ReadVersion);
    }

    public void Dispose()
    {
        // The words go with the control block.
    }

    // Little-endian: the low half comes first.
    private int* WordOf(RegionCounter counter) =>
        _control.WordAt(counter == RegionCounter.Version ? ControlPage.VersionAt : ControlPage.ReadVersionAt);
}
