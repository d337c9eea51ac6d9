<#
.SYNOPSIS
Reads the server's text with read access only.

.DESCRIPTION
The client of the classic pair. It opens the region for reading and takes a view of 1,024 bytes at offset 0. The server
may be 2-MapServer.ps1, or a program in another language: samples/c/map_server on Windows, or "shmpeer create NAME 65536"
and "shmpeer text NAME --utf16 TEXT" of samples/c, samples/python and samples/csharp.

.EXAMPLE
./2-MapClient.ps1 -Timeout 30
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'Local\SampleMap',

    # How many seconds to wait for a server.
    [double] $Timeout = 0
)
$ErrorActionPreference = 'Stop'

$null = Open-SharedMemory $Name -ReadOnly -Timeout $Timeout
try {
    # A view has a fixed size; the text in it ends at its NUL.
    $text = Read-SharedMemory $Name -Offset 0 -Count 1KB -Encoding Unicode
    # The server creates the region, then writes into it.
    if (-not $text -and $Timeout) {
        $null = Wait-SharedMemory $Name -Timeout $Timeout -ErrorAction Ignore
        $text = Read-SharedMemory $Name -Offset 0 -Count 1KB -Encoding Unicode
    }
    $text
}
finally {
    Remove-SharedMemory $Name
}
