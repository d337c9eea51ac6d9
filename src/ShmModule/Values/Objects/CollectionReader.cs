using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;

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
        Type type = CollectionTypes.Find(name, out bool ignoresCase) ?? throw CborReader.Invalid("it has a collection of an unknown type");
        try
        {
            if (type.IsArray) return ReadArray(type.GetElementType()!);
            if (ignoresCase) return ReadIgnoringCase(type);
            object made = _reader.Shared.Announce(Activator.CreateInstance(type)!);
            if (made is IDictionary dictionary) _reader.Map((key, value) => dictionary[key] = value, hasOrder: made is OrderedDictionary);
            else if (made is Queue queue) _reader.Elements(_ => { }, queue.Enqueue);
            else if (made is Stack stack) Fill(stack);
            else _reader.Elements(_ => { }, item => ((IList)made).Add(item));
            return made;
        }
        catch (Exception e) when (e is ArgumentException or InvalidCastException)
        {
            throw CborReader.Invalid($"an element cannot be in {name}");
        }
    }

    private IDictionary ReadIgnoringCase(Type type)
    {
        var table = (IDictionary)_reader.Shared.Announce(Activator.CreateInstance(type, StringComparer.OrdinalIgnoreCase)!);
        var filler = new TableFiller(table, () => (IDictionary)Activator.CreateInstance(type)!);
        _reader.Map(filler.Add);
        return filler.Result;
    }

    /// <summary>The uppermost item is the first.</summary>
    private void Fill(Stack stack)
    {
        var items = new List<object?>();
        _reader.Elements(_ => { }, items.Add);
        for (int i = items.Count - 1; i >= 0; i--) stack.Push(items[i]);
    }

    private Array ReadArray(Type element)
    {
        // Made before its elements are read, which may refer to it, where it says how many they are.
        Array? array = null;
        var items = new List<object?>();
        int index = 0;
        _reader.Elements(
            count => array = count < 0 ? null : _reader.Shared.Announce(Array.CreateInstance(element, count)),
            item =>
            {
                if (array is null) items.Add(item);
                else array.SetValue(item, index++);
            });
        if (array is not null) return array;
        array = Array.CreateInstance(element, items.Count);
        foreach (object? item in items) array.SetValue(item, index++);
        return _reader.Shared.Announce(array);
    }
}
