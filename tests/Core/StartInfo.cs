using System.Diagnostics;
#if NETFRAMEWORK
using System.Linq;
#endif

namespace ShmModule.Core.Tests;

/// <summary>How a program is started with a list of arguments, which the .NET Framework takes as one text only.</summary>
internal static class StartInfo
{
    public static ProcessStartInfo Of(string file, params string[] arguments) =>
#if NETFRAMEWORK
        new(file, string.Join(" ", arguments.Select(each => "\"" + each.Replace("\"", "\\\"") + "\""))) { UseShellExecute = false };
#else
        new(file, arguments) { UseShellExecute = false };
#endif
}
