using System;
using System.Linq;
using System.Reflection;

namespace ShmModule.Session;

/// <summary>
/// Members that this version of .NET or of the engine may have, although the assemblies that the module is compiled against do not.
/// They are found only with exactly these types, so every caller has another way where one is missing or different.
/// </summary>
/// <remarks>
/// The binder behind Type.GetConstructor and GetMethod answers with the nearest member: asked for PSObject(int), which Windows PowerShell
/// lacks, with PSObject(object). A delegate cannot be made of that, and the exception would make the caller's type unusable.
/// </remarks>
internal static class InternalMembers
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // For the tests: with this variable no member is found, and every caller takes its other way, as on an engine without them.
    private static readonly bool AreHidden = Environment.GetEnvironmentVariable("SHMMODULE_NO_INTERNAL_MEMBERS") == "1";

    public static ConstructorInfo? Constructor(Type owner, params Type[] parameters) =>
        AreHidden ? null : owner.GetConstructors(Any | BindingFlags.Instance).FirstOrDefault(found => HasParameters(found, parameters));

    /// <summary>An instance's method; a property's getter is <c>get_Name</c>.</summary>
    public static MethodInfo? Method(Type owner, string name, Type result, params Type[] parameters)
    {
        for (Type? type = owner; type is not null; type = type.BaseType)
        {
            if (Method(type, BindingFlags.Instance, name, result, parameters) is MethodInfo found) return found;
        }

        return null;
    }

    public static MethodInfo? StaticMethod(Type owner, string name, Type result, params Type[] parameters) =>
        Method(owner, BindingFlags.Static, name, result, parameters);

    private static MethodInfo? Method(Type owner, BindingFlags kind, string name, Type result, Type[] parameters) =>
        AreHidden ? null : owner.GetMember(name, MemberTypes.Method, Any | kind).Cast<MethodInfo>()
            .FirstOrDefault(found => Gives(found, result) && HasParameters(found, parameters));

    private static bool HasParameters(MethodBase found, Type[] types) =>
        !found.ContainsGenericParameters && found.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual(types);

    /// <summary>A class derived from the result will do, as for delegates; a value will not do as an object.</summary>
    private static bool Gives(MethodInfo found, Type result) =>
        found.ReturnType == result || (!found.ReturnType.IsValueType && result.IsAssignableFrom(found.ReturnType));
}
