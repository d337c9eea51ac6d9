using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Numerics;

namespace ShmModule.Values.Objects;

/// <summary>
/// The collections that come back as what they were, and their names on the wire: <c>String[]</c>, <c>Int32[][]</c>,
/// <c>List&lt;Int32&gt;</c>, <c>Dictionary&lt;String,Object&gt;</c>, <c>ArrayList</c>. A closed set: no name from a payload is ever looked up
/// among the types of the process.
/// </summary>
internal static class CollectionTypes
{
    private const int MaxRanks = 8;
    private const string ListName = "List<";
    private const string DictionaryName = "Dictionary<";
    private const string TextKeys = DictionaryName + nameof(String) + ",";
    private const string IgnoringCase = "~";

    private static readonly Type[] Elements =
    {
        typeof(object), typeof(string), typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int),
        typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(BigInteger), typeof(DateTime),
        typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(Version), typeof(Uri), typeof(Hashtable),
    };

    private static readonly Dictionary<string, Type> ByName = Elements.ToDictionary(type => type.Name);

    private static readonly Dictionary<string, Type> Plain = new[]
    {
        typeof(ArrayList), typeof(Queue), typeof(Stack), typeof(Hashtable), typeof(OrderedDictionary),
    }.ToDictionary(type => type.Name);

    // By name: not every .NET has them all.
    private static readonly HashSet<string> OrderedTypes = new()
    {
        "System.Collections.Generic.SortedDictionary`2", "System.Collections.Generic.SortedList`2", "System.Collections.Generic.OrderedDictionary`2",
        "System.Collections.Immutable.ImmutableSortedDictionary`2",
    };

    private static readonly HashSet<Type> Known = new(Elements);

    /// <summary>
    /// The name on the wire; null for what is a plain array, map or ordered map there. Lists and queues of other types are at least
    /// lists and queues.
    /// </summary>
    public static string? NameOf(ICollection collection) => collection switch
    {
        object[] when collection.GetType() == typeof(object[]) => null,
        IDictionary dictionary => NameOfDictionary(dictionary),
        Array => NameOf(collection.GetType()),
        IList => NameOf(collection.GetType()) ?? nameof(ArrayList),
        _ when IsOf(collection, typeof(Queue), typeof(Queue<>)) => nameof(Queue),
        _ when IsOf(collection, typeof(Stack), typeof(Stack<>)) => nameof(Stack),
        _ => null,
    };

    private static string? NameOfDictionary(IDictionary dictionary) => NameOf(dictionary.GetType()) switch
    {
        string name when name.StartsWith(TextKeys, StringComparison.Ordinal) && KeyCases.Of(dictionary) == KeyCase.Ignored => name + IgnoringCase,
        null when IsOrdered(dictionary) => KeyCases.Of(dictionary) == KeyCase.Kept ? nameof(OrderedDictionary) : null,
        null when dictionary is Hashtable && KeyCases.Of(dictionary) == KeyCase.Kept => nameof(Hashtable),
        string name => name,
        _ => null,
    };

    /// <summary>Whether the order of its keys is part of what it is: PowerShell's own kinds of Hashtable keep that in which keys came.</summary>
    public static bool IsOrdered(IDictionary dictionary)
    {
        Type type = dictionary.GetType();
        return dictionary is IOrderedDictionary or SortedList
            || (dictionary is Hashtable && type.Assembly != typeof(Hashtable).Assembly)
            || (type.IsGenericType && OrderedTypes.Contains(type.GetGenericTypeDefinition().FullName ?? ""));
    }

    private static bool IsOf(ICollection collection, Type plain, Type generic)
    {
        Type type = collection.GetType();
        return type == plain || (type.IsGenericType && type.GetGenericTypeDefinition() == generic);
    }

    private static string? NameOf(Type type)
    {
        if (type.IsArray) return type.GetArrayRank() == 1 && ElementName(type.GetElementType()!) is string element ? element + "[]" : null;
        if (!type.IsGenericType) return null;
        Type definition = type.GetGenericTypeDefinition();
        bool isDictionary = definition == typeof(Dictionary<,>);
        if (!isDictionary && definition != typeof(List<>)) return null;
        IEnumerable<string?> names = type.GetGenericArguments().Select(ElementName).ToArray();
        return names.Contains(null) ? null : (isDictionary ? DictionaryName : ListName) + string.Join(",", names) + ">";
    }

    /// <summary>Null when it is none of these names.</summary>
    /// <param name="name">On the wire.</param>
    /// <param name="ignoresCase">Whether the keys are compared without regard to case.</param>
    public static Type? Find(string name, out bool ignoresCase)
    {
        ignoresCase = name.StartsWith(TextKeys, StringComparison.Ordinal) && name.EndsWith(IgnoringCase, StringComparison.Ordinal);
        if (ignoresCase) name = name.Substring(0, name.Length - IgnoringCase.Length);
        if (Plain.TryGetValue(name, out Type? plain)) return plain;
        if (name.EndsWith("[]", StringComparison.Ordinal)) return FindElement(name, 0);
        if (!name.EndsWith(">", StringComparison.Ordinal)) return null;
        if (name.StartsWith(ListName, StringComparison.Ordinal)) return Close(typeof(List<>), name, ListName);
        return name.StartsWith(DictionaryName, StringComparison.Ordinal) ? Close(typeof(Dictionary<,>), name, DictionaryName) : null;
    }

    private static Type? Close(Type definition, string name, string prefix)
    {
        string[] parts = name.Substring(prefix.Length, name.Length - prefix.Length - 1).Split(',');
        if (parts.Length != definition.GetGenericArguments().Length) return null;
        Type?[] arguments = parts.Select(part => FindElement(part, 0)).ToArray();
        return arguments.Contains(null) ? null : definition.MakeGenericType(arguments!);
    }

    private static string? ElementName(Type type)
    {
        if (type.IsArray) return type.GetArrayRank() == 1 && ElementName(type.GetElementType()!) is string inner ? inner + "[]" : null;
        return Known.Contains(type) ? type.Name : null;
    }

    private static Type? FindElement(string name, int ranks)
    {
        if (!name.EndsWith("[]", StringComparison.Ordinal)) return ByName.TryGetValue(name, out Type? type) ? type : null;
        return ranks < MaxRanks ? FindElement(name.Substring(0, name.Length - 2), ranks + 1)?.MakeArrayType() : null;
    }
}
