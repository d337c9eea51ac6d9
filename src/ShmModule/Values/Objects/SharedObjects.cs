using System;
using System.Collections.Generic;

namespace ShmModule.Values.Objects;

/// <summary>What a payload marks as shareable, by the number of the mark; a reference to it may come from inside.</summary>
internal sealed class SharedObjects
{
    private static readonly object Unknown = new();

    private readonly List<object?> _values = new();
    private readonly List<int> _weights = new();
    private int _pending = -1;

    /// <summary>How many bytes of the payload all references so far stand for, with those that the bytes refer to.</summary>
    public long Referred { get; private set; }

    /// <summary>A mark; its object is next.</summary>
    /// <returns>The mark's number.</returns>
    public int Open()
    {
        _pending = _values.Count;
        _values.Add(Unknown);
        _weights.Add(0);
        return _pending;
    }

    /// <summary>The object behind a mark has been read.</summary>
    /// <param name="mark">The mark's number.</param>
    /// <param name="value">The object.</param>
    /// <param name="weight">Of it, in bytes, with all that it refers to.</param>
    public void Close(int mark, object? value, long weight)
    {
        _pending = -1;
        _values[mark] = value;
        _weights[mark] = (int)Math.Min(weight, int.MaxValue);
    }

    /// <summary>The number of the mark before the object to come, which is announced later; -1 where there is none.</summary>
    public int TakeMark()
    {
        int mark = _pending;
        _pending = -1;
        return mark;
    }

    /// <summary>Makes the object behind the mark before it known before its content is read, so that the content may refer to it.</summary>
    public T Announce<T>(T value)
        where T : class => Announce(value, TakeMark());

    /// <summary>The same, with a mark that was taken before.</summary>
    public T Announce<T>(T value, int mark)
        where T : class
    {
        if (mark >= 0) _values[mark] = value;
        return value;
    }

    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public object? Find(object? number)
    {
        if (number is not int mark || mark < 0 || mark >= _values.Count || _values[mark] == Unknown)
            throw CborReader.Invalid("it refers to an object that is not there");
        Referred += _weights[mark];
        return _values[mark];
    }
}
