using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Session;

namespace ShmModule.Cmdlets;

/// <summary>Completes names of regions: the session's first, then the machine's.</summary>
public sealed class RegionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IEnumerable<SharedMemoryRegion> open = SessionRegistry.Current.Regions;
        IEnumerable<(string Name, string ToolTip)> names = open.Select(region => (region.Name, $"{region.Name}: {ByteCount.InWords(region.Size ?? 0)}, open in this session"))
            .Concat(RegionStore.Current.List()
                .Select(name => name.Display)
                .Except(open.Select(region => region.Name))
                .OrderBy(name => name, StringComparer.OrdinalIgnoreCase)
                .Select(name => (name, name + ": on this machine")));
        if (Completion.Unquote(wordToComplete ?? string.Empty).StartsWith(RegionName.LocalPrefix, StringComparison.OrdinalIgnoreCase))
            names = names.Where(each => RegionName.Parse(each.Name).IsGlobal == false).Select(each => (RegionName.LocalPrefix + each.Name, each.ToolTip));
        return Completion.Of(names, wordToComplete);
    }
}
