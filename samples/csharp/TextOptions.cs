using System.Text;

namespace ShmPeer;

/// <summary>How a text is encoded, and where it begins.</summary>
internal sealed record TextOptions(Encoding Encoding, int BytesPerUnit, long Offset)
{
    public static TextOptions Parse(ReadOnlySpan<string> arguments, out ReadOnlySpan<string> rest)
    {
        var options = new TextOptions(Encoding.UTF8, 1, 0);
        int i = 0;
        for (; i < arguments.Length && arguments[i].StartsWith("--", StringComparison.Ordinal); i++)
        {
            if (arguments[i] == "--utf16") options = options with { Encoding = Encoding.Unicode, BytesPerUnit = 2 };
            else if (arguments[i] == "--offset" && ++i < arguments.Length) options = options with { Offset = Peer.Number(arguments[i]) };
            else throw new UsageException();
        }
        rest = arguments[i..];
        return options;
    }

    /// <summary>The bytes before the NUL, or up to the end of the region where there is none.</summary>
    public byte[] BytesUpToNul(Region region)
    {
        region.Check(Offset, 0);
        var bytes = new List<byte>();
        for (long at = Offset; at <= region.Size - BytesPerUnit; at += BytesPerUnit)
        {
            byte[] unit = region.Read(at, BytesPerUnit);
            if (unit.All(b => b == 0)) break;
            bytes.AddRange(unit);
        }
        return [.. bytes];
    }
}
