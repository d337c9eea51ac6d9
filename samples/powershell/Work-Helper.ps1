<#
.SYNOPSIS
Takes items of work by a counter that several processes share, and does them, until there are no more.

.DESCRIPTION
The other side of Work-Foreman.ps1. Update-SharedMemory -Add gives the next number to this process alone, without a lock, so
however many helpers there are, no item is done twice and none is left out.

.EXAMPLE
./Work-Helper.ps1 -Action { "Item $_"; Start-Sleep -Milliseconds 100 }
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleWork',
    [scriptblock] $Action = { $_ },
    [double] $Timeout = 60
)
$ErrorActionPreference = 'Stop'

$null = Open-SharedMemory $Name -Timeout $Timeout
try {
    # The foreman may not have written yet. If it has, that is news for this session, and there is nothing to wait for.
    $null = Wait-SharedMemory $Name -Timeout $Timeout
    $items = Read-SharedMemory $Name -Offset 0 -As Int64

    while (($item = Update-SharedMemory $Name -Add 1 -Offset 8) -le $items) {
        $item | ForEach-Object $Action
        $null = Update-SharedMemory $Name -Add 1 -Offset 16
    }
}
finally {
    Remove-SharedMemory $Name
}
