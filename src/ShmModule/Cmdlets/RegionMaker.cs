using System.Linq;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Session;

namespace ShmModule.Cmdlets;

/// <summary>Creates a region for the session, which keeps it; with force in the place of one that nobody else has.</summary>
internal static class RegionMaker
{
    /// <summary>What creating would do now, for ShouldProcess: there may be something to replace, or to open instead.</summary>
    public static string Describe(ICaller caller, RegionName name, long? size, string? path, bool force, bool opensExisting = false)
    {
        if (opensExisting && RegionStore.Current.Probe(name) is RegionPresence.Live or RegionPresence.Foreign) return "Open the shared memory that is there";
        string region = (path, size) switch
        {
            (null, long bytes) => "shared memory of " + ByteCount.InWords(bytes),
            (_, null) => $"shared memory over the file '{path}'",
            (_, long bytes) => $"shared memory of {ByteCount.InWords(bytes)} over the file '{path}'",
        };
        return force && caller.Session.Find(name) is SharedMemoryRegion own ? $"Replace shared memory of {ByteCount.InWords(own.Size ?? 0)} by {region}" : "Create " + region;
    }

    /// <summary>Fails as creating would, so that -WhatIf promises nothing that cannot be.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryExists, SharedMemoryInUse and what else is in the way.</exception>
    public static void DemandFree(ICaller caller, RegionName name, bool force)
    {
        if (force && caller.Session.Find(name)?.Attachment is RegionAttachment own)
        {
            if (own.Kind == SharedMemoryKind.Foreign) throw Errors.ForeignNotForced(name);
            own.LookAfterNames(atOnce: true);
            if (own.HasBeenReplaced) throw Errors.ExistsForeign(name);
            if (!own.CanBeReplaced()) throw Errors.HeldByOthers(name, own.AttachedIds());
            return;
        }

        if (caller.Session.Find(name) is SharedMemoryRegion open) throw Errors.ExistsHere(name, open.Kind == SharedMemoryKind.Foreign);
        RegionPresence presence = RegionStore.Current.Probe(name);
        if (presence == RegionPresence.Foreign) throw Errors.ExistsForeign(name);
        if (presence != RegionPresence.Live) return;
        try
        {
            // Says who has it, or why that cannot be known.
            RegionStore.Current.DemandDeletable(name, force);
        }
        catch (SharedMemoryException e) when (e.IsInUse && !force)
        {
            RegionListing? listed = RegionStore.Current.Look(new[] { name }).FirstOrDefault();
            throw Errors.ExistsHeld(name, listed?.AttachedIds());
        }
    }

    /// <summary>With force after <see cref="DemandFree"/>.</summary>
    /// <exception cref="SharedMemoryException">Those of creating; with <paramref name="force"/>, SharedMemoryInUse.</exception>
    public static SharedMemoryRegion Create(ICaller caller, RegionName name, CreateRequest request, bool force = false)
    {
        request.TakesFromReaders = force;
        var region = new SharedMemoryRegion(force ? CreateOrReplace(caller.Session, name, request) : RegionStore.Current.Create(name, request));
        try
        {
            caller.WriteVerbose($"Created the shared memory '{name}' ({region.NativeName}) with {ByteCount.InWords(region.Size ?? 0)}.");
        }
        catch
        {
            region.Close(request.Monitor);
            throw;
        }

        caller.Session.Add(region);
        return region;
    }

    private static RegionAttachment CreateOrReplace(SessionRegistry session, RegionName name, CreateRequest request)
    {
        if (session.Find(name) is not SharedMemoryRegion own || own.Attachment is not RegionAttachment old)
            return RegionStore.Current.Create(name, request);
        try
        {
            return RegionStore.Current.Replace(old, request);
        }
        finally
        {
            if (old.IsClosing) session.Close(own, request.Monitor);
        }
    }
}
