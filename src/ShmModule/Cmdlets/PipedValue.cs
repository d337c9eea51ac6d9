using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;

namespace ShmModule.Cmdlets;

/// <summary>
/// Gathers what is piped into one value: nothing but bytes, and arrays of nothing but bytes, become one array of bytes; else a
/// single item is itself, and several are a list, as an empty pipeline is.
/// </summary>
internal sealed class PipedValue
{
    private readonly List<object?> _items = new();

    public object? Value => AllBytes() ?? (_items.Count == 1 ? _items[0] : _items.ToArray());

    public bool IsEmpty => _items.Count == 0;

    public void Add(object? item) => _items.Add(item);

    /// <summary>
    /// The same of what a script made of a former value. The pipeline takes lists apart, so what takes a list's place is a list, too,
    /// also of a single item: of the former's type where its items allow it, and the former itself where they are its own.
    /// </summary>
    public object? InPlaceOf(object? former)
    {
        if (ValueConverter.Unwrap(former) is not ICollection list || list is byte[] or IDictionary) return Value;
        if (IsMadeOf(list)) return list;
        if (_items.Count == 1 && ValueConverter.Unwrap(_items[0]) is ICollection and not IDictionary) return _items[0];
        Type type = list.GetType().GetElementType() ?? typeof(object);
        object?[] items = _items.ToArray();
        if (type == typeof(object) || !Array.TrueForAll(items, item => type.IsInstanceOfType(ValueConverter.Unwrap(item)))) return items;
        Array typed = Array.CreateInstance(type, items.Length);
        for (int i = 0; i < items.Length; i++) typed.SetValue(ValueConverter.Unwrap(items[i]), i);
        return typed;
    }

    private bool IsMadeOf(ICollection list)
    {
        if (list.Count != _items.Count) return false;
        int index = 0;
        foreach (object? item in list)
        {
            if (!IsSame(item, _items[index++])) return false;
        }

        return true;
    }

    // What a script added to an item is with the item that it put out, not with the one in the list.
    private static bool IsSame(object? item, object? output) =>
        ReferenceEquals(item, output)
        || (Equals(ValueConverter.Unwrap(item), ValueConverter.Unwrap(output)) && !(output is PSObject wrapped && EngineObjects.HasOwnMembers(wrapped)));

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
