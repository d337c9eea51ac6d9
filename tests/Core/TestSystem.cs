using System;
using System.Runtime.CompilerServices;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Which system the tests run on.</summary>
public static class TestSystem
{
    public static bool IsWindows => OperatingSystem.IsWindows();

    public static bool IsUnix => !OperatingSystem.IsWindows();

    /// <summary>Mono stands in for the .NET Framework; what it does otherwise than that is no matter of the module's.</summary>
    public static bool IsMono { get; } = Type.GetType("Mono.Runtime") is not null;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Unix only";
        SkipType = typeof(TestSystem);
        SkipUnless = nameof(TestSystem.IsUnix);
    }
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Unix only";
        SkipType = typeof(TestSystem);
        SkipUnless = nameof(TestSystem.IsUnix);
    }
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class WindowsFactAttribute : FactAttribute
{
    public WindowsFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Windows only";
        SkipType = typeof(TestSystem);
        SkipUnless = nameof(TestSystem.IsWindows);
    }
}
