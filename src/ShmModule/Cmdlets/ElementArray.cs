using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace ShmModule.Cmdlets;

/// <summary>A value that is bytes by its type alone, as an array of elements: a number, a Boolean, a GUID, an enum, a struct, or a list of one such type.</summary>
internal static class ElementArray
{
    /// <summary>Null where the value has no bytes of its own, or where there is more than one way to see them.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it is a struct that refers to other memory.</exception>
    public static Array? Of(object? value)
    {
        if (value is IDictionary) return null;
        if (value is Array { Rank: 1 } array && array.GetType().GetElementType() is { IsValueType: true }) return array;
        object?[] items = value is ICollection list ? list.Cast<object?>().Select(Element).ToArray() : new[] { Element(value) };
        Type? type = items.Length > 0 ? items[0]?.GetType() : null;
        if (type is null || !type.IsValueType || items.Any(item => item?.GetType() != type)) return null;
        Array elements = Array.CreateInstance(type, items.Length);
        for (int i = 0; i < items.Length; i++) elements.SetValue(items[i], i);
        return elements;
    }

    private static object? Element(object? value) => ValueConverter.Unwrap(value) is SwitchParameter given ? given.IsPresent : ValueConverter.Unwrap(value);
}
