<#
.SYNOPSIS
Reads a map of sensors, as hardware monitors keep one: a header, then an array of readings.

.DESCRIPTION
The map may be one of samples/c/sensormap ("sensormap serve NAME"), which knows nothing of the module, or of Sensor-Write.ps1.
Emits one object per reading.

.EXAMPLE
./Sensor-Read.ps1 | Where-Object Kind -eq Temperature | Sort-Object Value -Descending
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param([string] $Name = 'SensorMap')
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot Sensor-Types.ps1)

$header = Read-SharedMemory $Name -As SensorHeader -Offset 0
if ($header.Signature -ne 0x534E4553 -or $header.Version -ne 1) { throw "$Name is no map of sensors that is known here." }

$size = [Runtime.InteropServices.Marshal]::SizeOf([type][SensorReading])
if ($header.ReadingSize -ne $size) { throw "Readings of $($header.ReadingSize) bytes are not known here, only those of $size." }

Read-SharedMemory $Name -As SensorReading -Offset $header.ReadingsOffset -Count $header.ReadingCount
