using System.Collections;
using System.Linq;
using System.Management.Automation;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Tells a user that -Encoding has no effect, because the value is not text. Get-Content does so for files too.</summary>
internal static class UnusedEncoding
{
    /// <param name="caller">Who warns.</param>
    /// <param name="session">Whose defaults apply.</param>
    /// <param name="command">The name of the command.</param>
    /// <param name="region">The region's name.</param>
    /// <param name="request">What the user asked for.</param>
    /// <param name="type">What the bytes were taken as.</param>
    /// <returns>Whether there was something to tell.</returns>
    public static bool Warn(ICaller caller, SessionState session, string command, RegionName region, ReadRequest request, DataType type)
    {
        if (request.Encoding is null || type.Kind == PayloadKind.Text || IsDefault(session, command)) return false;
        caller.WriteWarning(
            $"-Encoding has no effect: region '{region}' was read as {type}, not as text. " +
            "To read its bytes as text, use Read-SharedMemory with -As Text and -Encoding.");
        return true;
    }

    /// <summary>As the other, of a value that is to be written. The caller knows that -Encoding was given.</summary>
    public static void WarnWritten(ICaller caller, SessionState session, string command, RegionName region, PayloadKind kind)
    {
        if (kind == PayloadKind.Text || IsDefault(session, command)) return;
        caller.WriteWarning($"-Encoding has no effect: the value for region '{region}' is written as {kind}, not as text. To write its text, use -As Text.");
    }

    /// <summary>Whether it may be from $PSDefaultParameterValues: a default is for text, and says nothing of this region.</summary>
    private static bool IsDefault(SessionState session, string command) =>
        session.PSVariable.GetValue("PSDefaultParameterValues") is IDictionary defaults
        && defaults.Keys.Cast<object>().Any(key => new WildcardPattern($"{key}".Trim(), WildcardOptions.IgnoreCase).IsMatch(command + ":Encoding"));
}
