using System.Collections.Generic;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Completes names of encodings.</summary>
public sealed class EncodingCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words => TextEncodings.Names;
}
