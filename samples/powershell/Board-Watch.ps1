<#
.SYNOPSIS
Shows the latest state, and every new one as it comes, until Ctrl+C.

.DESCRIPTION
The other side of Board-Post.ps1. It shows what is there now, and then what comes. If states come faster than they are shown,
some are left out, but never the last one. -First ends the script after so many.

.EXAMPLE
./Board-Watch.ps1 -Name Weather
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleBoard',
    [int] $Size = 4KB,
    [int] $First = [int]::MaxValue
)
$ErrorActionPreference = 'Stop'

$null = New-SharedMemory $Name -Size $Size -OpenExisting
try {
    Watch-SharedMemory $Name | Select-Object -First $First | ForEach-Object { '{0:HH:mm:ss} {1}' -f (Get-Date), $_ }
}
finally {
    Remove-SharedMemory $Name
}
