<#
.SYNOPSIS
Shows the message that the first process left in a region.

.DESCRIPTION
The second of the classic pair. The region may be that of 1-FirstProcess.ps1, or of a program that knows nothing of this
module: samples/c/first_process, or "shmpeer create NAME 256" and "shmpeer text NAME --utf16 TEXT" of samples/c,
samples/python and samples/csharp.

.EXAMPLE
./1-SecondProcess.ps1 -Name MyFileMappingObject
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'Global\MyFileMappingObject'
)
$ErrorActionPreference = 'Stop'

# The encoding is for regions of other programs, where nothing tells what the bytes are.
Read-SharedMemory $Name -Encoding Unicode
