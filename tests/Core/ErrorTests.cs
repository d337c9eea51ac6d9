using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>The vocabulary of errors, each made of arguments that are easy to find again in what it says.</summary>
public sealed class ErrorTests
{
    private static readonly string[] Categories =
    {
        "DeviceError", "InvalidArgument", "InvalidData", "InvalidOperation", "InvalidResult", "LimitsExceeded", "NotImplemented", "ObjectNotFound",
        "OperationTimeout", "PermissionDenied", "ReadError", "ResourceBusy", "ResourceExists", "ResourceUnavailable", "SecurityError",
    };

    public static TheoryData<string> Entries()
    {
        var entries = new TheoryData<string>();
        foreach (MethodInfo method in Factories()) entries.Add(method.Name);
        return entries;
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Every_error_says_what_it_is_about_and_what_to_do_next(string entry)
    {
        MethodInfo method = Factories().Single(factory => factory.Name == entry);
        var samples = method.GetParameters().Select((parameter, index) => SampleOf(parameter, index)).ToList();
        var error = (SharedMemoryException)method.Invoke(null, samples.Select(sample => sample.Value).ToArray())!;

        foreach (string expected in samples.SelectMany(sample => sample.Words)) Assert.Contains(expected, error.Message + "\n" + error.Advice, StringComparison.Ordinal);
        Assert.StartsWith("SharedMemory", error.ErrorId, StringComparison.Ordinal);
        Assert.Contains(error.Category, Categories);
        foreach (string text in new[] { error.Message, error.Advice })
        {
            Assert.EndsWith(".", text, StringComparison.Ordinal);
            Assert.DoesNotContain("..", text, StringComparison.Ordinal);
            Assert.DoesNotContain("  ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("''", text, StringComparison.Ordinal);
        }

        Assert.NotEqual(error.Message, error.Advice);
        // One glance at 120 columns: three lines of what happened, two of what to do.
        Assert.True(error.Message.Length <= 300, error.Message);
        Assert.True(error.Advice.Length <= 240, error.Advice);
    }

    [Fact]
    public void Numbers_are_words_of_English()
    {
        RegionName name = RegionName.Parse("Stock");
        Assert.Contains(" 1 element of 8 bytes from offset 9 on would", " " + Errors.RangeTooLong(name, 9, 1, 8, 16).Message, StringComparison.Ordinal);
        Assert.Contains(" 3 elements of 8 bytes ", " " + Errors.RangeTooLong(name, 0, 3, 8, 16).Message, StringComparison.Ordinal);
        Assert.StartsWith("16 bytes from offset 1 on", Errors.RangeTooLong(name, 1, 16, 1, 16).Message, StringComparison.Ordinal);
        Assert.Contains("within 1 second:", Errors.LockTimeout(name, TimeSpan.FromSeconds(1), 0).Message, StringComparison.Ordinal);
        Assert.Contains("67,108,864 bytes (64 MB) are free", Errors.InsufficientMemory("Stock", 1L << 40, 64 << 20, "/dev/shm").Message, StringComparison.Ordinal);
        Assert.Contains("1,024 bytes (1 KB) are free", Errors.InsufficientMemory("Stock", 1L << 40, 1024, "/dev/shm").Message, StringComparison.Ordinal);
        Assert.Contains(" 1,023 bytes are free", Errors.InsufficientMemory("Stock", 1L << 40, 1023, "/dev/shm").Message, StringComparison.Ordinal);
        Assert.Contains("(8 EB) were asked for", Errors.InsufficientMemory("Stock", long.MaxValue, null, "/dev/shm").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_a_region_is_named_but_for_this_process()
    {
        RegionName name = RegionName.Parse("Stock");
        int here = ThisProcess.Id;
        Assert.Contains("process 7 has it open", Errors.HeldByOthers(name, new[] { here, 7 }).Message, StringComparison.Ordinal);
        Assert.Contains("processes 7, 8 have it open", Errors.HeldByOthers(name, new[] { 7, here, 8 }).Message, StringComparison.Ordinal);
        Assert.Contains("other sessions have it open", Errors.HeldByOthers(name, new[] { here }).Message, StringComparison.Ordinal);
        Assert.Contains("other sessions have it open", Errors.HeldByOthers(name, null).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_holder_that_left_no_record_is_not_process_0()
    {
        string message = Errors.LockTimeout(RegionName.Parse("Stock"), TimeSpan.FromSeconds(2), 0).Message;
        Assert.Contains("is not known which process", message, StringComparison.Ordinal);
        Assert.DoesNotContain("process 0", message, StringComparison.Ordinal);
    }

    /// <summary>All but the one whose texts are its callers'.</summary>
    private static IEnumerable<MethodInfo> Factories() => typeof(Errors).GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => method.ReturnType == typeof(SharedMemoryException) && method.Name != nameof(Errors.Unsupported));

    /// <summary>A value, and what of it has to be found in the texts.</summary>
    private static (object? Value, string[] Words) SampleOf(ParameterInfo parameter, int index)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        int number = 4000 + index;
        string shown = number.ToString("#,0", CultureInfo.InvariantCulture);
        string plain = number.ToString(CultureInfo.InvariantCulture);
        if (type == typeof(RegionName)) return (RegionName.Parse("Stock"), new[] { "'Stock'" });
        if (type == typeof(string)) return ("text" + plain, new[] { "text" + plain });
        if (type == typeof(long)) return ((long)number, new[] { shown });
        // Ids of processes have no separators.
        if (type == typeof(int)) return (number, new[] { parameter.Name!.EndsWith("Id", StringComparison.Ordinal) ? plain : shown });
        if (type == typeof(TimeSpan)) return (TimeSpan.FromSeconds(2.5), new[] { "2.5 seconds" });
        if (type == typeof(bool)) return (true, Array.Empty<string>());
        if (type == typeof(IReadOnlyList<int>)) return (new[] { number, number + 1 }, new[] { plain, (number + 1).ToString(CultureInfo.InvariantCulture) });
        if (type == typeof(object)) return (number, new[] { plain });
        if (type == typeof(SharedMemoryException)) return (Errors.NotFound(RegionName.Parse("Stock")), new[] { "'Stock'" });
        if (typeof(Exception).IsAssignableFrom(type)) return (new InvalidOperationException("The inner reason."), Array.Empty<string>());
        throw new NotSupportedException($"Errors.{parameter.Member.Name} takes a {type}: give a sample of it.");
    }
}
