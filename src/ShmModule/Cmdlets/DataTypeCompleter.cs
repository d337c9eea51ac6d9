using System.Collections.Generic;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Completes what -As takes.</summary>
public sealed class DataTypeCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words => DataType.Words;
}
