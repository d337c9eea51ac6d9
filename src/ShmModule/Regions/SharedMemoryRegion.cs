using System;
using System.Collections.Generic;
using System.IO;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule;

/// <summary>
/// A region of named shared memory that this session has open, or that was found on the machine. Properties never throw: once
/// the region is closed, those that say which region it was keep their values, and the others are <c>null</c>. Of a region that
/// was only found, they say what there was at that moment, and are <c>null</c> where that cannot be known.
/// </summary>
public sealed class SharedMemoryRegion : IDisposable
{
    private readonly RegionName _name;
    private readonly RegionListing? _listing;
    private readonly Lazy<IReadOnlyList<int>?>? _listedIds;
    private readonly SharedMemoryRegion? _opened;
    private RegionAttachment? _attachment;

    internal SharedMemoryRegion(RegionAttachment attachment)
    {
        _attachment = attachment;
        _name = attachment.Name;
        NativeName = RegionStore.Current.NativeName(_name);
        Size = attachment.Size;
        Access = attachment.Access;
        Kind = attachment.Kind;
        FilePath = attachment.Path;
    }

    /// <param name="listing">What was found.</param>
    /// <param name="opened">The region of that name that the session has open.</param>
    internal SharedMemoryRegion(RegionListing listing, SharedMemoryRegion? opened)
    {
        _listing = listing;
        _listedIds = new Lazy<IReadOnlyList<int>?>(listing.AttachedIds);
        _opened = opened;
        _name = listing.Name;
        NativeName = RegionStore.Current.NativeName(_name);
        Size = listing.Size;
        Access = listing.Access;
        Kind = listing.Kind;
        FilePath = listing.Path;
    }

    /// <summary>The name, without the prefix <c>Local\</c>.</summary>
    public string Name => _name.Display;

    /// <summary>The name as programs in other languages spell it on this system.</summary>
    public string NativeName { get; }

    /// <summary>In bytes; exact, but for foreign regions on Windows, where the system rounds up to pages.</summary>
    public long? Size { get; }

    /// <summary>Who may open the region.</summary>
    public SharedMemoryAccess? Access { get; }

    /// <summary>What holds the bytes.</summary>
    public SharedMemoryKind? Kind { get; }

    /// <summary>
    /// The file behind a file-backed region. Not "Path", which Remove-Item and its like would take from the pipeline for what they
    /// are to delete.
    /// </summary>
    public string? FilePath { get; }

    /// <summary>Whether this session has the region open.</summary>
    public bool IsOpen => _attachment is not null || _opened?.IsOpen == true;

    /// <summary>Whether this session opened the region for reading only.</summary>
    public bool? IsReadOnly => _opened is not null ? _opened.IsReadOnly : Observe(region => (bool?)region.IsReadOnly);

    /// <summary>Whether it is what processes that died left behind; null where this user may not find out.</summary>
    public bool? IsStale => _listing is null ? false : _listing.IsStale;

    /// <summary>The number of writes so far; null for a foreign region, which nobody counts.</summary>
    public long? Version => ObserveControl(control => (long?)control.Version);

    /// <summary>What the last whole write was: Text, Bytes, a number's type such as Int32, or Int32[]; null where none is recorded.</summary>
    public string? PayloadKind => ObservePayload(Describe);

    /// <summary>The length of what the last whole write wrote, in bytes, without a terminator.</summary>
    public long? PayloadLength => ObservePayload(payload => payload.Kind == Regions.PayloadKind.None ? null : (long?)payload.Length);

    /// <summary>The encoding of a text payload, as -Encoding takes it.</summary>
    public string? Encoding => ObservePayload(payload =>
        payload.Kind == Regions.PayloadKind.Text ? TextEncodings.NameOf(TextEncodings.FromRecord(payload.CodePage, payload.Flags)) : null);

    /// <summary>When the region was last written, in local time.</summary>
    public DateTime? LastWriteTime => ObserveControl(control => UnixTime.ToLocalTime(control.WriteTime));

    /// <summary>The id of the process that wrote last; a hint, for it may have ended and its id be another's.</summary>
    public int? WriterId => ObserveControl(control => NullIfZero(control.WriterId));

    /// <summary>The id of the process that created the region; a hint, like <see cref="WriterId"/>.</summary>
    public int? CreatorId => ObserveControl(control => NullIfZero(control.CreatorId));

    /// <summary>The account that owns the region.</summary>
    public string? Owner => _listing is not null ? _listing.Owner : Observe(region => region.Owner);

    /// <summary>
    /// The ids of the attached processes that this user may see, looked for when this is first asked; null where the system does
    /// not tell.
    /// </summary>
    public IReadOnlyList<int>? AttachedId => _listing is not null ? _listedIds!.Value : Observe(region => region.AttachedIds());

    internal RegionName RegionName => _name;

    /// <summary>For operations, which begin a use of it; null once the region is closed.</summary>
    internal RegionAttachment? Attachment => _attachment;

    /// <summary>
    /// The region's bytes as a stream of <see cref="Size"/> bytes. It takes no lock; closing the region makes it fail, disposing
    /// it does not close the region. Each write raises the version; one that changes bytes of the payload makes them bytes only.
    /// </summary>
    /// <exception cref="SharedMemoryException">SharedMemoryNotFound: the region is closed.</exception>
    public Stream OpenStream() => new RegionStream(_attachment ?? throw (_listing is null ? Errors.Closed(_name) : Errors.NotOpenHere(Name)));

    /// <summary>Closes the region in this session; the last process to close it frees it.</summary>
    public void Dispose() => Replace(null, CallMonitor.None);

    /// <summary>As <see cref="Dispose"/>, for a command that may be stopped.</summary>
    internal void Close(CallMonitor monitor) => Replace(null, monitor);

    /// <summary>The name, so that the region can stand where a name is asked for.</summary>
    public override string ToString() => Name;

    /// <summary>Puts an attachment with more access, or none, in the place of the present one, which is closed.</summary>
    internal void Replace(RegionAttachment? attachment, CallMonitor monitor) =>
        System.Threading.Interlocked.Exchange(ref _attachment, attachment)?.Close(monitor);

    private static int? NullIfZero(int id) => id == 0 ? null : id;

    private static string? Describe(PayloadRecord payload) => payload.Kind switch
    {
        Regions.PayloadKind.None => null,
        Regions.PayloadKind.Number => RecordedTypes.FromCode(payload.Type)?.Name,
        Regions.PayloadKind.Numbers => RecordedTypes.FromCode(payload.Type)?.Name + "[]",
        _ => payload.Kind.ToString(),
    };

    private T? ObservePayload<T>(Func<PayloadRecord, T?> look) =>
        _listing is null
            ? Observe(region => region.Control is ControlBlock control ? look(control.ReadPayload(region.Size)) : default)
            : ObserveListing(control => look(control.ReadPayload(Size ?? 0)));

    private T? ObserveControl<T>(Func<ControlBlock, T?> look) =>
        _listing is null ? Observe(region => region.Control is ControlBlock control ? look(control) : default) : ObserveListing(look);

    private T? ObserveListing<T>(Func<ControlBlock, T?> look)
    {
        try
        {
            return _listing!.Control is ControlCopy control ? control.Look(look) : default;
        }
        catch (SharedMemoryException)
        {
            return default;
        }
    }

    private T? Observe<T>(Func<RegionAttachment, T?> look)
    {
        RegionAttachment? attachment = _attachment;
        if (attachment is null || !attachment.TryBeginUse()) return default;
        try
        {
            return look(attachment);
        }
        catch (SharedMemoryException)
        {
            // A control block that cannot be believed says nothing.
            return default;
        }
        finally
        {
            attachment.EndUse();
        }
    }
}
