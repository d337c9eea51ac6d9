using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ShmModule.Cmdlets;

/// <summary>Makes completion results of plain texts, quoted where the parser needs it.</summary>
internal static class Completion
{
    private static readonly char[] Quotes = { '\'', '"' };

    /// <param name="candidates">Text and tool tip.</param>
    /// <param name="wordToComplete">As the engine gives it: with an opening quote, if the user typed one.</param>
    public static IEnumerable<CompletionResult> Of(IEnumerable<(string Text, string ToolTip)> candidates, string? wordToComplete)
    {
        string word = wordToComplete ?? string.Empty;
        string start = Unquote(word);
        return candidates
            .Where(candidate => candidate.Text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(candidate => new CompletionResult(
                Quote(candidate.Text, wasQuoted: start != word), candidate.Text, CompletionResultType.ParameterValue, candidate.ToolTip));
    }

    /// <summary>What a word means that may have an opening quote, and perhaps a closing one.</summary>
    public static string Unquote(string word)
    {
        if (word.Length == 0 || !Quotes.Contains(word[0])) return word;
        string quote = word.Substring(0, 1);
        string text = word.Substring(1);
        if (text.EndsWith(quote, StringComparison.Ordinal)) text = text.Substring(0, text.Length - 1);
        return text.Replace(quote + quote, quote);
    }

    private static string Quote(string text, bool wasQuoted) =>
        !wasQuoted && IsBareWord(text) ? text : "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";

    // By what is harmless, because typographic quotes, dashes and blanks mean something to the parser too.
    private static bool IsBareWord(string text) =>
        (char.IsLetter(text[0]) || text[0] == '_') && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '\\');
}
