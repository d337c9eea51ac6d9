<#
.SYNOPSIS
Gives out items of work by a counter that any number of helpers share, and waits until all are done.

.DESCRIPTION
The region is an array of three numbers: how many items there are, the number that was taken last, and how many are done.
Start Work-Helper.ps1 in as many consoles as you like, before or after this script, which ends with the last item.

-Timeout is how many seconds may pass without anything being taken or done; -1 means for ever.

.EXAMPLE
./Work-Foreman.ps1 -Items 1000
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleWork',
    [long] $Items = 100,
    [double] $Timeout = -1
)
$ErrorActionPreference = 'Stop'

$null = New-SharedMemory $Name -Size 24
try {
    Write-SharedMemory $Name ([long[]]($Items, 0, 0))
    Write-Host "$Items items are waiting in $Name."

    do {
        $null = Wait-SharedMemory $Name -Timeout $Timeout
        $done = (Read-SharedMemory $Name)[2]
        Write-Progress $Name "$done of $Items" -PercentComplete (100 * $done / $Items)
    } while ($done -lt $Items)
    "All $Items items are done."
}
finally {
    Remove-SharedMemory $Name
}
