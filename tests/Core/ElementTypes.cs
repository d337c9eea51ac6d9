using System;
using System.Runtime.InteropServices;

namespace ShmModule.Core.Tests;

#pragma warning disable CS0649 // Fields that only their type is there for.

internal struct Point
{
    public int X;
    public double Y;
}

[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Packed
{
    public byte First;
    public long Second;
}

[StructLayout(LayoutKind.Explicit)]
internal struct Union
{
    [FieldOffset(0)] public float Single;
    [FieldOffset(0)] public int Bits;
    [FieldOffset(4)] public ushort Tail;
}

internal unsafe struct Fixed
{
    public fixed int Values[3];
}

[StructLayout(LayoutKind.Sequential, Pack = 1, CharSet = CharSet.Ansi)]
internal struct Mixed
{
    public int Id;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 8)] public string Label;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 6)] public short[] Last;
    public bool IsOn;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 2)] public Point[] Points;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 4)] public ElementTests.Level[] Levels;
}

[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
internal struct WithChar
{
    public char Letter;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 5)] public string Word;
}

internal struct WithBool
{
    [MarshalAs(UnmanagedType.U1)] public bool Small;
    public bool Large;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 3)] public bool[] Many;
}

internal struct HasString
{
    public string S;
}

internal struct HasWideString
{
    [MarshalAs(UnmanagedType.LPWStr)] public string S;
}

internal struct HasUnsizedArray
{
    public int[] A;
}

internal struct HasStrings
{
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 2)] public string[] A;
}

internal struct HasObject
{
    [MarshalAs(UnmanagedType.Struct)] public object O;
}

internal struct HasInterface
{
    public IDisposable O;
}

internal struct HasDelegate
{
    public Action D;
}

internal struct HasClass
{
    public Version C;
}

internal struct Nests
{
    public HasString Inner;
}

internal struct NestsInArray
{
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 2)] public HasWideString[] Inner;
}

internal struct HasDate
{
    public DateTime When;
}

internal struct HasDecimal
{
    public decimal Amount;
}

internal unsafe struct HasFixedChars
{
    public fixed char Text[4];
}

internal struct Nothing;
