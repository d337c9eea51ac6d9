using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Numerics;
using ShmModule.Regions;

namespace ShmModule.Values.Objects;

/// <summary>Writes values as CBOR: .NET's own here, what PowerShell adds to them through the model.</summary>
internal sealed class ObjectWriter
{
    /// <summary>Containers in containers; beyond, a value is written as its text, as beyond the depth asked for.</summary>
    public const int MaxNesting = 100;

    private readonly IObjectModel _model;
    private readonly CborWriter _cbor;
    private readonly ScalarWriter _scalars;
    private readonly Dictionary<object, uint> _shared;
    private readonly KnownShapes _shapes = new();
    private uint _marks;
    private int _nesting;

    /// <param name="model">What the values are to PowerShell.</param>
    /// <param name="cbor">Takes them.</param>
    /// <param name="numbers">Empty; of <see cref="ReferenceComparer"/>.</param>
    public ObjectWriter(IObjectModel model, CborWriter cbor, Dictionary<object, uint> numbers)
    {
        _shared = numbers;
        _model = model;
        _cbor = cbor;
        _scalars = new ScalarWriter(cbor);
    }

    /// <summary>How many values were written as their text, because they lie too deep.</summary>
    public int CutCount { get; private set; }

    /// <summary>Whether the codec has a form of its own for a value of this kind.</summary>
    public static bool IsKnown(object value) =>
        (Type.GetTypeCode(value.GetType()) is not (TypeCode.Object or TypeCode.DBNull)) || value is Enum or ICollection
            or Guid or TimeSpan or DateTimeOffset or BigInteger or Version or Uri;

    /// <param name="value">Any value.</param>
    /// <param name="depth">How many levels of objects are to be kept from here on.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it must not be written, or is too long.</exception>
    public void Write(object? value, int depth)
    {
        if (value is null) _cbor.Null();
        else if (value is string text) _scalars.Text(text);
        else if (value is Enum member) _scalars.Member(member);
        else if (Type.GetTypeCode(value.GetType()) is not (TypeCode.Object or TypeCode.DBNull)) _scalars.Primitive(value);
        else if (value is ICollection collection) Container(collection, depth);
        else if (!_scalars.TryWrite(value)) _model.Write(this, value, depth);
    }

    /// <summary>An object with properties: the last of <paramref name="properties"/>, from <paramref name="first"/> on.</summary>
    public void CustomObject(object identity, List<KeyValuePair<string, object?>> properties, int first, IReadOnlyList<string>? typeNames, int depth)
    {
        if (!Enter(identity)) return;
        if (_shapes.Find(properties, first, typeNames, out ObjectShape shape) is int number)
        {
            _cbor.Tag(CborTags.Record);
            _cbor.ArrayHead(1 + shape.Names.Length);
            _cbor.Integer(number);
            for (int i = first; i < first + shape.Names.Length; i++) Write(properties[i].Value, depth - 1);
            _nesting--;
            return;
        }

        if (typeNames is not null)
        {
            _cbor.Tag(CborTags.NamedObject);
            _cbor.ArrayHead(2);
            _cbor.ArrayHead(typeNames.Count);
            foreach (string name in typeNames) _scalars.Text(name);
        }
        else
        {
            _cbor.Tag(CborTags.CustomObject);
        }

        Properties(properties, first, depth);
        _shapes.Define(shape);
        _nesting--;
    }

    /// <summary>A value that the codec knows, and properties that somebody added to it.</summary>
    public void WithNotes(object identity, object value, List<KeyValuePair<string, object?>> notes, int first, int depth)
    {
        if (!Enter(identity)) return;
        // A reader has nothing to refer to before it has the value, which may have this very object inside.
        uint number = _shared[identity];
        _shared.Remove(identity);
        _cbor.Tag(CborTags.WithNotes);
        _cbor.ArrayHead(2);
        Write(value, depth);
        _shared[identity] = number;
        Properties(notes, first, depth);
        _nesting--;
    }

    /// <summary>A member of an enum that the model knows by name only.</summary>
    public void Member(string typeName, object number, string text) => _scalars.Member(typeName, number, text);

    public void CliXml(string text)
    {
        _cbor.Tag(CborTags.CliXml);
        _cbor.CliXml(text);
    }

    /// <summary>Several elements of an array, in one text.</summary>
    public void CliXmlItems(string text, int count)
    {
        _cbor.Tag(CborTags.CliXmlItems);
        _cbor.CliXml(text);
        for (int i = 1; i < count; i++) _cbor.Undefined();
    }

    /// <summary>In the place of a value that lies too deep.</summary>
    public void Cut(object value)
    {
        CutCount++;
        _scalars.Text(_model.ToText(value));
    }

    private void Properties(List<KeyValuePair<string, object?>> properties, int first, int depth)
    {
        int count = properties.Count - first;
        _cbor.MapHead(count);
        for (int i = first; i < first + count; i++)
        {
            _scalars.Text(properties[i].Key);
            Write(properties[i].Value, depth - 1);
        }
    }

    private void Container(ICollection collection, int depth)
    {
        // Not "is", which takes an sbyte[] for one, too.
        if (collection.GetType() == typeof(byte[])) _cbor.Bytes((byte[])collection);
        else if (collection is Array { Rank: 1 } numbers && NumericArrays.TagOf(numbers.GetType().GetElementType()!) is ulong tag)
        {
            if (TryRefer(numbers)) return;
            Mark(numbers);
            _cbor.Tag(tag);
            _cbor.Bytes(numbers, ByteLength(numbers));
        }
        else if (Enter(collection))
        {
            string? name = CollectionTypes.NameOf(collection);
            if (name is not null)
            {
                _cbor.Tag(CborTags.Collection);
                _cbor.ArrayHead(2);
                _scalars.Text(name);
            }
            else if (collection is IDictionary table && CollectionTypes.IsOrdered(table))
            {
                _cbor.Tag(CborTags.Ordered);
            }

            if (collection is IDictionary dictionary) Map(dictionary, name is not null, depth);
            else Items(collection, depth);
            _nesting--;
        }
    }

    private void Map(IDictionary dictionary, bool hasName, int depth)
    {
        if (!hasName && dictionary is not (Hashtable or OrderedDictionary))
        {
            // Others may change meanwhile without telling, as those for several threads do.
            var entries = new List<DictionaryEntry>();
            foreach (DictionaryEntry entry in dictionary) entries.Add(entry);
            _cbor.MapHead(entries.Count);
            foreach (DictionaryEntry entry in entries) Pair(entry, depth);
            return;
        }

        int left = dictionary.Count;
        _cbor.MapHead(left);
        foreach (DictionaryEntry entry in dictionary)
        {
            Pair(entry, depth);
            left--;
        }

        // Not every enumerator tells of a key that was removed meanwhile.
        if (left != 0) throw new InvalidOperationException("A table was changed while it was gone through.");
    }

    private void Pair(DictionaryEntry entry, int depth)
    {
        Write(entry.Key, depth);
        Write(entry.Value, depth);
    }

    private void Items(ICollection items, int depth)
    {
        // Counted as they come: not every collection's Count is what its enumerator gives.
        int head = _cbor.OpenArrayHead();
        uint count = 0;
        var run = new CliXmlRun(_model, this, depth);
        foreach (object? item in items)
        {
            if (!run.TryAdd(item))
            {
                run.End();
                Write(item, depth);
            }

            count++;
        }

        run.End();
        _cbor.SetCount(head, count);
    }

    /// <summary>False: the same object was written before, or lies too deep, and what stands for it has been written.</summary>
    private bool Enter(object identity)
    {
        if (TryRefer(identity)) return false;
        if (_nesting >= MaxNesting)
        {
            Cut(identity);
            return false;
        }

        Mark(identity);
        _nesting++;
        return true;
    }

    private bool TryRefer(object identity)
    {
        if (!_shared.TryGetValue(identity, out uint number)) return false;
        _cbor.Tag(CborTags.SharedReference);
        _cbor.Unsigned(number);
        return true;
    }

    private void Mark(object identity)
    {
        _shared.Add(identity, _marks++);
        _cbor.Tag(CborTags.Shareable);
    }

    private static int ByteLength(Array numbers)
    {
        long length = numbers.LongLength * NumberTypes.SizeOf(numbers.GetType().GetElementType()!);
        return length <= int.MaxValue ? (int)length : throw Errors.ObjectTooLong();
    }
}
