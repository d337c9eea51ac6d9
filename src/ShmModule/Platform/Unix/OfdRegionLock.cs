using System;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Platform.Unix;

/// <summary>
/// The region's lock: an open-file-description lock on the whole data file, which programs that know nothing of the module
/// take with lockf; of a region that every user may read, on a file that readers cannot open (<see cref="LockFile"/>). The control block adds waking and fairness; without one (a foreign region) waiters poll.
/// </summary>
internal sealed unsafe class OfdRegionLock : IRegionLock
{
    private const long MillisecondNs = 1_000_000;

    // Who has waited this long bars newcomers for the length of a stamp; without it a writer never gets in between three
    // overlapping readers.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);
    private const long StampNs = 20 * MillisecondNs;
    private const long MaxBelievableStampNs = 100 * MillisecondNs;

    private static readonly TimeSpan LongSleep = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ShortSleep = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ForeignSleep = TimeSpan.FromMilliseconds(1);

    private readonly RegionName _name;
    private readonly UnixFile _file;
    private readonly long _start;
    private readonly ControlBlock? _control;

    /// <param name="name">Of the region.</param>
    /// <param name="file">That is locked.</param>
    /// <param name="start">From which byte on.</param>
    /// <param name="control">Null for a foreign region.</param>
    public OfdRegionLock(RegionName name, UnixFile file, long start, ControlBlock? control)
    {
        _name = name;
        _file = file;
        _start = start;
        _control = control;
    }

    public bool IsAvailable => true;

    public bool TryEnter(bool exclusive, Deadline deadline, CallMonitor monitor)
    {
        if (!IsBarred() && TryLock(exclusive)) return true;
        var waited = new Deadline(TimeSpan.Zero);
        while (true)
        {
            monitor.Token.ThrowIfCancellationRequested();
            int word = _control is null ? 0 : Volatile.Read(ref _control.Page->HandOver);
            MarkContended();
            bool isPatient = waited.Elapsed >= Patience;
            // The stamp may be of somebody who has given up: no time-out without having tried.
            bool isLast = deadline.HasPassed;
            if ((isPatient || isLast || !IsBarred()) && TryLock(exclusive)) return true;
            if (isLast) return false;
            if (isPatient) Stamp();
            monitor.WaitingForLock(waited.Elapsed, _control?.HolderId ?? 0);
            Sleep(word, deadline.Slice(isPatient ? ShortSleep : LongSleep));
        }
    }

    public void Exit()
    {
        _file.Unlock(_start, 0);
        if (_control is not { IsWritable: true, IsThere: true }) return;
        // A flag, not a count of waiters: a count drifts when a waiter is killed, a flag is set anew by whoever still waits.
        if (Interlocked.Exchange(ref _control.Page->Contended, 0) == 0) return;
        Interlocked.Increment(ref _control.Page->HandOver);
        Futex.WakeAll(_control.WordAt(ControlPage.HandOverAt));
    }

    // The lock belongs to the open file description, whatever the thread.
    public bool TryHold(Deadline deadline, CallMonitor monitor) => TryEnter(exclusive: true, deadline, monitor);

    public void Release() => Exit();

    public int FindHolder() => LockHolders.Find(_file, _start, HolderRecord.LivingId(_control));

    public void Dispose()
    {
        // The lock goes with the data file, which the attachment closes.
    }

    private bool TryLock(bool exclusive)
    {
        int errno = _file.TryLock(_start, 0, exclusive);
        if (errno == 0) return true;
        return errno == Errno.WouldBlock || errno == Errno.AccessDenied ? false : throw UnixErrors.For(errno, _name);
    }

    private bool IsBarred()
    {
        long stamp = _control is null ? 0 : Volatile.Read(ref _control.Page->Stamp);
        if (stamp == 0) return false;
        long ahead = stamp - MonotonicClock.Nanoseconds;
        return ahead is > 0 and <= MaxBelievableStampNs;
    }

    private void MarkContended()
    {
        if (_control is { IsWritable: true }) Interlocked.Exchange(ref _control.Page->Contended, 1);
    }

    private void Stamp()
    {
        if (_control is { IsWritable: true }) Volatile.Write(ref _control.Page->Stamp, MonotonicClock.Nanoseconds + StampNs);
    }

    private void Sleep(int word, TimeSpan slice)
    {
        if (_control is null) Thread.Sleep(slice < ForeignSleep ? slice : ForeignSleep);
        else Futex.Wait(_control.WordAt(ControlPage.HandOverAt), word, slice);
    }
}
