using System.Diagnostics;

// Starts a Windows program with a console that is not shown:  WineConsole PROGRAM [ARGUMENT...]
// pwsh.exe ends silently where it has no console, as under a Wine that was not started from a terminal.
var start = new ProcessStartInfo(args[0], args[1..])
{
    UseShellExecute = false,
    CreateNoWindow = true,
    RedirectStandardInput = true,
};
using Process program = Process.Start(start)!;
program.StandardInput.Close();
program.WaitForExit();
return program.ExitCode;
