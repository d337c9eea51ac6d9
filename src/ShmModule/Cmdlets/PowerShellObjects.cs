using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Reflection;
using System.Security;
using ShmModule.Regions;
using ShmModule.Values.Objects;

namespace ShmModule.Cmdlets;

/// <summary>What the object codec needs of PowerShell: its wrappers, its objects, and CLIXML for all that the codec has no form for.</summary>
internal sealed class PowerShellObjects : IObjectModel
{
    private const string CustomTypeName = "System.Management.Automation.PSCustomObject";
    private const string Deserialized = "Deserialized.";
    private const string DeserializedEnum = Deserialized + "System.Enum";

    // For $value.ToString(), which would be the number's own; the engine gives what it reads from CLIXML such a method, too.
    private static readonly MethodInfo TextMethod = typeof(PowerShellObjects).GetMethod(nameof(TextOfEnum))!;

    // What Get-Content adds to every line: it is about the file, not the line, and would be many times as long as that.
    private static readonly HashSet<string> ProviderNotes = new(StringComparer.OrdinalIgnoreCase)
        { "PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider", "ReadCount" };

    private readonly List<KeyValuePair<string, object?>> _properties = new();
    private readonly List<PSPropertyInfo> _found = new();
    private readonly int? _cliXmlDepth;

    /// <param name="cliXmlDepth">As the user asked for; null for the default.</param>
    public PowerShellObjects(int? cliXmlDepth = null) => _cliXmlDepth = cliXmlDepth;

    public bool IsOutside(object value)
    {
        object inner = value is PSObject wrapped ? wrapped.BaseObject : value;
        return inner is PSCustomObject ? IsDeserialized(EngineObjects.TypeNames((PSObject)value))
            : inner is not (SecureString or PSCredential or SwitchParameter) && !ObjectWriter.IsKnown(inner);
    }

    public string ToCliXml(IReadOnlyList<object> values, int depth) => CliXmlText.Of(values.ToArray(), CliXmlDepth(depth));

    public void Write(ObjectWriter writer, object value, int depth)
    {
        // What a pipeline without output gives: to a script it is null.
        if (ReferenceEquals(value, AutomationNull.Value)) writer.Write(null, depth);
        else if (value is PSObject { BaseObject: PSCustomObject } custom) WriteCustom(writer, custom, depth);
        else if (value is PSObject wrapped) WriteOther(writer, wrapped.BaseObject, wrapped, depth);
        else WriteOther(writer, value, value, depth);
    }

    public string ToText(object value)
    {
        try
        {
            return value.ToString() ?? "";
        }
        catch (ExtendedTypeSystemException)
        {
            return value.GetType().ToString();
        }
    }

    public object? FromCliXml(string text, ReadingBudget budget) => CliXmlText.ToValue(text, budget);

    public IEnumerable ItemsFromCliXml(string text, ReadingBudget budget) => CliXmlText.ToItems(text, budget);

    public object NewObject(int capacity) => EngineObjects.New(capacity);

    public void AddProperty(object target, string name, object? value)
    {
        try
        {
            // The engine's own names, all of which begin with these letters, are for it to refuse.
            bool isChecked = !name.StartsWith("ps", StringComparison.OrdinalIgnoreCase);
            ((PSObject)target).Members.Add(new PSNoteProperty(name, value), isChecked);
        }
        catch (Exception e) when (e is ExtendedTypeSystemException or PSArgumentException)
        {
            throw Errors.FormatInvalid("a property's name cannot be one", e);
        }
    }

    /// <remarks>Members would copy the property, and tell the engine's binder of its name, which it knows from the first object.</remarks>
    public void AddKnownProperty(object target, string name, object? value) =>
        EngineObjects.OwnMembers((PSObject)target).Add(new PSNoteProperty(name, value), preValidated: true);

    public void SetTypeNames(object target, IReadOnlyList<string> names)
    {
        Collection<string> present = ((PSObject)target).TypeNames;
        present.Clear();
        foreach (string name in names) present.Add(name);
    }

    public object Wrap(object value) => new PSObject(value is PSObject wrapped ? wrapped.BaseObject : value);

    public object UnknownEnum(string typeName, object number, string text)
    {
        var value = new PSObject(number);
        SetTypeNames(value, new[] { Deserialized + typeName, DeserializedEnum, "Deserialized.System.ValueType", "Deserialized.System.Object" });
        EngineObjects.SetText(value, text);
        value.Members.Add(new PSCodeMethod(nameof(ToString), TextMethod));
        return value;
    }

    private static bool IsDeserialized(Collection<string> typeNames) =>
        typeNames.Count > 0 && typeNames[0].StartsWith(Deserialized, StringComparison.Ordinal);

    /// <summary>Public because the engine takes no other method for one of an object's.</summary>
    public static string TextOfEnum(PSObject value) => EngineObjects.TextOf(value) ?? string.Format(CultureInfo.InvariantCulture, "{0}", value.BaseObject);

    /// <summary>Whether it is what <see cref="UnknownEnum"/>, or the engine, makes of an enum whose type is not loaded.</summary>
    public static bool IsUnknownEnum(object? value) =>
        value is PSObject wrapped && EnumTypes.IsNumber(wrapped.BaseObject) && EngineObjects.TextOf(wrapped) is not null
            && EngineObjects.TypeNames(wrapped) is { Count: > 1 } names && IsDeserialized(names) && names[1] == DeserializedEnum;

    private void WriteCustom(ObjectWriter writer, PSObject value, int depth)
    {
        Collection<string> names = EngineObjects.TypeNames(value);
        if (depth <= 0)
        {
            writer.Cut(value);
            return;
        }

        if (IsDeserialized(names))
        {
            writer.CliXml(CliXmlText.Of(value, CliXmlDepth(depth)));
            return;
        }

        int start = _properties.Count;
        bool isPlain = names.Count > 0 && names[0] == CustomTypeName;
        if (isPlain) GatherOwn(value);
        else
        {
            // Objects with type names of their own may have properties from Update-TypeData, too.
            foreach (PSPropertyInfo property in value.Properties) Gather(property);
        }

        writer.CustomObject(value, _properties, start, isPlain ? null : names, depth);
        _properties.RemoveRange(start, _properties.Count - start);
    }

    private void WriteOther(ObjectWriter writer, object inner, object whole, int depth)
    {
        if (inner is SecureString or PSCredential) throw Errors.SecretRefused();
        if (inner is SwitchParameter given)
        {
            writer.Write(given.IsPresent, depth);
            return;
        }

        if (!ObjectWriter.IsKnown(inner))
        {
            if (depth <= 0) writer.Cut(whole);
            else writer.CliXml(CliXmlText.Of(whole, CliXmlDepth(depth)));
            return;
        }

        int start = _properties.Count;
        if (IsUnknownEnum(whole))
        {
            var member = (PSObject)whole;
            writer.Member(EngineObjects.TypeNames(member)[0].Substring(Deserialized.Length), inner, EngineObjects.TextOf(member)!);
            return;
        }

        if (whole is PSObject wrapped) GatherOwn(wrapped);
        if (inner is string) DropProviderNotes(start);
        if (_properties.Count == start) writer.Write(inner, depth);
        else writer.WithNotes(whole, inner, _properties, start, depth);
        _properties.RemoveRange(start, _properties.Count - start);
    }

    private void DropProviderNotes(int start)
    {
        for (int i = _properties.Count - 1; i >= start; i--)
        {
            if (ProviderNotes.Contains(_properties[i].Key)) _properties.RemoveAt(i);
        }
    }

    private int CliXmlDepth(int depth) => _cliXmlDepth is null ? Math.Min(depth, CliXmlText.DefaultDepth) : depth;

    private void GatherOwn(PSObject value)
    {
        _found.Clear();
        EngineObjects.OwnProperties(value, _found);
        foreach (PSPropertyInfo property in _found) Gather(property);
    }

    private void Gather(PSPropertyInfo property)
    {
        try
        {
            _properties.Add(new KeyValuePair<string, object?>(property.Name, property.Value));
        }
        catch (ExtendedTypeSystemException)
        {
            // A property whose script fails is left out, as Export-Clixml does.
        }
    }
}
