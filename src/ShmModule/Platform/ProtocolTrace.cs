using System;

namespace ShmModule.Platform;

/// <summary>Names the steps of creation and closing as they are passed, so that tests can kill a process between any two of them.</summary>
internal static class ProtocolTrace
{
    public static Action<string>? Listener { get; set; }

    public static void Reached(string step) => Listener?.Invoke(step);
}
