using System;

namespace ShmModule.Platform;

/// <summary>Names the steps of creation and closing as they are passed, so that tests can let anything happen between two of them.</summary>
internal static class ProtocolTrace
{
    [field: ThreadStatic]
    public static Action<string>? Listener { get; set; }

    public static void Reached(string step) => Listener?.Invoke(step);
}
