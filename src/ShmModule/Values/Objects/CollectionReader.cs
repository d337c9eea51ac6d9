using System;
using System.Collections;
using System.Collections.Generic;

namespace ShmModule.Values.Objects;

/// <summary>Reads a collection of one of <see cref="CollectionTypes"/>.</summary>
internal sealed class CollectionReader
{
    private readonly ObjectReader _reader;

    public CollectionReader(ObjectReader reader) => _reader = reader;

    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public object Read()
    {
        _reader.DemandArray(2);
        string name = _reader.Text();
        Type type = CollectionTypes.Find(name) ?? throw CborReader.Invalid("it has a collection of an unknown type");
        try
        {
            if (type.IsArray) return ReadArray(type.GetElementType()!);
            object made = _reader.Announce(Activator.CreateInstance(type)!);
            if (made is IDictionary dictionary) _reader.Map((key, value) => dictionary[key] = value);
            else _reader.Elements(_ => { }, item => ((IList)made).Add(item));
            return made;
        }
        catch (Exception e) when (e is ArgumentException or InvalidCastException)
        {
            throw CborReader.Invalid($"an element cannot be in {name}");
        }
    }

    private Array ReadArray(Type element)
    {
        // As it comes, because a count is only a claim; one that is true costs one copy more.
        var items = new List<object?>();
        _reader.Elements(count => items.Capacity = Math.Min(Math.Max(count, 0), 1024), items.Add);
        var array = Array.CreateInstance(element, items.Count);
        for (int i = 0; i < items.Count; i++) array.SetValue(items[i], i);
        return _reader.Announce(array);
    }
}
