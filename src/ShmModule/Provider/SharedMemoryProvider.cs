using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Provider;
using System.Threading;
using ShmModule.Cmdlets;
using ShmModule.Regions;
using ShmModule.Session;

namespace ShmModule.Provider;

/// <summary>
/// The drive <c>Shm:</c>, whose items are the machine's regions. Not derived from the flat container provider, with which the
/// engine crashes when it expands wildcards.
/// </summary>
[CmdletProvider("SharedMemory", ProviderCapabilities.ShouldProcess)]
[OutputType(typeof(SharedMemoryRegion), typeof(SharedMemoryFolder), ProviderCmdlet = ProviderCmdlet.GetItem)]
[OutputType(typeof(SharedMemoryRegion), typeof(SharedMemoryFolder), ProviderCmdlet = ProviderCmdlet.GetChildItem)]
[OutputType(typeof(SharedMemoryRegion), ProviderCmdlet = ProviderCmdlet.NewItem)]
public sealed partial class SharedMemoryProvider : NavigationCmdletProvider, IContentCmdletProvider, ICaller, IDisposable
{
    private const string Drive = "Shm";

    private readonly CancellationTokenSource _stop = new();

    string ICaller.Activity => Drive + ":";

    SessionRegistry ICaller.Session => SessionRegistry.Current;

    CancellationToken ICaller.StopToken => _stop.Token;

    // Leftovers are hidden like hidden files, and shown as these are.
    private bool IncludesHidden => Force;

    /// <summary>Releases what stopping needs.</summary>
    public void Dispose() => _stop.Dispose();

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    protected override Collection<PSDriveInfo> InitializeDefaultDrives() =>
        new() { new PSDriveInfo(Drive, ProviderInfo, DrivePath.Root, "The shared memory of this machine", null) };

    /// <inheritdoc/>
    protected override bool IsValidPath(string path) => DrivePath.TryParse(path) is not null;

    /// <inheritdoc/>
    protected override bool ItemExists(string path)
    {
        bool exists = false;
        if (DrivePath.TryParse(path) is not null) Try(path, item => exists = item.IsFolder || RegionItems.Exists(item.Name, IncludesHidden));
        return exists;
    }

    /// <inheritdoc/>
    protected override bool IsItemContainer(string path) => DrivePath.TryParse(path) is { IsFolder: true };

    /// <inheritdoc/>
    protected override bool HasChildItems(string path) =>
        DrivePath.TryParse(path) is { IsFolder: true } folder && (RegionItems.Names(folder, IncludesHidden).Any() || (folder.IsRoot && HasGlobals()));

    /// <inheritdoc/>
    protected override void GetItem(string path) => Try(path, item =>
    {
        if (item.IsFolder) WriteItemObject(new SharedMemoryFolder(item.IsRoot ? Drive + ":" : item.Text), path, isContainer: true);
        else if (!WriteRegions(new[] { item.Name }, _ => path)) throw Errors.NotFound(item.Name);
    });

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse) => GetChildItems(path, recurse, uint.MaxValue);

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse, uint depth) => Try(path, item =>
    {
        if (!item.IsFolder)
        {
            GetItem(path);
            return;
        }

        if (item.IsRoot && HasGlobals())
        {
            string global = MakePath(path, DrivePath.GlobalFolder.Text);
            GetItem(global);
            if (recurse && depth > 0) GetChildItems(global, recurse, depth - 1);
        }

        WriteRegions(RegionItems.Names(item, IncludesHidden), name => MakePath(path, DrivePath.ChildName(name)));
    });

    /// <inheritdoc/>
    protected override void GetChildNames(string path, ReturnContainers returnContainers) => Try(path, item =>
    {
        if (item.IsRoot && HasGlobals()) WriteItemObject(DrivePath.GlobalFolder.Text, MakePath(path, DrivePath.GlobalFolder.Text), isContainer: true);
        foreach (RegionName name in RegionItems.Names(item, IncludesHidden))
        {
            string child = DrivePath.ChildName(name);
            WriteItemObject(child, MakePath(path, child), isContainer: false);
        }
    });

    /// <inheritdoc/>
    protected override object NewItemDynamicParameters(string path, string itemTypeName, object newItemValue) => new NewItemParameters();

    /// <inheritdoc/>
    protected override void NewItem(string path, string itemTypeName, object newItemValue) => Try(path, item =>
    {
        if (itemTypeName is not null && itemTypeName.StartsWith("Dir", StringComparison.OrdinalIgnoreCase)) throw Errors.NoFolders(item.Text);
        NewItemParameters parameters = DynamicParameters as NewItemParameters ?? new NewItemParameters();
        if (Create(item, parameters, newItemValue)) GetItem(path);
    });

    /// <inheritdoc/>
    protected override void RemoveItem(string path, bool recurse) => Try(path, item =>
    {
        if (item.IsFolder && !item.IsRoot)
        {
            foreach (RegionName name in RegionItems.Names(item, IncludesHidden).ToList()) RemoveItem(MakePath(path, name.BaseName), recurse: false);
            return;
        }

        if (SessionRegistry.Current.Find(item.Name) is SharedMemoryRegion open) RegionRemoval.Close(this, open, Force, countsOthers: false);
        else RegionRemoval.Delete(this, item.Name, Force);
    });

    private bool HasGlobals() => RegionItems.Names(DrivePath.GlobalFolder, IncludesHidden).Any();

    /// <summary>False: none of them is there.</summary>
    private bool WriteRegions(IEnumerable<RegionName> names, Func<RegionName, string> pathOf)
    {
        bool hasFound = false;
        foreach (PSObject listed in ListedRegions.Look(SessionRegistry.Current, names))
        {
            if (Stopping) throw new PipelineStoppedException();
            WriteItemObject(listed, pathOf(((SharedMemoryRegion)listed.BaseObject).RegionName), isContainer: false);
            hasFound = true;
        }

        return hasFound;
    }

    /// <summary>Runs one piece of work on one path; its failure is one error, as the module's commands report it.</summary>
    private void Try(string path, Action<DrivePath> action)
    {
        try
        {
            action(DrivePath.Parse(path));
        }
        catch (SharedMemoryException e)
        {
            // Never as a terminating one: the engine would put an id of its own in the place of the module's.
            WriteError(ErrorRecords.For(e, DrivePath.Normalise(path)));
        }
        catch (OperationCanceledException) when (Stopping)
        {
            throw new PipelineStoppedException();
        }
    }
}
