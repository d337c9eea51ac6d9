using System;
using System.Collections.Generic;

namespace ShmModule.Values.Objects;

/// <summary>
/// Bounds the time that the keys of one map, or the names of one object's properties, take. Hostile ones may all have the same hash
/// code, or codes with the same remainder, and each is then compared with all before it.
/// </summary>
internal sealed class KeyGuard
{
    /// <summary>So many keys of a map are few enough not to be looked at.</summary>
    public const int FreeKeys = 100;

    // Of a step along the keys with the same remainder, of a comparison of two keys, of two that the engine compares, and of a key in
    // the search for the place of one that is there already.
    private const int StepTime = 5;
    private const int ComparisonTime = 200;
    private const int WrappedComparisonTime = 4000;
    private const int PlaceTime = 50;

    /// <summary>The sizes .NET's tables take one after the other: hostile keys can have the same remainder for these.</summary>
    private static readonly int[] Sizes =
    {
        197, 431, 919, 1931, 4049, 8419, 17519, 36353, 75431, 156437, 324449, 672827, 1395263, 2893249, 5999471, 11998949, 23997907,
        47995853, 95991737, 191983481, 383966977, 767933981, 1535867969,
    };

    // .NET Framework drops the sign before it divides.
    private static readonly uint Mask = typeof(object).Assembly.GetName().Name == "mscorlib" ? int.MaxValue : uint.MaxValue;

    private readonly ReadingBudget _budget;
    private readonly bool _hasOrder;
    private readonly List<Link> _links = new(FreeKeys);
    private int[] _heads = new int[Sizes[0]];
    private int _size;

    /// <param name="budget">What the keys may take.</param>
    /// <param name="hasOrder">Whether a key that comes again is looked for among all, as ordered tables do.</param>
    public KeyGuard(ReadingBudget budget, bool hasOrder)
    {
        _budget = budget;
        _hasOrder = hasOrder;
    }

    /// <summary>As tables that compare texts without regard to case see a key.</summary>
    public static int CodeOf(object key) => StringComparer.OrdinalIgnoreCase.GetHashCode(key);

    /// <param name="code">The next key's hash code.</param>
    /// <param name="isWrapped">Whether it is the engine that compares it.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public void Count(int code, bool isWrapped)
    {
        if (_links.Count + FreeKeys == _heads.Length) Grow();
        int steps = 0, comparisons = 0;
        for (int i = Head(code); i > 0; i = _links[i - 1].Next)
        {
            steps++;
            if (_links[i - 1].Code == code) comparisons++;
        }

        Add(code);
        if (steps == 0) return;
        long time = ((long)steps * StepTime) + ((long)comparisons * (isWrapped ? WrappedComparisonTime : ComparisonTime));
        if (_hasOrder && comparisons > 0) time += (long)_links.Count * PlaceTime;
        _budget.Spend(time, 1, "its keys have the same hash codes");
    }

    private ref int Head(int code) => ref _heads[(int)(((uint)code & Mask) % (uint)_heads.Length)];

    private void Add(int code)
    {
        ref int head = ref Head(code);
        _links.Add(new Link(code, head));
        head = _links.Count;
    }

    private void Grow()
    {
        Link[] before = _links.ToArray();
        _heads = new int[Sizes[++_size]];
        _links.Clear();
        foreach (Link link in before) Add(link.Code);
    }

    private readonly struct Link
    {
        public Link(int code, int next)
        {
            Code = code;
            Next = next;
        }

        public int Code { get; }

        /// <summary>The key with the same remainder before this one, counted from 1.</summary>
        public int Next { get; }
    }
}
