using System;
using System.Linq;
using System.Reflection;

namespace ShmModule.Values.Objects;

/// <summary>Finds enums by name among the assemblies that are loaded already; nothing is loaded, and no code of the type runs.</summary>
internal static class EnumTypes
{
    private const int MaxLength = 1024;

    // In a generic type's name are names of assemblies, which would be loaded; the others are never in an enum's.
    private static readonly char[] Forbidden = { '[', ']', ',', '*', '&', '\\', '\0' };

    /// <summary>Null where there is none of that name. The newest of several: scripts define theirs anew.</summary>
    public static Type? Find(string fullName) => fullName.Length > MaxLength || fullName.IndexOfAny(Forbidden) >= 0
        ? null
        : AppDomain.CurrentDomain.GetAssemblies().Reverse().Select(assembly => Find(assembly, fullName)).FirstOrDefault(type => type is not null);

    /// <summary>Whether an enum can be made of it.</summary>
    public static bool IsNumber(object? value) => value is int or long or ulong or short or ushort or byte or sbyte or uint;

    private static Type? Find(Assembly assembly, string fullName)
    {
        try
        {
            return assembly.GetType(fullName) is { IsEnum: true } type ? type : null;
        }
        catch (Exception e) when (e is ArgumentException or System.IO.IOException or BadImageFormatException or TypeLoadException)
        {
            // The name is a hostile one.
            return null;
        }
    }
}
