using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;

namespace ShmModule.Values.Objects;

/// <summary>
/// Makes values of CBOR that any program may have written. Nesting and lengths are checked before memory is taken, and only types of
/// a closed set are made.
/// </summary>
internal sealed class ObjectReader
{
    private static readonly object True = true;
    private static readonly object False = false;

    private const int MaxNesting = 1000; // a value takes up to four levels of items
    private const int HashedAgainTime = 4; // of a byte, in nanoseconds
    private const int CliXmlTime = 60_000; // of a text, however short, because the engine makes a reader for each

    private readonly IObjectModel _model;
    private readonly CborReader _cbor;
    private readonly TaggedReader _tagged;
    private readonly CancellationToken _token;
    private int _nesting;

    /// <param name="model">What values are made of.</param>
    /// <param name="bytes">Has them.</param>
    /// <param name="length">How many of the bytes are CBOR.</param>
    /// <param name="token">Stops the reading of a long value.</param>
    public ObjectReader(IObjectModel model, byte[] bytes, int length, CancellationToken token = default)
    {
        _token = token;
        _model = model;
        _cbor = new CborReader(bytes, length);
        Budget = new ReadingBudget(length);
        _tagged = new TaggedReader(this, _cbor, model);
    }

    /// <summary>What it marks as shareable.</summary>
    public SharedObjects Shared { get; } = new();

    /// <summary>What it may take.</summary>
    public ReadingBudget Budget { get; }

    /// <summary>How many bytes have been read.</summary>
    public int Position => _cbor.Position;

    /// <summary>One item; what follows it does not count.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public object? Read()
    {
        int initial = _cbor.Peek();
        if (initial >> 5 is CborMajor.Array or CborMajor.Map or CborMajor.Tag) return Nested();
        if (initial is CborMajor.False or CborMajor.True)
        {
            _cbor.Head(out _);
            return initial == CborMajor.True ? True : False;
        }

        ulong? argument = _cbor.Head(out int major);
        return major switch
        {
            CborMajor.Unsigned => CborNumbers.Unsigned(argument!.Value),
            CborMajor.Negative => CborNumbers.Negative(argument!.Value),
            CborMajor.Bytes => argument is ulong bytes ? _cbor.Bytes(bytes) : ByteChunks(),
            CborMajor.Text => argument is ulong length ? _cbor.Text(length) : Chunks(),
            _ => CborNumbers.Simple(initial, argument!.Value),
        };
    }

    /// <summary>An item that has to be text.</summary>
    public string Text()
    {
        ulong? length = _cbor.Head(out int major);
        if (major == CborMajor.Tag && length == CborTags.Wtf8) return _tagged.Surrogates();
        if (major != CborMajor.Text) throw CborReader.Invalid("something else is where a text should be");
        return length is ulong count ? _cbor.Text(count) : Chunks();
    }

    /// <summary>A text that is CLIXML.</summary>
    public string CliXml()
    {
        Budget.Spend(1, CliXmlTime, "it has many texts of CLIXML");
        return Text();
    }

    /// <summary>An item that has to be a byte string: not a reference to one, because a copy of it may be made for each.</summary>
    public byte[] Bytes()
    {
        ulong? length = _cbor.Head(out int major);
        if (major != CborMajor.Bytes) throw CborReader.Invalid("something else is where bytes should be");
        return length is ulong count ? _cbor.Bytes(count) : ByteChunks();
    }

    /// <summary>An array's head of which the count has to be this.</summary>
    public void DemandArray(int count)
    {
        if (_cbor.Head(out int major) is not ulong found || major != CborMajor.Array || found != (ulong)count)
            throw CborReader.Invalid($"an array of {count} is missing");
    }

    /// <summary>How many items an array has, of which the head is next.</summary>
    public int ArrayCount()
    {
        if (_cbor.Head(out int major) is not ulong count || major != CborMajor.Array) throw CborReader.Invalid("an array is missing");
        return _cbor.Count(count, 1);
    }

    /// <summary>A map of properties; <paramref name="add"/> is told of each.</summary>
    /// <returns>Their names.</returns>
    public List<string> Properties(Action<string, object?> add)
    {
        var names = new List<string>();
        KeyGuard? guard = null;
        ulong? argument = MapHead(out int count);
        for (int i = 0; i < count && !(argument is null && _cbor.TryBreak()); i++)
        {
            string name = Text();
            Guard(ref guard, i, name, hasOrder: true);
            add(name, Read());
            names.Add(name);
        }

        return names;
    }

    /// <summary>A map; <paramref name="add"/> is told of each pair.</summary>
    /// <param name="add">Takes key and value.</param>
    /// <param name="hasOrder">Whether they are put into a table that keeps their order.</param>
    public void Map(Action<object, object?> add, bool hasOrder = false) => Pairs(MapHead(out int count), count, add, hasOrder);

    /// <summary>Told of each key of a map before it is used, or of each property's name.</summary>
    /// <param name="guard">The map's own, null at first.</param>
    /// <param name="index">How many came before.</param>
    /// <param name="key">The key.</param>
    /// <param name="hasOrder">Whether the table keeps the keys' order.</param>
    public void Guard(ref KeyGuard? guard, int index, object key, bool hasOrder)
    {
        if (index < KeyGuard.FreeKeys) return;
        guard ??= new KeyGuard(Budget, hasOrder);
        guard.Count(KeyGuard.CodeOf(key), isWrapped: !ObjectWriter.IsKnown(key));
    }

    /// <summary>The elements of an array, one after the other; <paramref name="start"/> is told how many there will be, -1 where that is not said.</summary>
    public void Elements(Action<int> start, Action<object?> add)
    {
        ulong? argument = _cbor.Head(out int major);
        if (major != CborMajor.Array) throw CborReader.Invalid("an array is missing");
        int count = argument is ulong items ? _cbor.Claim(items) : -1;
        start(count);
        IEnumerator? run = null;
        for (int i = 0; count < 0 ? !_cbor.TryBreak() : i < count; i++)
        {
            if (count >= 0) _cbor.Claimed--;
            add(Element(ref run));
        }
    }

    private object? Nested()
    {
        _token.ThrowIfCancellationRequested();
        if (++_nesting > MaxNesting) throw CborReader.Invalid("it is nested too deep");
        try
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
        }
        catch (InsufficientExecutionStackException)
        {
            throw CborReader.Invalid("it is nested too deep");
        }

        ulong? argument = _cbor.Head(out int major);
        object? value = major switch
        {
            CborMajor.Array => Array(argument),
            CborMajor.Map => Table(argument),
            _ => Tag(argument!.Value),
        };
        _nesting--;
        return value;
    }

    private object? Tag(ulong tag)
    {
        if (tag == CborTags.SharedReference) return Shared.Find(Read());
        if (tag != CborTags.Shareable) return _tagged.Read(tag);
        long start = _cbor.Position + Shared.Referred;
        int mark = Shared.Open();
        object? value = Read();
        Shared.Close(mark, value, _cbor.Position + Shared.Referred - start);
        return value;
    }

    private object?[] Array(ulong? argument)
    {
        IEnumerator? run = null;
        if (argument is ulong items)
        {
            object?[] array = Shared.Announce(new object?[_cbor.Claim(items)]);
            for (int i = 0; i < array.Length; i++)
            {
                _cbor.Claimed--;
                array[i] = Element(ref run);
            }

            return array;
        }

        var list = new List<object?>();
        while (!_cbor.TryBreak()) list.Add(Element(ref run));
        return list.ToArray();
    }

    /// <summary>An element of an array; of several that are one CLIXML text, the first is the text, and each of the others undefined.</summary>
    private object? Element(ref IEnumerator? run)
    {
        if (run is not null && _cbor.Peek() == CborMajor.Undefined) _cbor.Head(out _);
        else if (_cbor.TryTag(CborTags.CliXmlItems)) run = _model.ItemsFromCliXml(CliXml(), Budget).GetEnumerator();
        else
        {
            run = null;
            return Read();
        }

        return run.MoveNext() ? run.Current : throw CborReader.Invalid("its CLIXML has fewer objects than it says");
    }

    /// <summary>As PowerShell's own, without regard to case.</summary>
    private IDictionary Table(ulong? argument)
    {
        Hashtable table = Shared.Announce(new Hashtable(StringComparer.OrdinalIgnoreCase));
        if (argument == 0) return table; // a byte of payload each: nothing more is made for them
        var filler = new TableFiller(table, () => new Hashtable());
        Pairs(argument, PairCount(argument), filler.Add, hasOrder: false);
        return filler.Result;
    }

    private ulong? MapHead(out int count)
    {
        ulong? argument = _cbor.Head(out int major);
        if (major != CborMajor.Map) throw CborReader.Invalid("a map is missing");
        count = PairCount(argument);
        return argument;
    }

    private int PairCount(ulong? argument) => argument is ulong pairs ? _cbor.Count(pairs, 2) : int.MaxValue;

    private void Pairs(ulong? argument, int count, Action<object, object?> add, bool hasOrder)
    {
        KeyGuard? guard = null;
        for (int i = 0; i < count && !(argument is null && _cbor.TryBreak()); i++)
        {
            long referred = Shared.Referred;
            object key = Read() ?? throw CborReader.Invalid("a key is null");
            if (key is not ICollection) Budget.Spend(Shared.Referred - referred, HashedAgainTime, "its keys refer to something long");
            Guard(ref guard, i, key, hasOrder);
            add(key, Read());
        }
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
}
