using ShmModule.Platform;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Opens a region for the session: the one that is open already, with more access where that is asked for, or a new attachment.</summary>
internal static class RegionOpener
{
    /// <summary>The session's region, or a new one, which stays open: with all access, or for reading where that is all there is.</summary>
    public static SharedMemoryRegion OpenToStay(SharedMemoryCommand command, RegionName name)
    {
        if (command.Session.Find(name) is SharedMemoryRegion open) return open;
        try
        {
            return Open(command, name, new OpenRequest(readOnly: false));
        }
        catch (SharedMemoryException e) when (e.ErrorId == "SharedMemoryAccessDenied")
        {
            return Open(command, name, new OpenRequest(readOnly: true));
        }
    }

    /// <param name="command">For whose session, and who is told of warnings.</param>
    /// <param name="name">Of the region.</param>
    /// <param name="request">With which access.</param>
    /// <param name="wanted">What it has to be; a smaller region, or one over another file, is SharedMemoryExists and is not opened.</param>
    public static SharedMemoryRegion Open(SharedMemoryCommand command, RegionName name, OpenRequest request, CreateRequest? wanted = null)
    {
        SharedMemoryRegion? open = command.Session.Find(name);
        if (open is not null && (request.ReadOnly || open.IsReadOnly == false))
        {
            DemandFit(open.Size, open.FilePath);
            return open;
        }

        RegionAttachment attachment = RegionStore.Current.Open(name, request);
        try
        {
            DemandFit(attachment.Size, attachment.Path);
        }
        catch
        {
            attachment.Dispose();
            throw;
        }

        command.WriteWarnings(attachment);
        // Another program may have put another region in the place of one of its own.
        if (open is not null && open.Size == attachment.Size && open.Kind == attachment.Kind)
        {
            open.Replace(attachment);
            command.WriteVerbose($"Opened the shared memory '{name}' for writing too.");
            return open;
        }

        open?.Dispose();
        var region = new SharedMemoryRegion(attachment);
        command.Session.Add(region);
        command.WriteVerbose($"Opened the shared memory '{name}' ({region.NativeName}) with {ByteCount.InWords(region.Size ?? 0)}.");
        return region;

        void DemandFit(long? size, string? path)
        {
            if (wanted?.Path is string file && file != path) throw Errors.ExistsElsewhere(name, file);
            if (wanted?.Size is long asked && size is long found && asked > found) throw Errors.ExistsSmaller(name, asked, found);
        }
    }
}
