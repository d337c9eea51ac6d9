using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ShmModule.Values.Objects;

namespace ShmModule.Cmdlets;

/// <summary>The objects and the type names of a text of CLIXML, by the numbers that references to them have.</summary>
internal sealed class ScannedObjects
{
    private const string Prefix = "Deserialized.";

    // Estimates from measurements, in nanoseconds: for a list of type names, for a name and for a character; for an object that the
    // engine makes one of a type of .NET's of, which mostly ends in an exception where it is hostile, and for a character of it.
    private const int TypesTime = 10_000;
    private const int NameTime = 100;
    private const int CharacterTime = 2;
    private const int RebuildTime = 100_000;
    private const int RebuildCharacterTime = 10;

    private const int MaxNames = 20;

    // Of what references stand for, this much counts a nanosecond: the sum stays within what a long holds.
    private const int ReferredUnit = 1024;

    private readonly ReadingBudget _budget;
    private readonly Dictionary<string, ScannedObject> _objects = new();
    private readonly Dictionary<string, ScannedTypes> _types = new();
    private long _referred;

    public ScannedObjects(ReadingBudget budget) => _budget = budget;

    /// <summary>How many characters were read.</summary>
    public int Place { get; set; }

    private long Now => Place + _referred;

    public ScannedObject Begin(string? id)
    {
        var started = new ScannedObject { Start = Now };
        if (id is null) return started;
        if (_objects.TryGetValue(id, out ScannedObject? before))
        {
            started.LeastSize = SizeOf(before);
            started.Types = before.Types;
            started.IsNumber = before.IsNumber;
        }

        _objects[id] = started;
        return started;
    }

    public void End(ScannedObject ended)
    {
        ended.End = Now;
        if (ended.Types.IsRebuilt) Rebuild(ended);
    }

    /// <summary>In characters, with what its references stand for.</summary>
    public long SizeOf(ScannedObject known) => Math.Max(known.LeastSize, (known.End == 0 ? Now : known.End) - known.Start);

    /// <summary>The object that is referred to; null where there is none. The engine looks its type up again.</summary>
    public ScannedObject? Refer(string? id)
    {
        if (id is null || !_objects.TryGetValue(id, out ScannedObject? known)) return null;
        long size = SizeOf(known);
        _budget.Spend(size / ReferredUnit, 1, "it refers to long objects");
        _referred += size;
        Look(known.Types);
        if (known.Types.IsRebuilt) Rebuild(known);
        return known;
    }

    /// <param name="named">The object.</param>
    /// <param name="id">By which others refer to the names.</param>
    /// <param name="names">Its type names.</param>
    public void NameTypes(ScannedObject named, string? id, List<string> names)
    {
        _budget.Spend(1, TypesTime, "it has many lists of type names");
        long time = (names.Count * (long)NameTime) + (names.Sum(name => (long)name.Length) * CharacterTime);
        var types = new ScannedTypes(time, IsRebuilt(names));
        if (id is not null)
        {
            _types.TryGetValue(id, out ScannedTypes before);
            _types[id] = Heavier(types, before);
        }

        Name(named, types);
    }

    public void ReferTypes(ScannedObject named, string? id)
    {
        if (id is not null && _types.TryGetValue(id, out ScannedTypes types)) Name(named, types);
    }

    private static ScannedTypes Heavier(ScannedTypes one, ScannedTypes other) => new(Math.Max(one.Time, other.Time), one.IsRebuilt || other.IsRebuilt);

    private void Name(ScannedObject named, ScannedTypes types)
    {
        Look(types);
        named.Types = Heavier(types, named.Types);
    }

    private void Look(ScannedTypes types)
    {
        if (types.Time > 0) _budget.Spend(types.Time, 1, "it has many references to type names");
    }

    private void Rebuild(ScannedObject known)
    {
        _budget.Spend(1, RebuildTime, "it has many objects that become .NET's own");
        _budget.Spend(SizeOf(known), RebuildCharacterTime, "its objects that become .NET's own are long");
    }

    /// <summary>As the engine decides it: by Update-TypeData, and for CIM. So many names that asking takes long are none of an honest object.</summary>
    private static bool IsRebuilt(List<string> names)
    {
        if (names.Count == 0) return false;
        if (names.Count > MaxNames) return true;
        var probe = new PSObject();
        probe.TypeNames.Clear();
        foreach (string name in names)
        {
            if (name.Length == 0) continue;
            probe.TypeNames.Add(name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name : Prefix + name);
        }

        return names.Exists(name => name.IndexOf("CimInstance", StringComparison.OrdinalIgnoreCase) >= 0)
            || probe.Members["PSStandardMembers"] is PSMemberSet { Members: var members } && members["TargetTypeForDeserialization"] is not null;
    }
}
