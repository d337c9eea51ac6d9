using System;
using System.Collections.Generic;
using System.Linq;

namespace ShmModule.Values.Objects;

/// <summary>Reads PowerShell's own objects: those that say what their properties are called, and those that refer to one that did.</summary>
internal sealed class CustomObjectReader
{
    private const int UsualCount = 8;

    // A record is a few bytes, whatever its shape has: what it takes must not grow with that.
    private const int MostRoom = 100;

    // In nanoseconds: of a type name, and of a character, which the engine copies for each name from that one on. A character takes two
    // bytes each time, and the budget is for memory, too.
    private const int NameTime = 100;
    private const int CharacterTime = 4;

    private readonly ObjectReader _reader;
    private readonly IObjectModel _model;
    private readonly List<ObjectShape> _shapes = new();

    public CustomObjectReader(ObjectReader reader, IObjectModel model)
    {
        _reader = reader;
        _model = model;
    }

    /// <summary>A map of properties.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public object Plain() => Define(null);

    /// <summary>[[type names], map].</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public object Named()
    {
        _reader.DemandArray(2);
        var names = new List<object?>();
        _reader.Elements(_ => { }, names.Add);
        if (!names.All(name => name is string)) throw CborReader.Invalid("its types' names are not such");
        return Define(names.Cast<string>().ToArray());
    }

    /// <summary>[number of a shape, values].</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public object Record()
    {
        int count = _reader.ArrayCount() - 1;
        if (count < 0 || _reader.Read() is not int number || number < 0 || number >= _shapes.Count || _shapes[number].Names.Length != count)
            throw CborReader.Invalid("an object's properties have no names");
        ObjectShape shape = _shapes[number];
        object target = _reader.Shared.Announce(_model.NewObject(Math.Min(count, MostRoom)));
        KeyGuard? guard = null;
        for (int i = 0; i < count; i++)
        {
            string name = shape.Names[i];
            _reader.Guard(ref guard, i, name, hasOrder: true);
            _model.AddKnownProperty(target, name, _reader.Read());
        }

        Name(target, shape.TypeNames);
        return target;
    }

    /// <summary>[value, map]: a value to which somebody added properties.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public object WithNotes()
    {
        int mark = _reader.Shared.TakeMark();
        _reader.DemandArray(2);
        object value = _reader.Read() ?? throw CborReader.Invalid("null has properties");
        object target = _reader.Shared.Announce(_model.Wrap(value), mark);
        _reader.Properties((name, value) => _model.AddProperty(target, name, value));
        return target;
    }

    private void Name(object target, IReadOnlyList<string>? typeNames)
    {
        if (typeNames is null) return;
        long time = 0;
        for (int i = 0; i < typeNames.Count; i++) time += NameTime + ((long)CharacterTime * typeNames[i].Length * (typeNames.Count - i));
        _reader.Budget.Spend(time, 1, "its objects have many type names");
        _model.SetTypeNames(target, typeNames);
    }

    private object Define(string[]? typeNames)
    {
        object target = _reader.Shared.Announce(_model.NewObject(UsualCount));
        List<string> names = _reader.Properties((name, value) => _model.AddProperty(target, name, value));
        Name(target, typeNames);
        _shapes.Add(new ObjectShape(names.ToArray(), typeNames));
        return target;
    }
}
