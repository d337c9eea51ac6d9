using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using ShmModule.Regions;

namespace ShmModule.Session;

/// <summary>
/// The regions that one runspace has open. Per runspace, not per thread or process: a runspace's pipelines may run on any
/// thread, and runspaces of one process are sessions of their own, which exclude each other like processes do.
/// </summary>
internal sealed class SessionRegistry
{
    private static readonly ConditionalWeakTable<Runspace, SessionRegistry> BySession = new();

    // Strong references: a session that nobody closes may be collected, but the process has its regions until it ends.
    private static readonly HashSet<SessionRegistry> Holders = new();

    private readonly Dictionary<RegionName, SharedMemoryRegion> _regions = new();

    static SessionRegistry()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => CloseEverywhere();
        TerminationSignals.Register(CloseEverywhere);
    }

    /// <summary>The registry of the runspace that is running on this thread.</summary>
    public static SessionRegistry Current => For(Runspace.DefaultRunspace);

    public static SessionRegistry For(Runspace runspace) => BySession.GetValue(runspace, Attach);

    /// <summary>Regions that something else closed (Dispose) are forgotten here.</summary>
    public IReadOnlyList<SharedMemoryRegion> Regions
    {
        get
        {
            lock (_regions)
            {
                foreach (RegionName closed in _regions.Where(pair => !pair.Value.IsOpen).Select(pair => pair.Key).ToList()) _regions.Remove(closed);
                return _regions.Values.OrderBy(region => region.Name, StringComparer.OrdinalIgnoreCase).ToList();
            }
        }
    }

    public SharedMemoryRegion? Find(RegionName name)
    {
        lock (_regions)
        {
            return _regions.TryGetValue(name, out SharedMemoryRegion? region) && region.IsOpen ? region : null;
        }
    }

    public void Add(SharedMemoryRegion region)
    {
        lock (_regions) _regions[region.RegionName] = region;
        lock (Holders) Holders.Add(this);
    }

    public void Close(SharedMemoryRegion region, CallMonitor monitor)
    {
        lock (_regions)
        {
            // Another region may have been opened under the name since.
            if (_regions.TryGetValue(region.RegionName, out SharedMemoryRegion? found) && found == region) _regions.Remove(region.RegionName);
        }

        region.Close(monitor);
    }

    public void CloseAll()
    {
        foreach (SharedMemoryRegion region in Regions) Close(region, CallMonitor.None);
        lock (Holders) Holders.Remove(this);
    }

    private static SessionRegistry Attach(Runspace runspace)
    {
        var registry = new SessionRegistry();
        // Removing the module's handler does not run when a runspace is closed, so its state is watched.
        runspace.StateChanged += (_, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken) registry.CloseAll();
        };
        return registry;
    }

    private static void CloseEverywhere()
    {
        SessionRegistry[] holders;
        lock (Holders) holders = Holders.ToArray();
        foreach (SessionRegistry registry in holders) registry.CloseAll();
    }
}
