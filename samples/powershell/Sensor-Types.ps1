<#
.SYNOPSIS
Makes the structs of the sensor map, as sensormap.c has them.

.DESCRIPTION
Dot-sourced by Sensor-Read.ps1 and Sensor-Write.ps1. A C header becomes such structs field by field: Pack as in #pragma pack,
char[n] a string with ByValTStr, other arrays ByValArray. CharSet.Ansi means UTF-8 on Linux and macOS, and the system's ANSI code
page on Windows; wchar_t[n] of Windows is CharSet.Unicode.
#>
if (-not ('SensorReading' -as [type])) {
    Add-Type -TypeDefinition @'
using System.Runtime.InteropServices;

[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SensorHeader
{
    public uint Signature;
    public uint Version;
    public long Measured;
    public uint ReadingsOffset;
    public uint ReadingSize;
    public uint ReadingCount;
}

public enum SensorKind : ushort { Temperature = 1, Voltage, Fan, Load }

[StructLayout(LayoutKind.Sequential, Pack = 1, CharSet = CharSet.Ansi)]
public struct SensorReading
{
    public SensorKind Kind;
    public uint Id;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 24)] public string Label;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 8)] public string Unit;
    public double Value;
    public double Minimum;
    public double Maximum;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 3)] public float[] Last;
}
'@
}
