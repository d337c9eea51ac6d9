using System.Diagnostics;

namespace ShmModule.Regions;

internal static class ThisProcess
{
    public static readonly int Id = ReadId();

    private static int ReadId()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Id;
    }
}
