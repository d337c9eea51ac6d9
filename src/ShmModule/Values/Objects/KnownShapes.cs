using System;
using System.Collections.Generic;
using System.Linq;

namespace ShmModule.Values.Objects;

/// <summary>
/// The shapes of the objects that one payload has so far, by number. Objects of one kind mostly follow each other, or take turns with
/// others: so the shape that came after the last one before is tried first, which costs no look-up.
/// </summary>
internal sealed class KnownShapes
{
    private readonly Dictionary<ObjectShape, Entry> _entries = new();
    private Entry _last = new(-1, new ObjectShape(Array.Empty<string>(), null));
    private int _count;

    /// <summary>The number of the shape that the properties have; else null, and <paramref name="shape"/> is to be defined after the object.</summary>
    public int? Find(List<KeyValuePair<string, object?>> properties, int first, IReadOnlyList<string>? typeNames, out ObjectShape shape)
    {
        Entry? next = _last.Next;
        if (next is null || !next.Shape.Fits(properties, first, typeNames))
        {
            // A copy of the type names: the list is the object's own, and may change.
            shape = new ObjectShape(properties.Skip(first).Select(property => property.Key).ToArray(), typeNames?.ToArray());
            if (!_entries.TryGetValue(shape, out next)) return null;
        }

        _last.Next = next;
        _last = next;
        shape = next.Shape;
        return next.Number;
    }

    /// <summary>Gives a shape the next number; one that was defined meanwhile, by an object inside, has two.</summary>
    public void Define(ObjectShape shape)
    {
        var entry = new Entry(_count++, shape);
        _entries[shape] = entry;
        _last.Next = entry;
        _last = entry;
    }

    private sealed class Entry
    {
        public Entry(int number, ObjectShape shape)
        {
            Number = number;
            Shape = shape;
        }

        public int Number { get; }

        public ObjectShape Shape { get; }

        public Entry? Next { get; set; }
    }
}
