using System;
using System.Diagnostics;

namespace ShmModule.Regions;

internal static class ThisProcess
{
    public static readonly int Id = ReadId();

    /// <summary>Whether a process of that id runs now. It may be another one than was meant.</summary>
    public static bool IsRunning(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static int ReadId()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Id;
    }
}
