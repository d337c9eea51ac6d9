using System;
using System.Runtime.Versioning;
using ShmModule.Platform;
using ShmModule.Platform.Windows;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Sections of other accounts, also of such as hide whose they are.</summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsOwnerTests : RegionTest
{
    // Everyone may map it; with GENERIC_ALL, also read the owner.
    private const string Shown = "O:S-1-5-21-1-2-3-1234D:(A;;GA;;;WD)";
    private const string Hidden = "O:S-1-5-21-1-2-3-1234D:(A;;0x6;;;WD)";

    [WindowsTheory]
    [InlineData(Shown, "S-1-5-21-1-2-3-1234")]
    [InlineData(Hidden, "an unknown account")]
    public void Another_programs_section_of_another_account_is_opened_only_if_that_is_allowed(string sddl, string account)
    {
        using KernelHandle section = MakeSection(Name, sddl);
        SharedMemoryException error = Assert.Throws<SharedMemoryException>(() => Open());
        Assert.Equal("SharedMemoryOwnedByOther", error.ErrorId);
        Assert.Contains($"'{account}'", error.Message, StringComparison.Ordinal);
        AssertFails("SharedMemoryOwnedByOther", () => Open(readOnly: true));
        AssertFails("SharedMemoryExists", () => Create(100));
        Assert.Equal(SharedMemoryKind.Foreign, OpenOfOther().Kind);
    }

    [WindowsTheory]
    [InlineData(Shown)]
    [InlineData(Hidden)]
    public void A_region_of_another_account_is_opened_only_if_that_is_allowed(string sddl)
    {
        RegionAttachment region = CreateOfOther(sddl);
        AssertFails("SharedMemoryOwnedByOther", () => Open());
        RegionAttachment opened = OpenOfOther();
        Write(region, 7, 8, 9);
        Assert.Equal(new byte[] { 7, 8, 9 }, ReadBytes(opened, 0, 3));
        // Of a control block that may be anybody's nothing is believed.
        Assert.Equal(sddl == Hidden, opened.Control is null);
        Assert.Equal(sddl == Hidden, opened.Warnings.Count == 1);
        Assert.Equal(sddl == Hidden ? RegionPresence.Foreign : RegionPresence.Live, Probe());
    }

    [WindowsFact]
    public void A_hidden_control_block_is_not_believed()
    {
        using KernelHandle section = MakeSection(Name, $"O:{WindowsDacl.ThisUser}D:(A;;GA;;;WD)");
        using KernelHandle control = MakeSection(new ObjectNames(RegionName.Parse(Name)).Control, Hidden);
        RegionAttachment opened = Open();
        Assert.Null(opened.Control);
        Assert.Contains("owns its control block", Assert.Single(opened.Warnings), StringComparison.Ordinal);
    }

    private static KernelHandle MakeSection(string name, string sddl)
    {
        using SecurityDescriptor security = SecurityDescriptor.ForMemory(new CreateRequest { SecurityDescriptor = sddl });
        KernelHandle section = Kernel32.CreateSection(name, 4096, file: null, security, out int error);
        Assert.SkipWhen(error == Win32Error.InvalidOwner, "this user may not make objects of another account");
        Assert.False(section.IsInvalid);
        return section;
    }

    private RegionAttachment CreateOfOther(string sddl)
    {
        using KernelHandle allowed = MakeSection(Name + "-try", sddl);
        return Keep(Store.Create(RegionName.Parse(Name), new CreateRequest { Size = 100, SecurityDescriptor = sddl }));
    }

    private RegionAttachment OpenOfOther() => Keep(Store.Open(RegionName.Parse(Name), new OpenRequest(readOnly: false, allowOtherOwner: true)));
}
