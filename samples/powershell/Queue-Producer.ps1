<#
.SYNOPSIS
Puts items into a queue, waits where it is full, and ends when consumers have taken them all.

.DESCRIPTION
The queue is a text with one item in each line, and a last line that tells the consumers that no more come. Reading it and
writing it again happen under the lock, so neither another producer nor a consumer comes in between. Waiting does not need the
lock: a change that comes after this session has read ends the wait at once.

Start Queue-Consumer.ps1 in as many consoles as you like, before or after this script.

.EXAMPLE
./Queue-Producer.ps1 -Item (Get-ChildItem -Name) -Size 200
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleQueue',
    [string[]] $Item = 1..10,
    [int] $Size = 1KB,
    [double] $Timeout = -1
)
$ErrorActionPreference = 'Stop'
$end = '(no more)'

$null = New-SharedMemory $Name -Size $Size
try {
    foreach ($line in $Item + $end) {
        if ([Text.Encoding]::UTF8.GetByteCount("$line`n") -gt $Size) {
            throw "The item '$line' is longer than the whole queue."
        }
        while ($true) {
            $isIn = Lock-SharedMemory $Name {
                $queue = "$(Read-SharedMemory $Name -As Text)$line`n"
                if ([Text.Encoding]::UTF8.GetByteCount($queue) -le $Size) {
                    Write-SharedMemory $Name $queue
                    $true
                }
            }
            if ($isIn) { break }
            $null = Wait-SharedMemory $Name -Timeout $Timeout
        }
    }

    while ((Read-SharedMemory $Name) -ne "$end`n") {
        $null = Wait-SharedMemory $Name -Timeout $Timeout
    }
}
finally {
    Remove-SharedMemory $Name
}
