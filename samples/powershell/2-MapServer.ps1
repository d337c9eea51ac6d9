<#
.SYNOPSIS
Creates a region of 64 KiB, puts a text at its beginning, and serves it until Enter is pressed.

.DESCRIPTION
The server of the classic pair. While it waits, any number of clients can read: 2-MapClient.ps1, or a program in another
language, such as "shmpeer show NAME --utf16" of samples/c, samples/python and samples/csharp.

.EXAMPLE
./2-MapServer.ps1 -Text 'Hello from the server'
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'Local\SampleMap',
    [string] $Text = 'Message from the server.'
)
$ErrorActionPreference = 'Stop'

$viewSize = 1KB
if (2 * ($Text.Length + 1) -gt $viewSize) {
    throw "The text and its NUL are longer than the view of $viewSize bytes that clients read."
}

$null = New-SharedMemory $Name -Size 64KB
try {
    Write-SharedMemory $Name $Text -Encoding Unicode

    Write-Host "$Name is served. Press Enter to end."
    $null = [Console]::In.ReadLine()
}
finally {
    Remove-SharedMemory $Name
}
