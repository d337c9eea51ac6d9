using System;
using System.ComponentModel;
using System.Diagnostics;

namespace ShmModule.Regions;

/// <summary>Which process this is, and which others it sees.</summary>
internal static class ThisProcess
{
    // How exactly systems tell when a process has started.
    private static readonly TimeSpan ClockError = TimeSpan.FromSeconds(2);

    public static readonly int Id = ReadId();

    /// <summary>Whether a process of this id runs, and ran already at that time as far as the system tells.</summary>
    public static bool Sees(int id, DateTime? localTime)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited && (localTime is null || process.StartTime - ClockError <= localTime);
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or NotSupportedException)
        {
            // InvalidOperationException: it has ended meanwhile. Else it is another user's, of which the system tells no more.
            return e is not InvalidOperationException;
        }
    }

    private static int ReadId()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Id;
    }
}
