using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Completes what -As takes.</summary>
public sealed class DataTypeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Of(DataType.Words.Select(word => (word, word)), wordToComplete);
}
