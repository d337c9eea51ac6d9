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
    [InlineData("/x", "x", false)]
    [InlineData("data[1]", "data[1]", false)]
    [InlineData("ünï 😀", "ünï 😀", false)]
    public void A_name_is_shown_without_the_local_prefix(string typed, string shown, bool isGlobal)
    {
        RegionName name = RegionName.Parse(typed);
        Assert.Equal(shown, name.Display);
        Assert.Equal(isGlobal, name.IsGlobal);
    }
}
