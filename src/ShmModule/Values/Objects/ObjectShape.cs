using System;
using System.Collections.Generic;
using System.Linq;

namespace ShmModule.Values.Objects;

/// <summary>What objects of one kind have in common: the names of their properties in order, and their type names, if they have any of their own.</summary>
internal sealed class ObjectShape : IEquatable<ObjectShape>
{
    private readonly int _hash;

    public ObjectShape(string[] names, IReadOnlyList<string>? typeNames)
    {
        Names = names;
        TypeNames = typeNames;
        foreach (string name in names.Concat(typeNames ?? Enumerable.Empty<string>())) _hash = unchecked((_hash * 31) + name.GetHashCode());
    }

    public string[] Names { get; }

    public IReadOnlyList<string>? TypeNames { get; }

    /// <summary>Whether the properties, from <paramref name="first"/> on, have these names.</summary>
    public bool Fits(List<KeyValuePair<string, object?>> properties, int first, IReadOnlyList<string>? typeNames)
    {
        if (properties.Count - first != Names.Length || !AreSame(TypeNames, typeNames)) return false;
        for (int i = 0; i < Names.Length; i++)
        {
            if (properties[first + i].Key != Names[i]) return false;
        }

        return true;
    }

    public bool Equals(ObjectShape? other) => other is not null && Names.SequenceEqual(other.Names) && AreSame(TypeNames, other.TypeNames);

    public override bool Equals(object? obj) => Equals(obj as ObjectShape);

    public override int GetHashCode() => _hash;

    private static bool AreSame(IReadOnlyList<string>? some, IReadOnlyList<string>? others) =>
        ReferenceEquals(some, others) || (some is not null && others is not null && some.SequenceEqual(others));
}
