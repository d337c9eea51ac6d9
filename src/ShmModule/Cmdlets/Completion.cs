using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ShmModule.Cmdlets;

/// <summary>Makes completion results of plain texts, quoted where the parser needs it.</summary>
internal static class Completion
{
    // What would end, or change the meaning of, a bare word in argument mode.
    private static readonly char[] Special = " \t,;|&(){}<>'\"`$@#".ToCharArray();
    private static readonly char[] Quotes = { '\'', '"' };

    /// <param name="candidates">Text and tool tip.</param>
    /// <param name="wordToComplete">As the engine gives it: with an opening quote, if the user typed one.</param>
    public static IEnumerable<CompletionResult> Of(IEnumerable<(string Text, string ToolTip)> candidates, string? wordToComplete)
    {
        string word = wordToComplete ?? string.Empty;
        char quote = word.Length > 0 && Quotes.Contains(word[0]) ? word[0] : '\0';
        string start = word.Trim(Quotes);
        return candidates
            .Where(candidate => candidate.Text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(candidate => new CompletionResult(
                Quote(candidate.Text, quote), candidate.Text, CompletionResultType.ParameterValue, candidate.ToolTip));
    }

    private static string Quote(string text, char quote)
    {
        bool isBare = quote == '\0' && text.IndexOfAny(Special) < 0 && text[0] != '-' && text[0] != '[' && !char.IsDigit(text[0]);
        return isBare ? text : "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
    }
}
