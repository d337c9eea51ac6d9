<#
.SYNOPSIS
Sends a question through a region, and shows the answer once Enter is pressed.

.DESCRIPTION
Each side writes in a half of its own, so that the two never overwrite one another: the question is at offset 0, the answer
at offset 2048. Both are UTF-8 with a NUL behind. For a one-way exchange just leave the answer out.

4-ExchangeSecond.ps1 answers, and so can a program in another language: "shmpeer show NAME" and
"shmpeer text NAME --offset 2048 TEXT" of samples/c, samples/python and samples/csharp.

On Windows, events, mutexes, semaphores and regions share their names: as long as one of the others has the name, no region
can have it, and New-SharedMemory fails with SharedMemoryNameInUse.

.EXAMPLE
./4-ExchangeFirst.ps1 -Question 'What time is it?'
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleExchange',
    [string] $Question = 'Who is there?'
)
$ErrorActionPreference = 'Stop'

try {
    $null = New-SharedMemory $Name -Size 4KB
}
catch {
    # The part of the id behind the comma belongs to the implementation.
    if ($_.FullyQualifiedErrorId -like 'SharedMemoryNameInUse,*') {
        throw "$Name is the name of an event, a mutex or a semaphore. Choose another with -Name."
    }
    throw
}

try {
    # A text at an offset is written as it is, without the NUL that tells the other side where it ends.
    Write-SharedMemory $Name "$Question`0" -Offset 0

    Write-Host "$Name has the question. Press Enter to see the answer."
    $null = [Console]::In.ReadLine()
    Read-SharedMemory $Name -Offset 2048 -Count 2048 -As Text
}
finally {
    Remove-SharedMemory $Name
}
