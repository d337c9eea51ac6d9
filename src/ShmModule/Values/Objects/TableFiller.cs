using System;
using System.Collections;

namespace ShmModule.Values.Objects;

/// <summary>
/// Fills a table that compares keys without regard to case. Should there be keys that differ in nothing else, as another program may
/// write them, the result is one that compares with regard to it.
/// </summary>
internal sealed class TableFiller
{
    private readonly Func<IDictionary> _make;
    private bool _isExact;

    /// <param name="table">Empty.</param>
    /// <param name="make">Makes an empty one that compares with regard to case.</param>
    public TableFiller(IDictionary table, Func<IDictionary> make)
    {
        Result = table;
        _make = make;
    }

    public IDictionary Result { get; private set; }

    public void Add(object key, object? value)
    {
        if (!_isExact && Result.Contains(key))
        {
            _isExact = true;
            IDictionary exact = _make();
            foreach (DictionaryEntry entry in Result) exact.Add(entry.Key, entry.Value);
            Result = exact;
        }

        Result[key] = value;
    }
}
