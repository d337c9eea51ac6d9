<#
.SYNOPSIS
Writes a text into a file that is mapped as a region.

.DESCRIPTION
The file is created with the size given, or mapped as large as it is if it exists. What is written is still there when
5-FileSecond.ps1 runs, even after a restart. Offsets may lie beyond 4 GiB, in a file that is as large.

To other programs it is a file: in C they map it with open and mmap, or CreateFile and CreateFileMapping; in Python with
the module mmap. While this region is open on Windows, they also reach it by its name, as "shmpeer show NAME --offset N".

.EXAMPLE
./5-FileFirst.ps1 -Path ./notes.bin -Text 'Remember me'

.EXAMPLE
./5-FileFirst.ps1 -Path ./large.bin -Size 5GB -Offset 4.5GB
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,
    [string] $Name = 'SampleMappedFile',
    [long] $Size = 64KB,
    [long] $Offset = 0,
    [string] $Text = 'Message from the first run.'
)
$ErrorActionPreference = 'Stop'

$region = @{ Name = $Name; Path = $Path }
if (-not (Test-Path -LiteralPath $Path)) {
    $region.Size = $Size
}

$null = New-SharedMemory @region
try {
    # A text at an offset is written as it is, without the NUL that tells the reader where it ends.
    Write-SharedMemory $Name "$Text`0" -Offset $Offset

    # The system writes the file when it sees fit. This returns when it is done, so that a power failure loses nothing.
    Sync-SharedMemory $Name
}
finally {
    Remove-SharedMemory $Name
}
Get-Item -LiteralPath $Path
