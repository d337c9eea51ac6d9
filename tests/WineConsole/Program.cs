using System.Diagnostics;

// Starts a Windows program with a hidden console:  WineConsole PROGRAM [ARGUMENT...]
// Without a console pwsh.exe ends silently, and a Wine that no terminal started has none. The program starts in C:\, because
// on Z:, the root of the host, a relative path such as /dev/shm exists.
var start = new ProcessStartInfo(args[0], args[1..])
{
    UseShellExecute = false,
    WorkingDirectory = @"C:\",
    CreateNoWindow = true,
    RedirectStandardInput = true,
};
using Process program = Process.Start(start)!;
program.StandardInput.Close();
program.WaitForExit();
return program.ExitCode;
