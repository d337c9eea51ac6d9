using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Peer;

/// <summary>What a test can have this process do with regions.</summary>
internal sealed class Commands : IDisposable
{
    private readonly Dictionary<string, RegionAttachment> _open = new();
    private readonly CallMonitor _monitor = new() { LockTimeout = TimeSpan.FromSeconds(10) };
    private LockScope? _lock;

    public string Answer(string[] line)
    {
        try
        {
            return "ok " + Run(line[0], line.Length > 1 ? line[1] : string.Empty, line);
        }
        catch (SharedMemoryException e)
        {
            return $"error {e.ErrorId} {e.Message}";
        }
    }

    public void Dispose()
    {
        foreach (RegionAttachment region in _open.Values) region.Dispose();
    }

    private string Run(string command, string name, string[] line)
    {
        switch (command)
        {
            case "pid": return Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            case "processor-seconds": return Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            case "new": return Keep(name, RegionStore.Current.Create(RegionName.Parse(name), Request(line)));
            case "open": return Keep(name, RegionStore.Current.Open(RegionName.Parse(name), new OpenRequest(readOnly: line.Contains("ro"))));
            case "close": return Close(name);
            case "retire": return _open[name].TryRetire(CallMonitor.None) ? "retired" : "others";
            case "delete": RegionStore.Current.Delete(RegionName.Parse(name), line.Contains("force"), CallMonitor.None); return string.Empty;
            case "probe": return RegionStore.Current.Probe(RegionName.Parse(name)).ToString();
            case "list": return string.Join(' ', RegionStore.Current.List().Select(each => each.Display));
            case "write": return Write(name, EncodedValue.OfBytes(Convert.FromHexString(line[2]), line[2].Length / 2));
            case "text": return Write(name, EncodedValue.OfText(line[3], TextEncodings.Parse(line[2]), terminated: true));
            case "numbers": return Write(name, EncodedValue.OfElements(line[2].Split(' ').Select(int.Parse).ToArray(), isSingle: false));
            case "piece": return Piece(name, long.Parse(line[2], CultureInfo.InvariantCulture), Convert.FromHexString(line[3]));
            case "read": return Show(ValueReader.Read(_open[name], new ReadRequest(), _monitor)!);
            case "show": return (string)ValueReader.Read(_open[name], new ReadRequest { As = DataType.Text, Offset = 0 }, _monitor)!;
            case "bytes": return Show(ValueReader.Read(_open[name], Range(line), _monitor)!);
            case "clear": RegionWriter.Clear(_open[name], _monitor); return string.Empty;
            case "flush": _open[name].Memory.Flush(); return string.Empty;
            case "version": return _open[name].Control!.Version.ToString(CultureInfo.InvariantCulture);
            case "size": return _open[name].Size.ToString(CultureInfo.InvariantCulture);
            case "lock": _lock = LockScope.Exclusive(_open[name], _monitor); return string.Empty;
            case "share": _lock = LockScope.Shared(_open[name], _monitor); return string.Empty;
            case "unlock": _lock!.Value.Dispose(); return string.Empty;
            case "hold": return HeldLock.Enter(_open[name], _monitor)?.ToString(CultureInfo.InvariantCulture) ?? "none";
            case "release": HeldLock.Exit(_open[name]); return string.Empty;
            case "wait": return Wait(name, RegionCounter.Version, line[2]);
            case "wait-read": return Wait(name, RegionCounter.ReadVersion, line[2]);
            case "add": return Many(line[2], () => RegionUpdater.Add(_open[name], 0, Number.From(1L), _monitor));
            case "attempts": return Attempts.OnName(RegionName.Parse(name), int.Parse(line[2], CultureInfo.InvariantCulture));
            case "attempt-uses": return Attempts.OnRegion(_open[name], int.Parse(line[2], CultureInfo.InvariantCulture), _monitor);
            case "attempt-adds": return Attempts.Add(_open[name], int.Parse(line[2], CultureInfo.InvariantCulture), _monitor);
            case "exchange": return Many(line[2], () => Turns.Exchange(_open[name], _monitor));
            case "locked-add": return Many(line[2], () => Turns.AddLocked(_open[name], _monitor));
            case "ping-pong": return Turns.PingPong(_open[name], line[2] == "first", int.Parse(line[3], CultureInfo.InvariantCulture), _monitor);
            case "die-at": ProtocolTrace.Listener = step => DieAt(step, line[1]); return string.Empty;
            case "pause-at": ProtocolTrace.Listener = step => PauseAt(step, line[1]); return string.Empty;
            case "die-writing": RegionWriter.WriteWhole(_open[name], new DeadlySource(int.Parse(line[2], CultureInfo.InvariantCulture)), default, 0, _monitor); return "survived";
            case "patterns": return Patterns.Write(_open[name], TimeSpan.FromSeconds(double.Parse(line[2], CultureInfo.InvariantCulture)));
            case "watch-patterns": return Patterns.Read(_open[name], TimeSpan.FromSeconds(double.Parse(line[2], CultureInfo.InvariantCulture)));
            default: throw new ArgumentException($"There is no command '{command}'.");
        }
    }

    private string Wait(string name, RegionCounter counter, string seconds)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
        RegionAttachment region = _open[name];
        bool came = region.Control is null ? ForeignWaiter.ForChange(region, 0, region.Size, deadline, _monitor)
            : counter == RegionCounter.Version ? RegionWaiter.ForChange(_open[name], deadline, _monitor.Token)
            : RegionWaiter.ForReader(_open[name], deadline, _monitor.Token);
        return came ? "came" : "timeout";
    }

    private static string Many(string times, Action action)
    {
        for (int i = int.Parse(times, CultureInfo.InvariantCulture); i > 0; i--) action();
        return string.Empty;
    }

    private static CreateRequest Request(string[] line) => new()
    {
        Size = long.Parse(line[2], CultureInfo.InvariantCulture) is long size and > 0 ? size : null,
        Path = line.Length > 3 && line[3].Length > 0 ? line[3] : null,
        Access = line.Length > 4 ? Enum.Parse<SharedMemoryAccess>(line[4]) : SharedMemoryAccess.CurrentUser,
    };

    private static ReadRequest Range(string[] line) => new()
    {
        Offset = long.Parse(line[2], CultureInfo.InvariantCulture),
        Count = long.Parse(line[3], CultureInfo.InvariantCulture),
    };

    private static string Show(object value) => value switch
    {
        string text => "Text " + Convert.ToHexString(Encoding.Unicode.GetBytes(text)),
        byte[] bytes => "Bytes " + Convert.ToHexString(bytes),
        Array numbers => numbers.GetType().Name + " " + string.Join(' ', numbers.Cast<object>()),
        _ => value.GetType().Name + " " + value,
    };

    private static void DieAt(string step, string fatalStep)
    {
        if (step == fatalStep) Process.GetCurrentProcess().Kill();
    }

    /// <summary>Says that it is there, and goes on when it is told to; once.</summary>
    private static void PauseAt(string step, string wanted)
    {
        if (step != wanted) return;
        ProtocolTrace.Listener = null;
        Console.Out.WriteLine("paused");
        Console.Out.Flush();
        Console.In.ReadLine();
    }

    private string Keep(string name, RegionAttachment region)
    {
        _open[name] = region;
        return region.Kind + " " + string.Join(' ', region.Warnings);
    }

    private string Close(string name)
    {
        _open[name].Dispose();
        _open.Remove(name);
        return string.Empty;
    }

    private string Write(string name, EncodedValue value)
    {
        RegionWriter.WriteWhole(_open[name], value.Source, value.Payload, value.TerminatorBytes, _monitor);
        return string.Empty;
    }

    private string Piece(string name, long offset, byte[] bytes)
    {
        RegionWriter.WritePiece(_open[name], offset, new ArrayTransfer(bytes, bytes.Length), _monitor);
        return string.Empty;
    }

    /// <summary>Kills this process, as nothing else can, with half of its bytes written.</summary>
    private sealed class DeadlySource : IRegionSource
    {
        public DeadlySource(long length) => Length = length;

        public long Length { get; }

        public void CopyTo(IRegionMemory memory, long offset, int terminatorBytes, CallMonitor monitor)
        {
            byte[] half = Enumerable.Repeat((byte)0xDD, (int)(Length / 2)).ToArray();
            new ArrayTransfer(half, half.Length).CopyTo(memory, offset, 0, monitor);
            Process.GetCurrentProcess().Kill();
        }
    }
}
