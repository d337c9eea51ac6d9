using System;
using System.Collections.Generic;
using System.IO;

namespace ShmModule.Cmdlets;

/// <summary>
/// Gathers what is piped into one value: nothing but bytes, and arrays of nothing but bytes, become one array of bytes; else a
/// single item is itself, and several are a list, as an empty pipeline is.
/// </summary>
internal sealed class PipedValue
{
    private readonly List<object?> _items = new();

    public object? Value => AllBytes() ?? (_items.Count == 1 ? _items[0] : _items.ToArray());

    public void Add(object? item) => _items.Add(item);

    private byte[]? AllBytes()
    {
        if (_items.Count == 0) return null;
        if (_items.Count == 1 && ValueConverter.Unwrap(_items[0]) is byte[] only) return only;
        using var bytes = new MemoryStream();
        return _items.TrueForAll(item => TryAppend(bytes, ValueConverter.Unwrap(item))) ? bytes.ToArray() : null;
    }

    private static bool TryAppend(MemoryStream bytes, object? item)
    {
        switch (item)
        {
            case byte one:
                bytes.WriteByte(one);
                return true;
            case byte[] many:
                bytes.Write(many, 0, many.Length);
                return true;
            case object?[] { Length: > 0 } array:
                return Array.TrueForAll(array, element => ValueConverter.Unwrap(element) is byte && TryAppend(bytes, ValueConverter.Unwrap(element)));
            default:
                return false;
        }
    }
}
