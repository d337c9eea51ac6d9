using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;
using ShmModule.Session;

namespace ShmModule.Cmdlets;

/// <summary>
/// The engine's objects by the shortest ways that it has. Some of them are not public, or not in every version: the public ones are
/// taken where they are missing, and cost three times as much.
/// </summary>
internal static class EngineObjects
{
    /// <summary>An object without properties, and room for some. Windows PowerShell has no such constructor.</summary>
    /// <remarks>One made without room keeps its properties in a table for all objects, which the garbage collector has to go through.</remarks>
    public static readonly Func<int, PSObject> New = Constructor() ?? (_ => new PSObject());

    /// <summary>What was added to the object itself, hidden members included.</summary>
    public static readonly Func<PSObject, PSMemberInfoCollection<PSMemberInfo>> OwnMembers =
        Getter<PSObject, PSMemberInfoCollection<PSMemberInfo>>("InstanceMembers") ?? (value => value.Members);

    /// <summary>The type names of a custom object, for reading.</summary>
    /// <remarks>TypeNames leaves a copy of them with every object it is asked of, for as long as the object lives.</remarks>
    public static readonly Func<PSObject, Collection<string>> TypeNames =
        Getter<PSObject, Collection<string>>("InternalTypeNames") ?? (value => Untied(value).TypeNames);

    /// <summary>What a value that was something else elsewhere is as text, and is shown as; null where it is only itself.</summary>
    public static readonly Func<PSObject, string?> TextOf = Getter<PSObject, string?>(ForeignText) ?? (_ => null);

    /// <summary>Sets that; where the engine has no such thing, nothing happens.</summary>
    public static readonly Action<PSObject, string> SetText = Setter<PSObject, string>(ForeignText) ?? ((_, _) => { });

    private const string ForeignText = "ToStringFromDeserialization";

    private static readonly Func<PSMemberInfo, bool>? IsHidden = Getter<PSMemberInfo, bool>("IsHidden");

    private static readonly Func<PSMemberInfoCollection<PSMemberInfo>, int>? VisibleCount =
        OfMembers<Func<PSMemberInfoCollection<PSMemberInfo>, int>>("get_VisibleCount", typeof(int));

    private static readonly Func<PSMemberInfoCollection<PSMemberInfo>, int, PSMemberInfo>? Item =
        OfMembers<Func<PSMemberInfoCollection<PSMemberInfo>, int, PSMemberInfo>>("get_Item", typeof(PSMemberInfo), typeof(int));

    /// <summary>The properties that were added to the object itself, in order.</summary>
    /// <remarks>
    /// Behind them are the engine's own members, hidden, as soon as somebody has asked for them, as Format-Table and Export-Clixml
    /// do. To look at those, too, takes twice as long.
    /// </remarks>
    public static void OwnProperties(PSObject value, List<PSPropertyInfo> properties)
    {
        if (IsBareScalar(value)) return;
        if (VisibleCount is null || Item is null || IsHidden is null)
        {
            foreach (PSMemberInfo member in OwnMembers(Untied(value))) Add(member, properties);
            return;
        }

        PSMemberInfoCollection<PSMemberInfo> members = OwnMembers(value);
        for (int i = 0, left = VisibleCount(members); left > 0; i++)
        {
            PSMemberInfo member = Item(members, i);
            if (IsHidden(member)) continue;
            Add(member, properties);
            left--;
        }
    }

    public static bool HasOwnMembers(PSObject value)
    {
        if (VisibleCount is not null) return VisibleCount(OwnMembers(value)) > 0;
        return !IsBareScalar(value) && OwnMembers(value).Any(member => member.IsInstance);
    }

    /// <summary>True for a text, a number and the like that has no members of its own, where only Members could tell them.</summary>
    /// <remarks>
    /// Members adds the engine's own, hidden ones to what it is asked of, and CLIXML shows that from then on. With a small number that is
    /// every other one of the same value in this process, because the engine has one object for all of them. CLIXML only looks.
    /// </remarks>
    private static bool IsBareScalar(PSObject value) =>
        VisibleCount is null && value.BaseObject is not (PSCustomObject or ICollection) && !PSSerializer.Serialize(value, 1).Contains("<Obj ");

    /// <summary>A copy of a custom object, for questions that would change the object itself; other values as they are.</summary>
    private static PSObject Untied(PSObject value)
    {
        try
        {
            return value.BaseObject is PSCustomObject ? value.Copy() : value;
        }
        catch (ExtendedTypeSystemException)
        {
            // CLIXML of others can make objects with members that cannot be copied.
            return value;
        }
    }

    private static void Add(PSMemberInfo member, List<PSPropertyInfo> properties)
    {
        if (member is PSPropertyInfo { IsInstance: true } property && property.Name != "pstypenames") properties.Add(property);
    }

    private static Func<int, PSObject>? Constructor()
    {
        if (InternalMembers.Constructor(typeof(PSObject), typeof(int)) is not ConstructorInfo constructor) return null;
        ParameterExpression capacity = Expression.Parameter(typeof(int));
        return Expression.Lambda<Func<int, PSObject>>(Expression.New(constructor, capacity), capacity).Compile();
    }

    private static Func<TOwner, T>? Getter<TOwner, T>(string property) =>
        InternalMembers.Method(typeof(TOwner), "get_" + property, typeof(T)) is MethodInfo getter
            ? (Func<TOwner, T>)Delegate.CreateDelegate(typeof(Func<TOwner, T>), getter)
            : null;

    private static Action<TOwner, T>? Setter<TOwner, T>(string property)
    {
        MethodInfo? setter = typeof(TOwner).GetProperty(property, BindingFlags.NonPublic | BindingFlags.Instance)?.GetSetMethod(true);
        return setter is null ? null : (Action<TOwner, T>)Delegate.CreateDelegate(typeof(Action<TOwner, T>), setter);
    }

    /// <summary>A method of the class that <see cref="OwnMembers"/> gives, which is not public.</summary>
    private static T? OfMembers<T>(string name, Type result, params Type[] parameters)
        where T : Delegate
    {
        Type owner = OwnMembers(new PSObject()).GetType();
        if (InternalMembers.Method(owner, name, result, parameters) is not MethodInfo method) return null;
        ParameterExpression members = Expression.Parameter(typeof(PSMemberInfoCollection<PSMemberInfo>));
        ParameterExpression[] arguments = Array.ConvertAll(parameters, Expression.Parameter);
        Expression call = Expression.Call(Expression.Convert(members, owner), method, arguments);
        return Expression.Lambda<T>(call, new[] { members }.Concat(arguments)).Compile();
    }
}
