<#
.SYNOPSIS
Takes items out of a queue and deals with them, until the producer says that no more come.

.DESCRIPTION
The other side of Queue-Producer.ps1. Every item goes to one consumer, whichever takes it first.

.EXAMPLE
./Queue-Consumer.ps1 -Action { "I have got $_" }
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleQueue',
    [scriptblock] $Action = { $_ },
    [double] $Timeout = 60
)
$ErrorActionPreference = 'Stop'
$end = '(no more)'

$null = Open-SharedMemory $Name -Timeout $Timeout
try {
    while ($true) {
        $taken = Lock-SharedMemory $Name {
            # Before the first item there is no payload, and the region is one empty text.
            $first, $rest = (Read-SharedMemory $Name -As Text) -split "`n", 2
            if ($first -and $first -ne $end) { Write-SharedMemory $Name $rest }
            $first
        }
        if ($taken -eq $end) { break }
        if ($taken) { $taken | ForEach-Object $Action }
        else { $null = Wait-SharedMemory $Name -Timeout $Timeout }
    }
}
finally {
    Remove-SharedMemory $Name
}
