using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Gets the regions that this session has open, or all that the machine has.</summary>
[Cmdlet(VerbsCommon.Get, "SharedMemory")]
[OutputType(typeof(SharedMemoryRegion))]
public sealed class GetSharedMemoryCommand : SharedMemoryCommand
{
    /// <summary>Names, or patterns with wildcards; all regions where it is not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Names, or patterns with wildcards")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    [SupportsWildcards]
    [RegionArgument]
    public string[]? Name { get; set; }

    /// <summary>All regions on the machine that this user may see, other programs' and leftovers too, instead of this session's.</summary>
    [Parameter(HelpMessage = "All on the machine, other programs' and leftovers too")]
    public SwitchParameter ListAvailable { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Name is null)
        {
            // Not as a pattern: a region may have the name *.
            if (ListAvailable) WriteListed(RegionStore.Current.List, "*");
            else WriteObject(Session.Regions, enumerateCollection: true);
            return;
        }

        foreach (string each in Name)
        {
            if (!ListAvailable)
                WriteObject(FindOpen(each), enumerateCollection: true);
            else if (NamePattern.IsPattern(each))
                WriteListed(() => NamePattern.Select(RegionStore.Current.List(), name => name.Display, each), each);
            else
                Try(NamePattern.Literal(each), name => _ = WriteListed(new[] { name }) ? true : throw Errors.NotFound(name));
        }
    }

    private void WriteListed(Func<IEnumerable<RegionName>> names, string target)
    {
        try
        {
            WriteListed(names());
        }
        catch (SharedMemoryException e)
        {
            Report(e, target);
        }
    }

    /// <summary>False: none of them is there.</summary>
    private bool WriteListed(IEnumerable<RegionName> names)
    {
        bool hasFound = false;
        foreach (PSObject listed in ListedRegions.Look(Session, names.OrderBy(name => name.Display, StringComparer.OrdinalIgnoreCase)))
        {
            WriteObject(listed);
            hasFound = true;
        }

        return hasFound;
    }
}
