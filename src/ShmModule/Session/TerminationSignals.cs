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
        if (Find("Registration") is not Type registration || Find("") is not Type signal || Find("Context") is not Type context) return;
        Type handlerType = typeof(Action<>).MakeGenericType(context);
        MethodInfo? create = InternalMembers.StaticMethod(registration, "Create", registration, signal, handlerType);
        MethodInfo? isCancelled = InternalMembers.Method(context, "get_Cancel", typeof(bool));
        if (create is null || isCancelled is null) return;
        Action<object> handler = about =>
        {
            // Not when a handler of the host's has seen to it that the process goes on.
            if (isCancelled.Invoke(about, null) is not true) ending();
        };
        _registrations = new[] { Register(Hangup), Register(Terminate) };

        object? Register(int number) => create.Invoke(null, new[] { Enum.ToObject(signal, number), handler });
    }

    private static Type? Find(string rest) => Type.GetType($"System.Runtime.InteropServices.PosixSignal{rest}, System.Runtime.InteropServices");
}
