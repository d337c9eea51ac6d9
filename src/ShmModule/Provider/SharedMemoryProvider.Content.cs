using System;
using System.Management.Automation.Provider;
using ShmModule.Cmdlets;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Session;
using ShmModule.Values;

namespace ShmModule.Provider;

/// <content>What the regions hold.</content>
public sealed partial class SharedMemoryProvider
{
    /// <inheritdoc/>
    public object GetContentReaderDynamicParameters(string path) => new ContentReaderParameters();

    /// <inheritdoc/>
    public object GetContentWriterDynamicParameters(string path) => new ContentWriterParameters();

    /// <inheritdoc/>
    public object ClearContentDynamicParameters(string path) => new ClearContentParameters();

    /// <summary>Reads the whole value at once, under the region's lock.</summary>
    public IContentReader? GetContentReader(string path)
    {
        ContentReaderParameters parameters = GivenParameters.Content<ContentReaderParameters>(DynamicParameters);
        SharedMemoryContentReader? reader = null;
        Try(path, item => RegionCall.Run(this, item.Name, forWriting: false, parameters.LockTimeout, (region, monitor) =>
        {
            ReadRequest request = parameters.ToRequest();
            object? value = ValueReader.Read(region, request, monitor, out DataType type);
            UnusedEncoding.Warn(this, SessionState, "Get-Content", region.Name, request, type);
            // Another program's text may be there, which leaves no record in the module's regions either.
            if (!parameters.AsByteStream && IsEmpty(region) && value is not string { Length: > 0 }) value = null;
            reader = parameters.AsByteStream && !parameters.Raw
                ? new SharedMemoryContentReader((byte[])value!)
                : new SharedMemoryContentReader(value, parameters.Raw, isList: type.Kind is PayloadKind.Object or PayloadKind.CliXml);
        }));
        return reader;
    }

    /// <summary>Whether nothing was written, or it was cleared. What another program wrote has no record.</summary>
    private static bool IsEmpty(RegionAttachment region) => region.Control is ControlBlock control && control.ReadPayload(region.Size).Kind == PayloadKind.None;

    /// <summary>Writes when the writer is closed, so that no reader sees a part.</summary>
    public IContentWriter? GetContentWriter(string path)
    {
        ContentWriterParameters parameters = GivenParameters.Content<ContentWriterParameters>(DynamicParameters);
        SharedMemoryContentWriter? result = null;
        Try(path, item =>
        {
            RegionName name = item.Name;
            result = new SharedMemoryContentWriter(parameters.AsByteStream, writer => Try(path, _ => Write(name, writer, parameters)));
        });
        return result;
    }

    /// <inheritdoc/>
    public void ClearContent(string path)
    {
        // Set-Content clears before it writes, for the sake of files; readers would see that.
        if (GivenParameters.AreForWriting(DynamicParameters)) return;
        ClearItem(path);
    }

    /// <inheritdoc/>
    protected override object ClearItemDynamicParameters(string path) => new ClearContentParameters();

    /// <inheritdoc/>
    protected override void ClearItem(string path) => Try(path, item =>
    {
        ClearContentParameters parameters = DynamicParameters as ClearContentParameters ?? new ClearContentParameters();
        if (!ShouldProcess(item.Name.Display, "Zero the bytes of the shared memory")) return;
        RegionCall.Run(this, item.Name, forWriting: true, parameters.LockTimeout, RegionWriter.Clear);
    });

    /// <summary>False: it was not to be.</summary>
    private bool Create(DrivePath item, NewItemParameters parameters, object? value)
    {
        EncodedValue? encoded = value is null ? null : ValueConverter.Encode(value, null, TextEncodings.Default, terminated: true, new ObjectEncoding(null, WriteWarning));
        long size = parameters.Size ?? encoded?.Source.Length ?? throw Errors.NoSizeForItem(item.Text);
        if (size < 1) throw Errors.SizeOutOfRange(size, "a region has at least one byte");
        if (encoded is not null && encoded.Source.Length > size) throw Errors.TooSmall(item.Name, encoded.Source.Length, size);
        RegionMaker.DemandFree(this, item.Name, Force);
        if (!ShouldProcess(item.Name.Display, RegionMaker.Describe(this, item.Name, size, path: null, Force))) return false;
        SharedMemoryRegion made = Make(item.Name, new CreateRequest { Size = size, Access = parameters.Access }, Force);
        if (encoded is not null)
        {
            FillOrClose(made, () => RegionCall.Run(this, item.Name, forWriting: true, RegionContentCommand.DefaultLockTimeout, (attachment, monitor) =>
                RegionWriter.WriteWhole(attachment, encoded.Source, encoded.Payload, encoded.TerminatorBytes, monitor)));
        }

        return true;
    }

    private void Write(RegionName name, SharedMemoryContentWriter writer, ContentWriterParameters parameters)
    {
        if (Stopping) return;
        var update = new ContentUpdate(writer.Items, parameters.Encoding, parameters.AsByteStream);
        try
        {
            Run();
        }
        catch (SharedMemoryException e) when (e.IsNotFound)
        {
            SharedMemoryRegion? made = null;
            try
            {
                made = Make(name, new CreateRequest { Size = update.RoomyBytes }, force: false);
            }
            catch (SharedMemoryException race) when (race.IsExists)
            {
                // Somebody else was faster; what counts is that it is there.
            }

            FillOrClose(made, Run);
        }
        catch (SharedMemoryException e) when (e.ErrorId == "SharedMemoryTooSmall")
        {
            // Here and not in the condition, which the lock that appending took would still meet.
            if (!TryEnlarge(name, update)) throw;
            RegionCall.Run(this, name, forWriting: true, parameters.LockTimeout, update.Write);
        }

        void Run() => RegionCall.Run(this, name, forWriting: true, parameters.LockTimeout, writer.Appends ? update.Append : update.Write);
    }

    /// <summary>Runs what writes the first value of a region that was just made; without it the region goes again.</summary>
    private void FillOrClose(SharedMemoryRegion? made, Action fill)
    {
        try
        {
            fill();
            made = null;
        }
        finally
        {
            if (made is not null) SessionRegistry.Current.Close(made, new CommandMonitor(this, made.Name));
        }
    }

    /// <summary>
    /// Puts a larger region in the place of one that nobody else can miss, as a file grows: this session's own, of which no lock is
    /// held and which no other session has. False: it is not such a one.
    /// </summary>
    private bool TryEnlarge(RegionName name, ContentUpdate update)
    {
        if (SessionRegistry.Current.Find(name)?.Attachment is not { Kind: not SharedMemoryKind.Foreign, IsReadOnly: false, IsAccessKnown: true, LockDepth: 0 } own) return false;
        // Readers do not prevent New -Force, which asks for it; here they would keep the old bytes without knowing.
        if (own.HasOthers()) return false;
        try
        {
            var request = new CreateRequest { Size = update.RoomyBytes, Access = own.Access, Path = own.Path, SecurityDescriptor = own.SecurityDescriptor };
            Make(name, request, force: true);
            return true;
        }
        catch (SharedMemoryException e) when (e.IsInUse)
        {
            return false;
        }
    }

    private SharedMemoryRegion Make(RegionName name, CreateRequest request, bool force)
    {
        var monitor = new CommandMonitor(this, name.Display);
        request.Monitor = monitor;
        try
        {
            return RegionMaker.Create(this, name, request, force);
        }
        finally
        {
            monitor.Complete();
        }
    }
}
