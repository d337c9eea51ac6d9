<#
.SYNOPSIS
Shows the text that 5-FileFirst.ps1 left in a file.

.DESCRIPTION
It takes the size from the file, and looks at no more than 1,024 bytes of it. The file may come from any program that
writes a UTF-8 text with a NUL behind it.

.EXAMPLE
./5-FileSecond.ps1 -Path ./notes.bin
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,
    [string] $Name = 'SampleMappedFile',
    [long] $Offset = 0
)
$ErrorActionPreference = 'Stop'

# If somebody has the region open at this moment, it is shared with them.
$region = New-SharedMemory $Name -Path $Path -OpenExisting
try {
    $count = [Math]::Min(1KB, $region.Size - $Offset)
    Read-SharedMemory $Name -Offset $Offset -Count $count -As Text
}
finally {
    Remove-SharedMemory $Name
}
