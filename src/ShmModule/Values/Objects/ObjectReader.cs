using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;

namespace ShmModule.Values.Objects;

/// <summary>
/// Makes values of CBOR that any program may have written. Nesting and lengths are checked before memory is taken, and only types of
/// a closed set are made.
/// </summary>
internal sealed class ObjectReader
{
    private const int MaxNesting = 1000; // a value takes up to four levels of items

    private readonly IObjectModel _model;
    private readonly CborReader _cbor;
    private readonly TaggedReader _tagged;
    private readonly List<object?> _shared = new();
    private readonly List<PropertyName> _names = new();
    private int _nesting;
    private int _pendingShare = -1;

    public ObjectReader(IObjectModel model, byte[] bytes, int length)
    {
        _model = model;
        _cbor = new CborReader(bytes, length);
        _tagged = new TaggedReader(this, _cbor, model);
    }

    /// <summary>One item; what follows it does not count.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public object? Read()
    {
        if (++_nesting > MaxNesting) throw CborReader.Invalid("it is nested too deep");
        try
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
        }
        catch (InsufficientExecutionStackException)
        {
            throw CborReader.Invalid("it is nested too deep");
        }

        object? value = ReadItem();
        _nesting--;
        return value;
    }

    /// <summary>An item that has to be text.</summary>
    public string Text()
    {
        ulong? length = _cbor.Head(out int major);
        if (major != CborMajor.Text) throw CborReader.Invalid("something else is where a text should be");
        return length is ulong count ? _cbor.Text(count) : Chunks();
    }

    /// <summary>An array's head of which the count has to be this.</summary>
    public void DemandArray(int count)
    {
        if (_cbor.Head(out int major) is not ulong found || major != CborMajor.Array || found != (ulong)count)
            throw CborReader.Invalid($"an array of {count} is missing");
    }

    /// <summary>Makes an object known under the number of the mark before it, before its content is read, so that the content may refer to it.</summary>
    public T Announce<T>(T value)
        where T : class
    {
        if (_pendingShare >= 0) _shared[_pendingShare] = value;
        _pendingShare = -1;
        return value;
    }

    public object Properties(object target)
    {
        ulong? argument = _cbor.Head(out int major);
        if (major != CborMajor.Map) throw CborReader.Invalid("properties are missing");
        int count = argument is ulong pairs ? _cbor.Count(pairs, 2) : int.MaxValue;
        for (int i = 0; i < count && !(argument is null && _cbor.TryBreak()); i++)
        {
            string name = Name(i);
            _model.AddProperty(target, name, Read());
        }

        return target;
    }

    public void Map(Action<object, object?> add)
    {
        ulong? argument = _cbor.Head(out int major);
        if (major != CborMajor.Map) throw CborReader.Invalid("a map is missing");
        Pairs(argument, add);
    }

    /// <summary>The elements of an array, one after the other; <paramref name="start"/> is told how many there will be, -1 where that is not said.</summary>
    public void Elements(Action<int> start, Action<object?> add)
    {
        ulong? argument = _cbor.Head(out int major);
        if (major != CborMajor.Array) throw CborReader.Invalid("an array is missing");
        int count = argument is ulong items ? _cbor.Count(items, 1) : -1;
        start(count);
        for (int i = 0; count < 0 ? !_cbor.TryBreak() : i < count; i++) add(Read());
    }

    private object? ReadItem()
    {
        switch (_cbor.Peek())
        {
            case CborMajor.False: _cbor.Head(out _); return false;
            case CborMajor.True: _cbor.Head(out _); return true;
        }

        ulong? argument = _cbor.Head(out int major);
        switch (major)
        {
            case CborMajor.Unsigned: return CborNumbers.Unsigned(argument!.Value);
            case CborMajor.Negative: return CborNumbers.Negative(argument!.Value);
            case CborMajor.Bytes: return argument is ulong bytes ? _cbor.Bytes(bytes) : ByteChunks();
            case CborMajor.Text: return argument is ulong length ? _cbor.Text(length) : Chunks();
            case CborMajor.Array: return Array(argument);
            case CborMajor.Map: return Table(argument);
            case CborMajor.Tag: return Tag(argument!.Value);
            default: return CborNumbers.Simple(_cbor.LastInitial, argument!.Value);
        }
    }

    private object? Tag(ulong tag)
    {
        if (tag == CborTags.Shareable)
        {
            int index = _shared.Count;
            _shared.Add(this);
            _pendingShare = index;
            object? value = Read();
            _pendingShare = -1;
            _shared[index] = value;
            return value;
        }

        if (tag != CborTags.SharedReference) return _tagged.Read(tag);
        if (Read() is int number && number >= 0 && number < _shared.Count && _shared[number] != this) return _shared[number];
        throw CborReader.Invalid("it refers to an object that is not there");
    }

    private object?[] Array(ulong? argument)
    {
        if (argument is ulong items)
        {
            object?[] array = Announce(new object?[_cbor.Count(items, 1)]);
            for (int i = 0; i < array.Length; i++) array[i] = Read();
            return array;
        }

        var list = new List<object?>();
        while (!_cbor.TryBreak()) list.Add(Read());
        return list.ToArray();
    }

    /// <summary>As PowerShell's own, without regard to case; keys that differ in nothing else make it one with regard to case.</summary>
    private Hashtable Table(ulong? argument)
    {
        Hashtable table = Announce(new Hashtable(StringComparer.OrdinalIgnoreCase));
        Hashtable? exact = null;
        Pairs(argument, (key, value) =>
        {
            if (exact is null && table.ContainsKey(key)) exact = new Hashtable(table);
            if (exact is not null) exact[key] = value;
            else table.Add(key, value);
        });
        return exact ?? table;
    }

    private void Pairs(ulong? argument, Action<object, object?> add)
    {
        int count = argument is ulong pairs ? _cbor.Count(pairs, 2) : int.MaxValue;
        for (int i = 0; i < count && !(argument is null && _cbor.TryBreak()); i++)
        {
            object key = Read() ?? throw CborReader.Invalid("a key is null");
            add(key, Read());
        }
    }

    /// <summary>A property's name; objects of one kind follow each other, so most are the same as the last object's.</summary>
    private string Name(int index)
    {
        int start = _cbor.Position;
        if (index < _names.Count && _cbor.TryTakeSame(_names[index].Start, _names[index].Length)) return _names[index].Text;
        string text = Text();
        var name = new PropertyName(start, _cbor.Position - start, text);
        if (index < _names.Count) _names[index] = name;
        else _names.Add(name);
        return text;
    }

    private string Chunks()
    {
        var text = new StringBuilder();
        while (!_cbor.TryBreak())
        {
            if (_cbor.Head(out int major) is not ulong length || major != CborMajor.Text) throw CborReader.Invalid("a part of a text is something else");
            text.Append(_cbor.Text(length));
        }

        return text.ToString();
    }

    private byte[] ByteChunks()
    {
        using var bytes = new System.IO.MemoryStream();
        while (!_cbor.TryBreak())
        {
            if (_cbor.Head(out int major) is not ulong length || major != CborMajor.Bytes) throw CborReader.Invalid("a part of the bytes is something else");
            byte[] part = _cbor.Bytes(length);
            bytes.Write(part, 0, part.Length);
        }

        return bytes.ToArray();
    }

    private readonly struct PropertyName
    {
        public PropertyName(int start, int length, string text)
        {
            Start = start;
            Length = length;
            Text = text;
        }

        public int Start { get; }

        public int Length { get; }

        public string Text { get; }
    }
}
