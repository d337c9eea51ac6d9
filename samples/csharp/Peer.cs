using System.Globalization;

namespace ShmPeer;

/// <summary>The commands. What they print is what they return.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Dictionary<string, Region> _regions = [];
    private readonly Dictionary<string, Command> _commands;

    public Peer()
    {
        _commands = new Dictionary<string, Command>
        {
            ["create"] = new("NAME SIZE [--keep]", 2, 3, Create),
            ["put"] = new("NAME OFFSET HEXBYTES", 3, 3, Put),
            ["get"] = new("NAME OFFSET COUNT", 3, 3, Get),
            ["text"] = new("NAME [--utf16] [--offset N] TEXT", 2, 5, WriteText),
            ["show"] = new("NAME [--utf16] [--offset N]", 1, 4, ShowText),
            ["size"] = new("NAME", 1, 1, a => Use(a[0], false, region => Invariant($"{region.Size}"))),
            ["open"] = new("NAME", 1, 1, Open),
            ["close"] = new("NAME", 1, 1, Close),
        };
    }

    /// <summary>Whether something is held that goes when this process lets go.</summary>
    public bool Holds => _regions.Count > 0;

    public string Run(string[] words)
    {
        if (words.Length == 0 || !_commands.TryGetValue(words[0], out Command? command))
            throw new UsageException(string.Join('|', _commands.Keys) + "|serve ...");

        try
        {
            string[] arguments = words[1..];
            if (arguments.Length < command.Least || arguments.Length > command.Most) throw new UsageException();
            return command.Run(arguments);
        }
        catch (UsageException)
        {
            throw new UsageException($"{words[0]} {command.Usage}");
        }
    }

    public void Dispose()
    {
        foreach (Region region in _regions.Values) region.Dispose();
        _regions.Clear();
    }

    private string Create(string[] arguments)
    {
        (string name, long size) = (arguments[0], Number(arguments[1]));
        bool keep = arguments.Length == 3;
        if (size == 0 || (keep && arguments[2] != "--keep")) throw new UsageException();
        if (_regions.ContainsKey(name)) throw new IOException($"{name}: already open here");

        Region region = Region.Create(name, size, keep);
        if (keep) region.Dispose();
        else _regions.Add(name, region);
        return Invariant($"created {name} {size}");
    }

    private string Put(string[] arguments)
    {
        long offset = Number(arguments[1]);
        byte[] bytes = FromHex(arguments[2]);
        return Use(arguments[0], true, region =>
        {
            region.Write(offset, bytes);
            return Invariant($"put {bytes.Length}");
        });
    }

    private string Get(string[] arguments)
    {
        (long offset, long count) = (Number(arguments[1]), Number(arguments[2]));
        return Use(arguments[0], false, region => Convert.ToHexStringLower(region.Read(offset, count)));
    }

    private string WriteText(string[] arguments)
    {
        TextOptions options = TextOptions.Parse(arguments.AsSpan(1), out ReadOnlySpan<string> rest);
        if (rest.Length != 1) throw new UsageException();
        byte[] bytes = options.Encoding.GetBytes(rest[0] + '\0');
        return Use(arguments[0], true, region =>
        {
            region.Write(options.Offset, bytes);
            return Invariant($"text {bytes.Length}");
        });
    }

    private string ShowText(string[] arguments)
    {
        TextOptions options = TextOptions.Parse(arguments.AsSpan(1), out ReadOnlySpan<string> rest);
        if (rest.Length != 0) throw new UsageException();
        return Use(arguments[0], false, region => options.Encoding.GetString(options.BytesUpToNul(region)));
    }

    private string Open(string[] arguments)
    {
        if (!_regions.ContainsKey(arguments[0])) _regions.Add(arguments[0], Region.Open(arguments[0], writable: true));
        return $"opened {arguments[0]}";
    }

    private string Close(string[] arguments)
    {
        if (!_regions.Remove(arguments[0], out Region? region)) throw new IOException($"{arguments[0]}: not open here");
        region.Dispose();
        return $"closed {arguments[0]}";
    }

    private string Use(string name, bool writable, Func<Region, string> action)
    {
        if (_regions.TryGetValue(name, out Region? held)) return action(held);
        using Region region = Region.Open(name, writable);
        return action(region);
    }

    internal static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw new UsageException();

    private static byte[] FromHex(string text)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new UsageException();
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Command(string Usage, int Least, int Most, Func<string[], string> Run);
}
