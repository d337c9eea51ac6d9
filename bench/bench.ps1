#requires -Version 7.4
<#
.SYNOPSIS
    Measures the module against a bare copy, an empty cmdlet, and what people use today, side by side in one run.
.DESCRIPTION
    Needs the built module; `build.ps1 Bench` builds it and runs this file in a fresh PowerShell. README.md beside this file
    says what the figures mean.
.PARAMETER Rounds
    How many samples of each way to take; the figures are medians.
#>
param(
    [ValidateRange(3, 1000)]
    [int] $Rounds = 41
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSDefaultParameterValues.Clear()

$output = Join-Path $PSScriptRoot '../output'
$paths = @{
    Module = Join-Path $output 'ShmModule/ShmModule.psd1'
    Empty  = Join-Path $output 'build/bin/EmptyModule/release/EmptyModule.psd1'
    Copy   = Join-Path $output 'build/bin/PlainCopy/release/PlainCopy.dll'
    Turns  = Join-Path $output "build/bin/ShmModule.Bench/release/ShmModule.Bench$($IsWindows ? '.exe' : '')"
    Player = Join-Path $PSScriptRoot 'Turns/Player.ps1'
}
foreach ($path in $paths.Values) {
    if (-not (Test-Path -LiteralPath $path)) { throw "There is no '$path'. Build first: build.ps1 Build." }
}

Import-Module (Join-Path $PSScriptRoot '../build/ChildShell.psm1')
. (Join-Path $PSScriptRoot 'Measure.ps1')
. (Join-Path $PSScriptRoot 'Ratios.ps1')
. (Join-Path $PSScriptRoot 'Objects.ps1')
. (Join-Path $PSScriptRoot 'Today.ps1')
. (Join-Path $PSScriptRoot 'Turns.ps1')

Import-Module $paths.Module, $paths.Empty
Add-Type -Path $paths.Copy
foreach ($verb in 'Read', 'Update', 'Wait', 'Write') { Assert-SameParameters "$verb-SharedMemory" "$verb-Nothing" }

'PowerShell {0}, {1}, {2} processors, medians of {3} interleaved rounds' -f
    $PSVersionTable.PSVersion, [Runtime.InteropServices.RuntimeInformation]::OSDescription.Trim(), [Environment]::ProcessorCount, $Rounds
''
'Against the least that could be done:'
Format-Rows @(Measure-LargeCopy $Rounds; Measure-SmallCall $paths $Rounds; Measure-Import $paths $Rounds)
''
'Against what people do today, one write and one read of the same bytes:'
Format-Rows @(Measure-Today 100 $Rounds; Measure-Today 1MB $Rounds)
''
'Objects, one write and one read (CLIXML: Export-Clixml, Import-Clixml; PSSerializer: to and from a string):'
$objects = Measure-Objects $Rounds
Format-Rows @($objects.Time; Measure-Numbers $Rounds)
''
Format-Rows $objects.Size
''
'Taking turns:'
Format-Rows @(Measure-Turn $paths $Rounds; Measure-Update $Rounds)
