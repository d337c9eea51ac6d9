using ShmModule.Regions;

namespace ShmModule.Values.Objects;

/// <summary>
/// Bounds the work that a payload can make beyond a pass over its bytes, in proportion to its length: a few bytes may have the reader,
/// or the engine, go through many others again. The amounts are estimates of nanoseconds, from measurements.
/// </summary>
internal sealed class ReadingBudget
{
    // Half of the 2 µs that docs/OBJECTS.md promises: the pass over the bytes takes the other half.
    private const long PerByte = 1000;
    private const long Free = 20_000_000;

    private long _left;

    /// <param name="length">The payload's, in bytes.</param>
    public ReadingBudget(long length) => _left = Free + (PerByte * length);

    /// <param name="count">How often something is done.</param>
    /// <param name="nanoseconds">What it takes each time.</param>
    /// <param name="flaw">What the payload has too many of.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid: there is too much of it.</exception>
    public void Spend(long count, long nanoseconds, string flaw)
    {
        // The comparison cannot overflow as the product may.
        if (count > _left / nanoseconds) throw Errors.FormatInvalid("it takes too much time for its length: " + flaw);
        _left -= count * nanoseconds;
    }
}
