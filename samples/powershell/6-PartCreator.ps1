<#
.SYNOPSIS
Fills a region with numbers, and leaves it to the others once Enter is pressed.

.DESCRIPTION
Shows how long a region lives: until the last process that has it open closes it, whoever created it. The numbers are
1, 2, 3 and so on, 32 bits each. The output is whether the region is still there when this script has closed it.

Others read a part of it: 6-PartUser.ps1, or a program in another language, such as "shmpeer get NAME 400 40" of samples/c,
samples/python and samples/csharp. On Linux only programs with this module count as users; a C or Python program that has
the region mapped keeps its bytes, but not its name.

.EXAMPLE
./6-PartCreator.ps1 -Count 1000
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleParts',
    [ValidateRange(1, 16384)]
    [int] $Count = 16384
)
$ErrorActionPreference = 'Stop'

$null = New-SharedMemory $Name -Size 64KB
try {
    Write-SharedMemory $Name ([int[]](1..$Count))

    Write-Host "$Name has $Count numbers. Press Enter to leave it."
    $null = [Console]::In.ReadLine()
}
finally {
    Remove-SharedMemory $Name
}
Test-SharedMemory $Name
