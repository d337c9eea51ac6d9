using System;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using ShmModule.Platform;
using ShmModule.Platform.Windows;
using ShmModule.Regions;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Names, descriptors and other programs' objects on Windows.</summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsTests : RegionTest
{
    [WindowsTheory]
    [InlineData("mutex")]
    [InlineData("event")]
    [InlineData("semaphore")]
    public void A_name_that_another_kind_of_object_has_is_in_use(string kind)
    {
        using (WaitHandle other = kind switch
        {
            "mutex" => new Mutex(false, Name),
            "event" => new EventWaitHandle(false, EventResetMode.AutoReset, Name),
            _ => new Semaphore(0, 1, Name),
        })
        {
            AssertFails("SharedMemoryNameInUse", () => Create(100));
            AssertFails("SharedMemoryNameInUse", () => Open());
            Assert.Equal(RegionPresence.Absent, Probe());
        }

        Create(100);
    }

    [WindowsTheory]
    [InlineData(SharedMemoryAccess.CurrentUser)]
    [InlineData(SharedMemoryAccess.EveryoneRead)]
    [InlineData(SharedMemoryAccess.Everyone)]
    public void Access_decides_what_the_objects_grant(SharedMemoryAccess access)
    {
        RegionAttachment region = Create(100, access: access);
        bool everyone = access == SharedMemoryAccess.Everyone;
        var names = new ObjectNames(region.Name);
        foreach (string section in new[] { names.Section, names.Control })
        {
            WindowsDacl dacl = WindowsDacl.OfSection(section);
            Assert.True(dacl.MayWrite(WindowsDacl.ThisUser) && dacl.MayWrite(WindowsDacl.System));
            Assert.Equal(access != SharedMemoryAccess.CurrentUser, dacl.MayRead(WindowsDacl.Everyone));
            Assert.Equal(everyone, dacl.MayWrite(WindowsDacl.Everyone));
        }

        foreach (string mutex in new[] { names.Gate, names.Lock })
        {
            WindowsDacl dacl = WindowsDacl.OfMutex(mutex);
            Assert.True(dacl.MayTake(WindowsDacl.ThisUser) && dacl.MayTake(WindowsDacl.System));
            Assert.Equal(everyone, dacl.MayTake(WindowsDacl.Everyone));
        }

        region.Signal!.Wait(RegionCounter.Version, 0, TimeSpan.FromMilliseconds(1));
        WindowsDacl waiter = WindowsDacl.OfEvent(names.WaiterEvent(0));
        Assert.True(waiter.MayWrite(WindowsDacl.ThisUser) && waiter.MayWrite(WindowsDacl.System));
        Assert.Equal(everyone, waiter.MayWrite(WindowsDacl.Everyone));
    }

    [WindowsFact]
    public void A_descriptor_given_is_that_of_all_objects()
    {
        RegionAttachment region = CreateWith($"D:P(A;;GA;;;{WindowsDacl.ThisUser})(A;;GR;;;BU)");
        var names = new ObjectNames(region.Name);
        region.Signal!.Wait(RegionCounter.Version, 0, TimeSpan.FromMilliseconds(1));
        string[] accounts = new[] { "S-1-5-32-545", WindowsDacl.ThisUser }.Order(StringComparer.Ordinal).ToArray();
        foreach (WindowsDacl dacl in new[]
        {
            WindowsDacl.OfSection(names.Section), WindowsDacl.OfSection(names.Control), WindowsDacl.OfMutex(names.Gate),
            WindowsDacl.OfMutex(names.Lock), WindowsDacl.OfEvent(names.WaiterEvent(0)),
        })
        {
            Assert.Equal(accounts, dacl.Accounts);
            Assert.True(dacl.MayWrite(WindowsDacl.ThisUser) || dacl.MayTake(WindowsDacl.ThisUser));
            Assert.False(dacl.MayWrite("S-1-5-32-545") || dacl.MayTake("S-1-5-32-545"));
        }
    }

    [WindowsTheory]
    [InlineData("D:(nonsense)")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("O:BA")]
    public void A_descriptor_that_is_none_leaves_nothing(string sddl)
    {
        SharedMemoryException error = Assert.Throws<SharedMemoryException>(() => CreateWith(sddl));
        Assert.Equal("SharedMemoryUnsupported", error.ErrorId);
        Assert.Equal("InvalidArgument", error.Category);
        Assert.True(error.IsTerminating);
        Assert.Contains($"'{sddl}'", error.Message, StringComparison.Ordinal);
        AssertFails("SharedMemoryUnsupported", () => Store.DemandDescriptor(sddl));
        Assert.Empty(LeftBehind());
    }

    [WindowsTheory]
    [InlineData("Global")]
    [InlineData(@"Local\Local")]
    [InlineData(@"Local\Session")]
    [InlineData(@"Global\Global")]
    [InlineData("Restricted")]
    [InlineData("ShmModule.ctl.x")]
    public void A_name_of_the_systems_or_the_modules_own_objects_is_refused(string name)
    {
        AssertFails("SharedMemoryNameInvalid", () => Create(100, name));
        AssertFails("SharedMemoryNameInvalid", () => Open(name));
        AssertFails("SharedMemoryNameInvalid", () => Store.Probe(RegionName.Parse(name)));
    }

    [WindowsFact]
    public void Who_may_only_read_sees_changes_and_cannot_take_the_lock()
    {
        // READ_CONTROL and SECTION_MAP_READ, which of a mutex is nothing: generic rights are another system's to expand.
        RegionAttachment owner = CreateWith($"D:P(A;;0x20004;;;{WindowsDacl.ThisUser})");
        AssertFails("SharedMemoryAccessDenied", () => Open());
        RegionAttachment reader = Open(readOnly: true);
        Assert.False(reader.Control!.IsWritable);
        Assert.False(reader.Lock.IsAvailable);
        AssertFails("SharedMemoryAccessDenied", () => reader.Lock.TryHold(new Deadline(TimeSpan.Zero), Quiet));
        Write(owner, 7);
        Assert.True(RegionWaiter.ForChange(reader, new Deadline(TimeSpan.FromSeconds(300)), TestContext.Current.CancellationToken));
    }

    [WindowsFact]
    public void Another_programs_region_has_whole_pages_and_is_no_region_of_the_modules()
    {
        using MemoryMappedFile foreign = MemoryMappedFile.CreateNew(Name, 100);
        Assert.Equal(RegionPresence.Foreign, Probe());
        AssertFails("SharedMemoryExists", () => Create(100));
        RegionAttachment region = Open();
        Assert.Equal(SharedMemoryKind.Foreign, region.Kind);
        Assert.Null(region.Control);
        Assert.Null(region.Signal);
        Assert.Empty(region.Warnings);
        Assert.Equal(Environment.SystemPageSize, region.Size);
        using MemoryMappedViewAccessor view = foreign.CreateViewAccessor();
        view.Write(10, (byte)0xAB);
        Assert.Equal(new byte[] { 0, 0xAB, 0 }, ReadBytes(region, 9, 3));
        WritePiece(region, 20, 0xCD);
        Assert.Equal(0xCD, view.ReadByte(20));
        Assert.False(RegionWaitsForBytes(region));
        view.Write(0, 1);
        Assert.True(RegionWaitsForBytes(region));
    }

    [WindowsFact]
    public void Another_program_finds_the_modules_bytes_from_the_start()
    {
        RegionAttachment region = Create(100);
        Write(region, 1, 2, 3);
        using MemoryMappedFile other = MemoryMappedFile.OpenExisting(Name);
        using MemoryMappedViewAccessor view = other.CreateViewAccessor();
        byte[] found = new byte[5];
        view.ReadArray(0, found, 0, found.Length);
        Assert.Equal(new byte[] { 1, 2, 3, 0, 0 }, found);
        view.Write(99, (byte)9);
        Assert.Equal(new byte[] { 9 }, ReadBytes(region, 99, 1));
        // It keeps the memory, as another program's now.
        region.Dispose();
        Assert.Equal(SharedMemoryKind.Foreign, Open().Kind);
    }

    [WindowsFact]
    public void A_file_mapped_under_a_name_is_seen_by_other_programs()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[] { 1, 2, 3 });
            RegionAttachment region = Create(0, path: path);
            using (MemoryMappedFile other = MemoryMappedFile.OpenExisting(Name))
            using (MemoryMappedViewAccessor view = other.CreateViewAccessor())
            {
                Assert.Equal(3, view.ReadByte(2));
                view.Write(0, (byte)9);
            }

            Assert.Equal(new byte[] { 9, 2, 3 }, ReadBytes(region, 0, 3));
            region.Memory.Flush();
            region.Dispose();
            Assert.Equal(new byte[] { 9, 2, 3 }, File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static bool RegionWaitsForBytes(RegionAttachment region) =>
        ForeignWaiter.ForChange(region, 0, 100, new Deadline(TimeSpan.Zero), Quiet);

    private RegionAttachment CreateWith(string sddl) =>
        Keep(Store.Create(RegionName.Parse(Name), new CreateRequest { Size = 100, SecurityDescriptor = sddl }));
}
