using System;
using System.Buffers.Binary;
using System.Text;
using ShmModule.Regions;

namespace ShmModule.Core.Tests;

/// <summary>Makes control blocks as another process may leave them of true ones; docs/FORMAT.md has the fields.</summary>
internal sealed class ControlMutator
{
    private const int MostChanges = 4;
    private const int StateOffset = 12;
    private const int PathOffset = 1024;

    private static readonly (int Offset, int Width)[] Fields =
    {
        (0, 8), (8, 4), (StateOffset, 4), (16, 8), (24, 8), (32, 8), (40, 8), (48, 4), (52, 4), (56, 8), (64, 4), (68, 4), (128, 8), (136, 8), (144, 4), (148, 4), (148, 4), (148, 4), (152, 4),
        (152, 4), (156, 4), (156, 4), (160, 8), (160, 8), (168, 8), (176, 4), (180, 4), (184, 8), (256, 4), (260, 4), (264, 4), (272, 8), (280, 8), (320, 8),
    };

    private static readonly string[] Paths = { "/dev/null", "/dev/zero", "/etc/passwd", "/", "relative", "", "/nowhere/x", "/\0x", @"C:\x", @"\\.\PIPE\x", new string('/', 3072), "\uFFFF" };
    private static readonly int[] CodePages = { 0, 37, 437, 850, 932, 936, 1200, 1201, 1252, 12000, 12001, 20127, 28591, 50220, 52936, 54936, 57002, 65000, 65001 };

    private readonly Random _random;

    public ControlMutator(int number) => _random = new Random(number);

    public void Change(byte[] page)
    {
        if (_random.Next(20) == 0)
        {
            _random.NextBytes(page.AsSpan(_random.Next(page.Length)));
            if (_random.Next(2) == 0) BitConverter.TryWriteBytes(page, ControlPage.MagicNumber);
        }

        for (int changes = _random.Next(MostChanges); changes >= 0; changes--) ChangeField(page);
        // There, what is not live is being made, and looked at again for five seconds.
        if (OperatingSystem.IsWindows()) BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(StateOffset), ControlPage.StateLive);
    }

    private void ChangeField(byte[] page)
    {
        if (_random.Next(10) == 0)
        {
            ChangePath(page);
            return;
        }

        (int offset, int width) = Fields[_random.Next(Fields.Length)];
        byte[] value = BitConverter.GetBytes(Value(offset));
        value.AsSpan(0, width).CopyTo(page.AsSpan(offset));
    }

    private long Value(int offset) => _random.Next(offset == 156 ? 4 : 10) switch
    {
        0 => _random.NextInt64(),
        1 => -1,
        2 => _random.Next(2) == 0 ? long.MinValue : long.MaxValue,
        3 when offset == 156 => CodePages[_random.Next(CodePages.Length)],
        3 => int.MinValue,
        4 => _random.Next(200),
        5 => Environment.ProcessId,
        6 => uint.MaxValue,
        _ => _random.Next(20),
    };

    private void ChangePath(byte[] page)
    {
        byte[] path = Encoding.UTF8.GetBytes(Paths[_random.Next(Paths.Length)]);
        page.AsSpan(PathOffset).Clear();
        path.CopyTo(page, PathOffset);
        BitConverter.TryWriteBytes(page.AsSpan(64), 2);
        BitConverter.TryWriteBytes(page.AsSpan(68), _random.Next(3) == 0 ? _random.Next(3200) : path.Length);
    }
}
