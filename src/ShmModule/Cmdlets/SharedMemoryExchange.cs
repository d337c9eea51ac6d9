namespace ShmModule;

/// <summary>The outcome of a compare-and-set.</summary>
public sealed class SharedMemoryExchange
{
    internal SharedMemoryExchange(bool succeeded, object found)
    {
        Succeeded = succeeded;
        Found = found;
    }

    /// <summary>Whether the expected value was there, and the new one is now.</summary>
    public bool Succeeded { get; }

    /// <summary>The value that was there before.</summary>
    public object Found { get; }
}
