using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using ShmModule.Regions;
using ShmModule.Values.Objects;

namespace ShmModule.Core.Tests;

/// <summary>What the codec asks of PowerShell, without PowerShell: objects are bags of properties, CLIXML is a text.</summary>
internal sealed class PlainModel : IObjectModel
{
    public bool IsOutside(object value) => value is PlainCliXml;

    /// <summary>Each with its length before it.</summary>
    public string ToCliXml(IReadOnlyList<object> values, int depth) =>
        string.Concat(values.Cast<PlainCliXml>().Select(value => FormattableString.Invariant($"{value.ToXml().Length}:{value.ToXml()}")));

    public void Write(ObjectWriter writer, object value, int depth)
    {
        switch (value)
        {
            case PlainObject plain: writer.CustomObject(plain, plain.Properties, 0, plain.TypeNames, depth); break;
            case PlainNotes noted: writer.WithNotes(noted, noted.Value, noted.Properties, 0, depth); break;
            case PlainCliXml cliXml: writer.CliXml(cliXml.ToXml()); break;
            default: throw new NotSupportedException("A value of a type that no test writes: " + value.GetType());
        }
    }

    public string ToText(object value) => value.GetType().Name;

    public object? FromCliXml(string text, ReadingBudget budget) => PlainCliXml.Of(text);

    public IEnumerable ItemsFromCliXml(string text, ReadingBudget budget)
    {
        var items = new List<PlainCliXml>();
        for (int at = 0; at < text.Length;)
        {
            int colon = text.IndexOf(':', at);
            if (colon < 0 || !int.TryParse(text.AsSpan(at, colon - at), NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length > text.Length - colon - 1)
                throw Errors.FormatInvalid("its CLIXML is no list");
            items.Add(PlainCliXml.Of(text.Substring(colon + 1, length)));
            at = colon + 1 + length;
        }

        return items;
    }

    public object NewObject(int capacity) => new PlainObject { Properties = { Capacity = capacity } };

    public void AddProperty(object target, string name, object? value) => ((PlainBag)target).Set(name, value);

    public void AddKnownProperty(object target, string name, object? value) => AddProperty(target, name, value);

    public void SetTypeNames(object target, IReadOnlyList<string> names) => ((PlainObject)target).TypeNames = names.ToArray();

    public object Wrap(object value) => new PlainNotes(value is PlainNotes noted ? noted.Value : value);

    public object UnknownEnum(string typeName, object number, string text)
    {
        var noted = new PlainNotes(number);
        noted.Set("Text", text);
        return noted;
    }
}

/// <summary>Properties in order, of which one name exists once.</summary>
internal abstract class PlainBag
{
    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);

    public List<KeyValuePair<string, object?>> Properties { get; } = new();

    public void Set(string name, object? value)
    {
        bool isNew = _places.TryAdd(name, Properties.Count);
        if (isNew) Properties.Add(new KeyValuePair<string, object?>(name, value));
        else Properties[_places[name]] = new KeyValuePair<string, object?>(name, value);
    }
}

internal sealed class PlainObject : PlainBag
{
    /// <param name="properties">Name, value, name, value.</param>
    public PlainObject(params object?[] properties)
    {
        for (int i = 0; i < properties.Length; i += 2) Set((string)properties[i]!, properties[i + 1]);
    }

    public string[]? TypeNames { get; set; }
}

internal sealed class PlainNotes : PlainBag
{
    public PlainNotes(object value) => Value = value;

    public object Value { get; }
}

internal sealed record PlainCliXml(string Text)
{
    public static PlainCliXml Of(string xml) =>
        new(Regex.Replace(xml, "_x(000A|D[89A-F][0-9A-F]{2})_", match => ((char)Convert.ToUInt16(match.Groups[1].Value, 16)).ToString()));

    /// <summary>With line feeds and surrogates escaped, as in PowerShell's: line feeds that stand in its text itself are for the eye, and are not kept.</summary>
    public string ToXml() => Regex.Replace(Text, @"[\n\uD800-\uDFFF]", match => FormattableString.Invariant($"_x{(int)match.Value[0]:X4}_"));
}
