using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Opens a region for the session: the one that is open already, with more access where that is asked for, or a new attachment.</summary>
internal static class RegionOpener
{
    /// <summary>The session's region, or a new one, which stays open: with all access, or for reading where that is all there is.</summary>
    public static SharedMemoryRegion OpenToStay(SharedMemoryCommand command, RegionName name)
    {
        // Another program's region is what its program says it is; of the module's own, Open-SharedMemory alone looks anew.
        if (command.Session.Find(name) is SharedMemoryRegion open && !(open.Kind == SharedMemoryKind.Foreign && IsReplaced(open))) return open;
        try
        {
            return Open(command, name, readOnly: false);
        }
        catch (SharedMemoryException e) when (e.ErrorId == "SharedMemoryAccessDenied")
        {
            return Open(command, name, readOnly: true);
        }
    }

    /// <summary>For a session that goes on with the old one.</summary>
    public static string ReplacementNews(RegionName name) =>
        $"Another program has deleted the name '{name}' and made its own shared memory of that name. This session still has the old one open; " +
        "Open-SharedMemory opens the new one.";

    private static string ReopeningNews(RegionName name) =>
        $"Another program has made the shared memory '{name}' anew. This session had the old one open, and has the new one now.";

    /// <summary>Whether the name of a region that the session has open stands for another one now. A lock is not given up for that.</summary>
    private static bool IsReplaced(SharedMemoryRegion region)
    {
        if (region.Attachment is not RegionAttachment attachment || !attachment.TryBeginUse()) return false;
        try
        {
            attachment.LookAfterNames(atOnce: true);
            return attachment.HasBeenReplaced && attachment.LockDepth == 0;
        }
        finally
        {
            attachment.EndUse();
        }
    }

    public static SharedMemoryRegion Open(SharedMemoryCommand command, RegionName name, bool readOnly) =>
        Open(command, name, new OpenRequest(readOnly, monitor: new CommandMonitor(command, name.Display)));

    /// <param name="command">For whose session, and who is told of warnings.</param>
    /// <param name="name">Of the region.</param>
    /// <param name="request">With which access.</param>
    /// <param name="wanted">What it has to be; a smaller region, or one over another file, is SharedMemoryExists and is not opened.</param>
    public static SharedMemoryRegion Open(SharedMemoryCommand command, RegionName name, OpenRequest request, CreateRequest? wanted = null)
    {
        SharedMemoryRegion? open = command.Session.Find(name);
        bool isReplaced = open is not null && IsReplaced(open);
        if (open is not null && !isReplaced && (request.ReadOnly || open.IsReadOnly == false))
        {
            DemandFit(open.Size, open.FilePath);
            return open;
        }

        RegionAttachment attachment = RegionStore.Current.Open(name, request);
        // Another program may have put another region in the place of one of its own.
        bool isSame = open is not null && open.Size == attachment.Size && open.Kind == attachment.Kind;
        try
        {
            DemandFit(attachment.Size, attachment.Path);
            // Before the session has it, so that what ends the command here, as a warning may, leaves nothing open.
            command.WriteWarnings(attachment);
            if (isReplaced && attachment.Warnings.Count == 0) command.WriteWarning(ReopeningNews(name));
            command.WriteVerbose(isSame && !isReplaced
                ? $"Opened the shared memory '{name}' for writing too."
                : $"Opened the shared memory '{name}' ({RegionStore.Current.NativeName(name)}) with {ByteCount.InWords(attachment.Size)}.");
        }
        catch
        {
            attachment.Close(request.Monitor);
            throw;
        }

        if (isSame)
        {
            open!.Replace(attachment, request.Monitor);
            return open;
        }

        open?.Close(request.Monitor);
        var region = new SharedMemoryRegion(attachment);
        command.Session.Add(region);
        return region;

        void DemandFit(long? size, string? path)
        {
            if (wanted?.Path is string file && file != path) throw Errors.ExistsElsewhere(name, file);
            if (wanted?.Size is long asked && size is long found && asked > found) throw Errors.ExistsSmaller(name, asked, found);
        }
    }
}
