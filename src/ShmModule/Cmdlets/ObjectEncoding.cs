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
    private const int InitialBytes = 4096;

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
        var cbor = new CborWriter(new byte[InitialBytes]);
        var writer = new ObjectWriter(new PowerShellObjects(_depth), cbor);
        writer.Write(value, _depth ?? ObjectWriter.MaxNesting);
        if (writer.CutCount > 0) _warn(CutWarning(writer.CutCount, _depth ?? ObjectWriter.MaxNesting));
        return EncodedValue.OfObject(PayloadKind.Object, cbor.Buffer, cbor.Length);
    }

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported.</exception>
    public EncodedValue ToCliXml(object? value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(CliXmlText.WithSecrets(value, _depth ?? CliXmlText.DefaultDepth));
        return EncodedValue.OfObject(PayloadKind.CliXml, bytes, bytes.Length);
    }

    private static string CutWarning(int count, int depth)
    {
        string values = count == 1 ? "1 value lies" : count.ToString(CultureInfo.InvariantCulture) + " values lie";
        string levels = depth == 1 ? "1 level" : depth.ToString(CultureInfo.InvariantCulture) + " levels";
        return $"{values} deeper than {levels} of objects and {(count == 1 ? "is" : "are")} kept as text only. -Depth says how many levels to keep.";
    }
}
