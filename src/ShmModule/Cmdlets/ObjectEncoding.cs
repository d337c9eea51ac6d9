using System;
using System.Globalization;
using System.Text;
using ShmModule.Regions;
using ShmModule.Values;
using ShmModule.Values.Objects;

namespace ShmModule.Cmdlets;

/// <summary>How one command writes objects: how deep, and whom it tells when something was cut.</summary>
internal sealed class ObjectEncoding
{
    private readonly int? _depth;
    private readonly Action<string> _warn;

    /// <param name="depth">Levels of objects; null for all of plain objects, and of live ones as many as Export-Clixml keeps.</param>
    /// <param name="warn">Takes a warning's text.</param>
    public ObjectEncoding(int? depth, Action<string> warn)
    {
        _depth = depth;
        _warn = warn;
    }

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported, SharedMemoryTooSmall.</exception>
    public EncodedValue ToCbor(object? value)
    {
        ObjectMemory memory = ObjectMemory.Take();
        var cbor = new CborWriter(memory.Bytes);
        var writer = new ObjectWriter(new PowerShellObjects(_depth), cbor, memory.Numbers);
        try
        {
            writer.Write(value, _depth ?? ObjectWriter.MaxNesting);
        }
        catch (InvalidOperationException e)
        {
            throw Errors.ValueChanged(e);
        }

        memory.Bytes = cbor.Buffer;
        if (writer.CutCount > 0) _warn(CutWarning(writer.CutCount, _depth ?? ObjectWriter.MaxNesting));
        return EncodedValue.OfObject(memory, cbor.Length);
    }

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported.</exception>
    public EncodedValue ToCliXml(object? value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(CliXmlText.WithSecrets(value, _depth ?? CliXmlText.DefaultDepth));
        return EncodedValue.OfCliXml(bytes);
    }

    private static string CutWarning(int count, int depth)
    {
        string values = count == 1 ? "1 value lies" : count.ToString(CultureInfo.InvariantCulture) + " values lie";
        string levels = depth == 1 ? "1 level" : depth.ToString(CultureInfo.InvariantCulture) + " levels";
        return $"{values} deeper than {levels} of objects and {(count == 1 ? "is" : "are")} kept as text only. -Depth says how many levels to keep.";
    }
}
