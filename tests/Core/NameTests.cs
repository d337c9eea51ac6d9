using System.Linq;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

public sealed class NameTests
{
    [Theory]
    [InlineData("x", "x", false)]
    [InlineData(@"Local\x", "x", false)]
    [InlineData(@"local\x", "x", false)]
    [InlineData(@"Global\x", @"Global\x", true)]
    [InlineData(@"GLOBAL\x", @"Global\x", true)]
    [InlineData("/x", "x", false)]
    [InlineData("data[1]", "data[1]", false)]
    [InlineData("ünï 😀", "ünï 😀", false)]
    public void A_name_is_shown_without_the_local_prefix(string typed, string shown, bool isGlobal)
    {
        RegionName name = RegionName.Parse(typed);
        Assert.Equal(shown, name.Display);
        Assert.Equal(isGlobal, name.IsGlobal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(@"Local\")]
    [InlineData(@"Global\")]
    [InlineData("/")]
    [InlineData("a/b")]
    [InlineData("//a")]
    [InlineData(@"a\b")]
    [InlineData(@"Global\a\b")]
    [InlineData(@"Session\1\a")]
    [InlineData(".a")]
    [InlineData(@"Global\.a")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void A_name_that_cannot_be_is_refused(string typed) => AssertInvalid(typed);

    // Not as inline data: the runner writes arguments as UTF-8, which has no lone surrogates.
    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        AssertInvalid("a\uD83D");
        AssertInvalid("\uDE00a");
        AssertInvalid("\uDE00\uD83D");
    }

    [Fact]
    public void Two_hundred_bytes_of_UTF8_are_the_limit()
    {
        Assert.Equal(new string('x', 200), RegionName.Parse(@"Global\" + new string('x', 200)).BaseName);
        Assert.Equal(50, RegionName.Parse(string.Concat(Enumerable.Repeat("😀", 50))).BaseName.Length / 2);
        AssertInvalid(new string('x', 201));
        AssertInvalid(string.Concat(Enumerable.Repeat("😀", 50)) + "x");
    }

    private static void AssertInvalid(string typed)
    {
        SharedMemoryException error = Assert.Throws<SharedMemoryException>(() => RegionName.Parse(typed));
        Assert.Equal("SharedMemoryNameInvalid", error.ErrorId);
        Assert.True(error.IsTerminating);
    }
}
