<#
.SYNOPSIS
Creates a region, puts a message there, and stays until Enter is pressed.

.DESCRIPTION
The first of the classic pair. While it waits, 1-SecondProcess.ps1 shows the message, and so does a program in another
language: samples/c/second_process, or "shmpeer show NAME --utf16" of samples/c, samples/python and samples/csharp.

On Windows, creating a name of Global\ needs the right to create global objects, which services and elevated sessions
have; take a name without a prefix for use within one logon session.

.EXAMPLE
./1-FirstProcess.ps1 -Name MyFileMappingObject
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'Global\MyFileMappingObject',
    [string] $Message = 'Message from first process.'
)
$ErrorActionPreference = 'Stop'

$null = New-SharedMemory $Name -Size 256
try {
    # C programs on Windows keep text as UTF-16 with a NUL behind it, which Write-SharedMemory adds.
    Write-SharedMemory $Name $Message -Encoding Unicode

    Write-Host "$Name is written. Press Enter to end."
    $null = [Console]::In.ReadLine()
}
finally {
    Remove-SharedMemory $Name
}
