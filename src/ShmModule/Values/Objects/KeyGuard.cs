using System;
using System.Collections.Generic;
using ShmModule.Regions;

namespace ShmModule.Values.Objects;

/// <summary>
/// Bounds the time that a payload's keys take. Hostile ones may all have the same hash code, and each is then compared with all
/// before it: a megabyte of them would take a minute, sixteen three hours. Or all are references to one long text, which is hashed each time.
/// </summary>
internal sealed class KeyGuard
{
    /// <summary>So many keys of a map are few enough not to be looked at.</summary>
    public const int FreeKeys = 100;

    // Either of them takes about a second.
    private const long MaxComparisons = 100_000_000;
    private const long MaxHashedAgain = 256 << 20;

    private static readonly StringComparer Comparer = StringComparer.OrdinalIgnoreCase;

    // Random, because in the dictionary below hash codes collide that have nothing but the remainder in common.
    private readonly int _factor = unchecked((int)RandomNumber.Next()) | 1;
    private long _comparisons;
    private long _hashedAgain;

    /// <param name="codes">How often the map's hash codes have come.</param>
    /// <param name="key">Its next key.</param>
    public void Count(Dictionary<int, int> codes, object key)
    {
        int code = unchecked(Comparer.GetHashCode(key) * _factor);
        codes.TryGetValue(code, out int before);
        codes[code] = before + 1;
        _comparisons += before;
        if (_comparisons > MaxComparisons) throw CborReader.Invalid("too many of its keys have the same hash code");
    }

    /// <param name="weight">Of what a key refers to, in bytes of the payload.</param>
    public void CountReferred(long weight)
    {
        _hashedAgain += weight;
        if (_hashedAgain > MaxHashedAgain) throw CborReader.Invalid("too many of its keys refer to something long");
    }
}
