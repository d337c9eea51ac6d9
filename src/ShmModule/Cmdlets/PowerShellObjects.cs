using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security;
using ShmModule.Regions;
using ShmModule.Values.Objects;

namespace ShmModule.Cmdlets;

/// <summary>What the object codec needs of PowerShell: its wrappers, its objects, and CLIXML for all that the codec has no form for.</summary>
internal sealed class PowerShellObjects : IObjectModel
{
    /// <summary>What Export-Clixml keeps of a live object.</summary>
    public const int DefaultCliXmlDepth = 2;

    private const string CustomTypeName = "System.Management.Automation.PSCustomObject";

    // The public ways to the same cost three times as much, and TypeNames leaves a copy with every object it is asked of, for as long
    // as the object lives. Where the engine has other names for these, the public ways are taken.
    private static readonly Func<PSObject, IEnumerable<PSMemberInfo>> OwnMembers = Getter<IEnumerable<PSMemberInfo>>("InstanceMembers") ?? (value => value.Members.Where(member => member.IsInstance));
    private static readonly Func<PSObject, Collection<string>> TypeNames = Getter<Collection<string>>("InternalTypeNames") ?? (value => value.TypeNames);

    // What Get-Content adds to every line: it is about the file, not the line, and would be many times as long as that.
    private static readonly HashSet<string> ProviderNotes = new(StringComparer.OrdinalIgnoreCase)
        { "PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider", "ReadCount" };

    private readonly List<KeyValuePair<string, object?>> _properties = new();
    private readonly int? _cliXmlDepth;

    /// <param name="cliXmlDepth">As the user asked for; null for the default.</param>
    public PowerShellObjects(int? cliXmlDepth = null) => _cliXmlDepth = cliXmlDepth;

    public void Write(ObjectWriter writer, object value, int depth)
    {
        if (value is not PSObject wrapped)
        {
            WriteOther(writer, value, value, depth);
            return;
        }

        object inner = wrapped.BaseObject;
        if (inner is not PSCustomObject)
        {
            WriteOther(writer, inner, wrapped, depth);
            return;
        }

        Collection<string> names = TypeNames(wrapped);
        string? first = names.Count > 0 ? names[0] : null;
        bool isPlain = first == CustomTypeName;
        if (depth <= 0) writer.Cut(wrapped);
        else if (first?.StartsWith("Deserialized.", StringComparison.Ordinal) == true) writer.CliXml(ToCliXml(wrapped, depth));
        else
        {
            int start = _properties.Count;
            // Objects with type names of their own may have properties from Update-TypeData, too.
            Gather(isPlain ? OwnMembers(wrapped) : wrapped.Properties, null);
            writer.CustomObject(wrapped, _properties, start, isPlain ? null : names, depth);
            _properties.RemoveRange(start, _properties.Count - start);
        }
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

    public object? FromCliXml(string text)
    {
        try
        {
            object value = PSSerializer.Deserialize(text);
            bool isBare = value is PSObject { BaseObject: not PSCustomObject } wrapped && ObjectWriter.IsKnown(wrapped.BaseObject) && !OwnMembers(wrapped).Any();
            return isBare ? ((PSObject)value).BaseObject : value;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or PipelineStoppedException))
        {
            // Whatever the engine's reader throws, and that is much: the text is no CLIXML.
            throw Errors.FormatInvalid("its CLIXML cannot be read", e);
        }
    }

    public object NewObject() => new PSObject();

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
        SetTypeNames(value, new[] { "Deserialized." + typeName, "Deserialized.System.Enum", "Deserialized.System.ValueType", "Deserialized.System.Object" });
        value.Members.Add(new PSNoteProperty("Text", text));
        return value;
    }

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: there is a secret in it.</exception>
    public static string ToProtectedCliXml(object? value, int depth)
    {
        string text = PSSerializer.Serialize(value, depth);
        // Only Windows encrypts what stands there.
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) DemandNoSecret(text);
        return text;
    }

    private static Func<PSObject, T>? Getter<T>(string property)
        where T : class
    {
        MethodInfo? getter = typeof(PSObject).GetProperty(property, BindingFlags.NonPublic | BindingFlags.Instance)?.GetGetMethod(true);
        return getter is not null && typeof(T).IsAssignableFrom(getter.ReturnType)
            ? (Func<PSObject, T>)Delegate.CreateDelegate(typeof(Func<PSObject, T>), getter)
            : null;
    }

    private static void DemandNoSecret(string cliXml)
    {
        // Texts have no bare '<' in XML, so this is the element and nothing else.
        if (cliXml.Contains("<SS>") || cliXml.Contains("<SS ")) throw Errors.SecretRefused();
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
            else writer.CliXml(ToCliXml(whole, depth));
            return;
        }

        int start = _properties.Count;
        if (whole is PSObject wrapped) Gather(OwnMembers(wrapped), inner is string ? ProviderNotes : null);
        if (_properties.Count == start) writer.Write(inner, depth);
        else writer.WithNotes(inner, _properties, start, depth);
        _properties.RemoveRange(start, _properties.Count - start);
    }

    private string ToCliXml(object value, int depth)
    {
        string text = PSSerializer.Serialize(value, _cliXmlDepth is null ? Math.Min(depth, DefaultCliXmlDepth) : depth);
        DemandNoSecret(text);
        return text;
    }

    private void Gather(IEnumerable<PSMemberInfo> members, HashSet<string>? without)
    {
        foreach (PSMemberInfo member in members)
        {
            // The engine adds pstypenames to an object as soon as somebody asks it for its type names.
            if (member is not PSPropertyInfo property || without?.Contains(member.Name) == true || member.Name == "pstypenames") continue;
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
}
