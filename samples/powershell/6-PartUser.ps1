<#
.SYNOPSIS
Reads a part of a region, twice: at once, and when Enter is pressed.

.DESCRIPTION
Between the two, the creator may leave: the region stays as long as this script has it open. The output is the numbers, the
numbers again, and whether the region is still there when this script, as the last one, has closed it.

The region may be that of 6-PartCreator.ps1, or of a program in another language ("shmpeer create NAME 65536" and
"shmpeer put NAME OFFSET HEXBYTES" of samples/c, samples/python and samples/csharp). On Linux, a region of such a program
goes when that program removes it.

.EXAMPLE
./6-PartUser.ps1 -First 101 -Count 10
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleParts',

    # Which number to begin with; the first is 1.
    [ValidateRange(1, 16384)]
    [int] $First = 101,
    [int] $Count = 10
)
$ErrorActionPreference = 'Stop'

$part = @{
    Name   = $Name
    Offset = 4 * ($First - 1)
    Count  = $Count
    As     = 'Int32'
}

$null = Open-SharedMemory $Name
try {
    (Read-SharedMemory @part) -join ' '

    Write-Host "$Name is open. Press Enter to read again and close it."
    $null = [Console]::In.ReadLine()
    (Read-SharedMemory @part) -join ' '
}
finally {
    Remove-SharedMemory $Name
}
Test-SharedMemory $Name
