using System;
using System.Reflection;
using ShmModule.Session;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>A member that is looked for by reflection is the one that was asked for, or none.</summary>
public class InternalMemberTests
{
    private abstract class Base
    {
        internal string Inherited() => ToString()!;
    }

    /// <summary>As the engine's class is in another version: each member is there, with other types.</summary>
    private sealed class Other : Base
    {
        public Other(object value) => Value = value;

        internal object Value { get; }

        internal int Number => Value is null ? 0 : 1;

        internal static string Make(object value) => $"{value}";

        internal string Item(object key) => $"{key}{Number}{Value}";

        internal string Item(string key) => key + Number;

        internal T Open<T>(int value) => (T)(object)(value + Number);
    }

    [Fact]
    public void A_constructor_is_found_only_with_exactly_its_parameters()
    {
        Assert.NotNull(typeof(Other).GetConstructor([typeof(int)]));
        Assert.Null(InternalMembers.Constructor(typeof(Other), typeof(int)));
        Assert.Null(InternalMembers.Constructor(typeof(Other)));
        Assert.NotNull(InternalMembers.Constructor(typeof(Other), typeof(object)));
    }

    [Fact]
    public void A_method_is_found_only_with_exactly_its_parameters()
    {
        Assert.Null(InternalMembers.Method(typeof(Other), "Item", typeof(string), typeof(int)));
        Assert.Null(InternalMembers.Method(typeof(Other), "Item", typeof(string), typeof(Version)));
        Assert.Null(InternalMembers.Method(typeof(Other), "Missing", typeof(string)));
        Assert.Null(InternalMembers.Method(typeof(Other), "Open", typeof(int), typeof(int)));
        Assert.Null(InternalMembers.StaticMethod(typeof(Other), "Make", typeof(string), typeof(int)));
        Assert.Equal(typeof(string), InternalMembers.Method(typeof(Other), "Item", typeof(string), typeof(string))!.GetParameters()[0].ParameterType);
        Assert.NotNull(InternalMembers.Method(typeof(Other), "Inherited", typeof(string)));
        Assert.NotNull(InternalMembers.StaticMethod(typeof(Other), "Make", typeof(string), typeof(object)));
    }

    [Fact]
    public void A_static_method_is_no_instance_method()
    {
        Assert.Null(InternalMembers.Method(typeof(Other), "Make", typeof(string), typeof(object)));
        Assert.Null(InternalMembers.StaticMethod(typeof(Other), "Item", typeof(string), typeof(string)));
    }

    [Theory]
    [InlineData("get_Number", typeof(long), false)]
    [InlineData("get_Number", typeof(object), false)]
    [InlineData("get_Number", typeof(int), true)]
    [InlineData("get_Value", typeof(string), false)]
    [InlineData("get_Value", typeof(object), true)]
    [InlineData("Inherited", typeof(object), true)]
    public void The_result_is_what_a_delegate_takes(string name, Type result, bool isFound)
    {
        MethodInfo? found = InternalMembers.Method(typeof(Other), name, result);
        Assert.Equal(isFound, found is not null);
        if (found is not null) Assert.NotNull(Delegate.CreateDelegate(typeof(Func<,>).MakeGenericType(typeof(Other), result), found));
    }
}
