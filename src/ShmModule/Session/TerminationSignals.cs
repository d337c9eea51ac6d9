using System;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ShmModule.Session;

/// <summary>
/// Tells when a signal is about to end this process: since .NET 10, SIGTERM and SIGHUP (a terminal that is closed) no longer
/// raise ProcessExit. By reflection, because .NET Standard does not have the class.
/// </summary>
internal static class TerminationSignals
{
    private const int Hangup = -1;
    private const int Terminate = -4;

    // A registration that is collected is no longer one.
    private static object?[]? _registrations;

    public static void Register(Action ending)
    {
        // On Windows everything that names a region goes with the process anyway.
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) return;
        var type = Type.GetType("System.Runtime.InteropServices.PosixSignalRegistration, System.Runtime.InteropServices");
        if (type?.GetMethod("Create") is not MethodInfo create) return;
        Type signal = create.GetParameters()[0].ParameterType;
        Action<object> handler = context =>
        {
            if (!IsCancelled(context)) ending();
        };
        _registrations = new[] { Register(Hangup), Register(Terminate) };

        object? Register(int number) => create.Invoke(null, new[] { Enum.ToObject(signal, number), handler });
    }

    /// <summary>True when a handler of the host's has seen to it that the process goes on.</summary>
    private static bool IsCancelled(object context) => context.GetType().GetProperty("Cancel")?.GetValue(context) is true;
}
