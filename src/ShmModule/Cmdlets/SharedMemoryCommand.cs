using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Session;

namespace ShmModule.Cmdlets;

/// <summary>What all commands of the module have in common: the session's registry, stopping, and how errors are written.</summary>
public abstract class SharedMemoryCommand : PSCmdlet, ICaller, IDisposable
{
    private CancellationTokenSource? _stop;
    private SessionRegistry? _session;

    internal SessionRegistry Session => _session ??= SessionRegistry.Current;

    internal CancellationToken StopToken => Stop.Token;

    string ICaller.Activity => MyInvocation.MyCommand?.Name ?? string.Empty;

    SessionRegistry ICaller.Session => Session;

    CancellationToken ICaller.StopToken => StopToken;

    private CancellationTokenSource Stop => LazyInitializer.EnsureInitialized(ref _stop!);

    /// <summary>Releases what stopping needs.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what stopping needs.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _stop?.Dispose();
    }

    /// <summary>Ends waits and copies under way.</summary>
    protected override void StopProcessing() => Stop.Cancel();

    /// <summary>Runs one piece of work on one name; its failure is one error, with the name as the user typed it as its target.</summary>
    internal void Try(string name, Action<RegionName> action)
    {
        try
        {
            action(RegionName.Parse(name));
        }
        catch (SharedMemoryException e)
        {
            Report(e, name);
        }
        catch (OperationCanceledException) when (Stopping)
        {
            throw new PipelineStoppedException();
        }
    }

    internal void Report(SharedMemoryException error, string target)
    {
        ErrorRecord record = ErrorRecords.For(error, target);
        if (error.IsTerminating) ThrowTerminatingError(record);
        WriteError(record);
    }

    internal void WriteWarnings(RegionAttachment region)
    {
        foreach (string warning in region.Warnings) WriteWarning(warning);
    }

    /// <summary>
    /// This session's regions that a name or pattern means: the one of exactly that name, else all that match. An error is
    /// written only for a name without wildcards.
    /// </summary>
    internal IReadOnlyList<SharedMemoryRegion> FindOpen(string nameOrPattern)
    {
        IReadOnlyList<SharedMemoryRegion> matches = NamePattern.Select(Session.Regions, region => region.Name, nameOrPattern);
        if (matches.Count == 0 && !NamePattern.IsPattern(nameOrPattern))
            Try(NamePattern.Literal(nameOrPattern), name => throw Errors.NotOpenHere(name.Display));
        return matches;
    }
}
