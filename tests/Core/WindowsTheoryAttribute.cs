using System;
using System.Runtime.CompilerServices;
using Xunit;

namespace ShmModule.Core.Tests;

[AttributeUsage(AttributeTargets.Method)]
public sealed class WindowsTheoryAttribute : TheoryAttribute
{
    public WindowsTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Windows only";
        SkipType = typeof(TestSystem);
        SkipUnless = nameof(TestSystem.IsWindows);
    }
}
