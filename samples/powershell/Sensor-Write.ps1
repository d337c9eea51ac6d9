<#
.SYNOPSIS
Serves a map of sensors, as hardware monitors keep one, until Enter is pressed.

.DESCRIPTION
Whatever reads such maps can read this one: "sensormap show NAME" of samples/c, or Sensor-Read.ps1.

.EXAMPLE
./Sensor-Write.ps1 -Reading @{ Kind = 'Temperature'; Id = 1; Label = 'Desk'; Unit = 'C'; Value = 21.5 }
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SensorMap',

    # Hashtables or objects with the names of the fields; what is left out is zero.
    [object[]] $Reading = @(
        @{ Kind = 'Temperature'; Id = 1; Label = 'Room'; Unit = 'C'; Value = 21.5; Minimum = 20; Maximum = 22 }
        @{ Kind = 'Load'; Id = 2; Label = 'Processors'; Unit = '%'; Value = 100 / [Environment]::ProcessorCount; Maximum = 100 }
    )
)
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot Sensor-Types.ps1)

$offset = 64
$size = [Runtime.InteropServices.Marshal]::SizeOf([type][SensorReading])
$header = @{
    Signature = 0x534E4553; Version = 1; Measured = 1
    ReadingsOffset = $offset; ReadingSize = $size; ReadingCount = $Reading.Count
}
$null = New-SharedMemory $Name -Size ($offset + $size * $Reading.Count)
try {
    # The header last: who finds its signature finds the readings.
    Write-SharedMemory $Name $Reading -As SensorReading -Offset $offset
    Write-SharedMemory $Name $header -As SensorHeader -Offset 0

    Write-Host "$Name is served. Press Enter to end."
    $null = [Console]::In.ReadLine()
}
finally {
    Remove-SharedMemory $Name
}
