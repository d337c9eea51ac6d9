using System.Management.Automation;
using System.Threading;
using ShmModule.Session;

namespace ShmModule.Cmdlets;

/// <summary>Whoever runs an operation for a user, a command or the drive, as far as operations need to know.</summary>
internal interface ICaller
{
    /// <summary>What to call the operation in a progress bar.</summary>
    string Activity { get; }

    SessionRegistry Session { get; }

    CancellationToken StopToken { get; }

    bool ShouldProcess(string target, string action);

    void WriteProgress(ProgressRecord progressRecord);

    void WriteVerbose(string text);

    void WriteWarning(string text);
}
