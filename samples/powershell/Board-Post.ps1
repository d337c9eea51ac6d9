<#
.SYNOPSIS
Posts every line that is typed as the latest state, which any number of consoles watch.

.DESCRIPTION
Start Board-Watch.ps1 in other consoles, before or after this script, and several of this one if you like. An empty line ends.

.EXAMPLE
./Board-Post.ps1 -Name Weather
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleBoard',
    [int] $Size = 4KB
)
$ErrorActionPreference = 'Stop'

$null = New-SharedMemory $Name -Size $Size -OpenExisting
try {
    Write-Host "Every line is posted to $Name; an empty one ends."
    while ($line = [Console]::In.ReadLine()) {
        Write-SharedMemory $Name $line
    }
}
finally {
    Remove-SharedMemory $Name
}
