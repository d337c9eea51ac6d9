using System;
using System.Management.Automation;
using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Creates a region of shared memory and keeps it open in this session.</summary>
[Cmdlet(VerbsCommon.New, "SharedMemory", SupportsShouldProcess = true, DefaultParameterSetName = MemorySet)]
[OutputType(typeof(SharedMemoryRegion))]
public sealed class NewSharedMemoryCommand : SharedMemoryCommand
{
    private const string MemorySet = "Memory";
    private const string FileSet = "File";

    // Races are lost in milliseconds; what stays this long is a region that can be neither opened nor created.
    private static readonly TimeSpan RaceTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The name of the new region.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = @"The name: [Local\|Global\]name")]
    [ArgumentCompleter(typeof(RegionNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>The size in bytes, at least 1.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = MemorySet,
        HelpMessage = "The size in bytes, such as 100, 64KB or 5GB")]
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = FileSet,
        HelpMessage = "The size in bytes; that of the file where it is not given")]
    public long Size { get; set; }

    /// <summary>The file that is to hold the bytes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet, HelpMessage = "The file that is to hold the bytes")]
    public string Path { get; set; } = null!;

    /// <summary>Who may open the region.</summary>
    [Parameter(HelpMessage = "Who may open the region")]
    public SharedMemoryAccess Access { get; set; }

    /// <summary>Windows: the security descriptor of the region, as an SDDL string.</summary>
    [Parameter(HelpMessage = "Windows: the security descriptor, as an SDDL string")]
    public string? SecurityDescriptor { get; set; }

    /// <summary>Open the region instead, if there is one of that name that is at least as large.</summary>
    [Parameter(HelpMessage = "Open the region instead, where it exists and is large enough")]
    public SwitchParameter OpenExisting { get; set; }

    /// <summary>Replace a region of that name that nobody else is attached to.</summary>
    [Parameter(HelpMessage = "Replace a region of that name that nobody else has open")]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Name, name =>
    {
        long? size = MyInvocation.BoundParameters.ContainsKey(nameof(Size)) ? Size : null;
        if (size is < 1) throw Errors.SizeOutOfRange(Size, "a region has at least one byte");
        if (SecurityDescriptor is not null) RegionStore.Current.DemandDescriptor(SecurityDescriptor);
        if (OpenExisting && Force) throw Errors.OpenExistingWithForce();
        string? path = ParameterSetName == FileSet ? FilePath.Resolve(this, Path) : null;
        if (!OpenExisting) RegionMaker.DemandFree(this, name, Force);
        if (!ShouldProcess(name.Display, RegionMaker.Describe(this, name, size, path, Force, OpenExisting))) return;
        var monitor = new CommandMonitor(this, name.Display);
        var request = new CreateRequest
        {
            Size = size, Path = path, Access = Access, SecurityDescriptor = SecurityDescriptor, Monitor = monitor,
        };
        try
        {
            WriteObject(OpenExisting ? OpenOrCreate(name, request) : RegionMaker.Create(this, name, request, Force));
        }
        finally
        {
            monitor.Complete();
        }
    });

    /// <summary>Whoever comes first creates; both steps may lose against another process, so they are tried in turn.</summary>
    private SharedMemoryRegion OpenOrCreate(RegionName name, CreateRequest request)
    {
        var deadline = new Deadline(RaceTimeout);
        while (true)
        {
            StopToken.ThrowIfCancellationRequested();
            bool exists = RegionStore.Current.Probe(name) is RegionPresence.Live or RegionPresence.Foreign;
            try
            {
                return exists
                    ? RegionOpener.Open(this, name, new OpenRequest(readOnly: false, monitor: request.Monitor), request)
                    : RegionMaker.Create(this, name, request);
            }
            catch (SharedMemoryException e) when (RaceLost(e, exists) && !deadline.HasPassed)
            {
                StopToken.WaitHandle.WaitOne(1);
            }
        }
    }

    /// <summary>It vanished before it could be opened, or appeared (not: is too small) before it could be created.</summary>
    private static bool RaceLost(SharedMemoryException error, bool existed) => existed ? error.IsNotFound : error.IsExists;
}
