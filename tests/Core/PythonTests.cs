using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>Python's cbor2 reads what the module writes, and writes what the module reads.</summary>
public sealed class PythonTests
{
    private const int Count = 2000;
    private const int First = 4711;
    private const int TimeoutMilliseconds = 120_000;

    // Payloads, each with its length before it, from the first file to the second.
    private const string Script = """
        import cbor2, struct, sys
        with open(sys.argv[1], 'rb') as payloads, open(sys.argv[2], 'wb') as answers:
            while head := payloads.read(4):
                value = cbor2.loads(payloads.read(struct.unpack('<i', head)[0]))
                answer = cbor2.dumps(value)
                answers.write(struct.pack('<i', len(answer)) + answer)
        """;

    [Fact]
    public void Any_value_comes_back_from_cbor2_as_it_was()
    {
        string[] programs = OperatingSystem.IsWindows() ? ["python.exe"] : ["python3", "/usr/bin/python3"];
        string? python = programs.FirstOrDefault(program => TryRun(program, "-c", "import cbor2") == 0);
        Assert.SkipWhen(python is null, "There is no Python with cbor2 here; to get it, install python3-cbor2.");
        object?[] values = Enumerable.Range(First, Count).Select(number => new RandomValues(number, forPeers: true).Next()).ToArray();
        string folder = Directory.CreateTempSubdirectory().FullName;
        string given = Path.Combine(folder, "given"), answered = Path.Combine(folder, "answered");
        using (var file = new BinaryWriter(File.Create(given)))
        {
            foreach (object? value in values)
            {
                byte[] payload = Codec.Write(value);
                file.Write(payload.Length);
                file.Write(payload);
            }
        }

        Assert.Equal(0, TryRun(python!, "-c", Script, given, answered));
        using (var file = new BinaryReader(File.OpenRead(answered)))
        {
            for (int i = 0; i < Count; i++)
            {
                byte[] answer = file.ReadBytes(file.ReadInt32());
                Assert.Equal($"{First + i}: {ValueText.Of(values[i])}", $"{First + i}: {ValueText.Of(Codec.Read(answer))}");
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The program's exit code; null where there is none of that name.</summary>
    private static int? TryRun(string program, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = StartInfo.Of(program, arguments);
            start.RedirectStandardError = true;
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            Assert.True(process.WaitForExit(TimeoutMilliseconds));
            if (errors.Length > 0 && arguments.Length > 2) TestContext.Current.TestOutputHelper!.WriteLine(errors);
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
