<#
.SYNOPSIS
Shows the question in a region, and answers it.

.DESCRIPTION
The other side of 4-ExchangeFirst.ps1, or of a program in another language: "shmpeer create NAME 4096",
"shmpeer text NAME QUESTION" and then "shmpeer show NAME --offset 2048" of samples/c, samples/python and samples/csharp.
Several may read the question; with -Answer '' this one only reads.

.EXAMPLE
./4-ExchangeSecond.ps1 -Answer 'It is me.'
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleExchange',
    [string] $Answer = 'The second process.'
)
$ErrorActionPreference = 'Stop'

if (-not (Test-SharedMemory $Name)) {
    throw "There is no region $Name. Start 4-ExchangeFirst.ps1 before this script."
}

# No need to open it for two calls: each opens and closes the region by itself.
Read-SharedMemory $Name -Offset 0 -Count 2048 -As Text
if ($Answer) {
    Write-SharedMemory $Name "$Answer`0" -Offset 2048
}
