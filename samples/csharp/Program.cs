// Exchanges bytes with other programs through named shared memory.
//
//   shmpeer create NAME SIZE [--keep]     create it; remove it after a line or the end of input (--keep: leave it; Linux)
//   shmpeer put NAME OFFSET HEXBYTES      write bytes
//   shmpeer get NAME OFFSET COUNT         show bytes in hexadecimal
//   shmpeer text NAME [--utf16] [--offset N] TEXT    write a NUL-terminated text
//   shmpeer show NAME [--utf16] [--offset N]         show the text up to its NUL, or to the end of the region
//   shmpeer size NAME                     show the size the system reports
//   shmpeer open NAME                     keep it open until a line or the end of input
//   shmpeer serve                         answer such commands from stdin, one per line, arguments separated by tabs;
//                                         what create and open take is kept until close NAME
//
// NAME is x or Local\x, or Global\x for one of the whole machine. Exit code 1 is an error, 2 wrong usage; in serve the
// answers are "ok RESULT" and "error: REASON".

using System.Text;
using ShmPeer;

var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var input = new StreamReader(Console.OpenStandardInput(), utf8);
using var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
using var peer = new Peer();

if (args is ["serve"])
{
    while (input.ReadLine() is { } line) output.WriteLine(Answer(line.Split('\t')));
    return 0;
}

try
{
    output.WriteLine(peer.Run(args));
    if (peer.Holds) input.ReadLine();
    return 0;
}
catch (UsageException e)
{
    Console.Error.WriteLine($"error: usage: shmpeer {e.Message}");
    return 2;
}
catch (Exception e) when (IsExpected(e))
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}

string Answer(string[] words)
{
    try
    {
        string result = peer.Run(words);
        return result.AsSpan().ContainsAny('\r', '\n') ? "error: the text has several lines" : $"ok {result}";
    }
    catch (UsageException e)
    {
        return $"error: usage: shmpeer {e.Message}";
    }
    catch (Exception e) when (IsExpected(e))
    {
        return $"error: {e.Message}";
    }
}

static bool IsExpected(Exception e) =>
    e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or OverflowException;
