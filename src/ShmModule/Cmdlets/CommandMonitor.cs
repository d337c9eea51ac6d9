using System;
using System.Globalization;
using System.Management.Automation;
using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Shows a command's user what takes longer than a second, and lets Ctrl+C end it.</summary>
internal sealed class CommandMonitor : CallMonitor
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly ICaller _caller;
    private readonly string _name;
    private Deadline? _started;
    private TimeSpan _nextReport = Quiet;
    private ProgressRecord? _progress;

    public CommandMonitor(ICaller caller, string name)
    {
        _caller = caller;
        _name = name;
    }

    public override CancellationToken Token => _caller.StopToken;

    public override void Copied(long done, long total)
    {
        if (!IsDue()) return;
        Show(FormattableString.Invariant($"{done >> 20:#,0} of {total >> 20:#,0} MiB"), (int)(done * 100.0 / total));
    }

    public override void WaitingForLock(TimeSpan waited, int holderId)
    {
        if (!IsDue()) return;
        string holder = holderId == 0 || !ThisProcess.Sees(holderId, null) ? "another program" : "process " + holderId.ToString(CultureInfo.InvariantCulture);
        Show("Waiting for the lock, which " + holder + " holds", -1);
    }

    public override void FoundAbandoned(int holderId) => _caller.WriteWarning(
        $"Process {holderId.ToString(CultureInfo.InvariantCulture)} ended while it held the lock of the shared memory '{_name}'.");

    /// <summary>Takes the progress bar away, if there is one.</summary>
    public void Complete()
    {
        if (_progress is null) return;
        _progress.RecordType = ProgressRecordType.Completed;
        try
        {
            _caller.WriteProgress(_progress);
        }
        catch (PipelineStoppedException)
        {
            // The host takes it away itself when the pipeline is stopped. What ends a call must not end its cleaning up.
        }
    }

    private bool IsDue()
    {
        TimeSpan elapsed = (_started ??= new Deadline(Timeout.InfiniteTimeSpan)).Elapsed;
        if (elapsed < _nextReport) return false;
        _nextReport = elapsed + TimeSpan.FromMilliseconds(200);
        return true;
    }

    private void Show(string status, int percent)
    {
        _progress ??= new ProgressRecord(0x53484D, $"{_caller.Activity} {_name}", status);
        _progress.StatusDescription = status;
        _progress.PercentComplete = percent;
        _caller.WriteProgress(_progress);
    }
}
