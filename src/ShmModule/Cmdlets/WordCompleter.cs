using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ShmModule.Cmdlets;

/// <summary>Completes one of a fixed list of words.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <summary>The words, in the order in which they are offered.</summary>
    protected abstract IEnumerable<string> Words { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Of(Words.Select(word => (word, word)), wordToComplete);
}
