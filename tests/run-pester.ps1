<#
.SYNOPSIS
Runs the tests of the cmdlets on the module in output/ShmModule.

.DESCRIPTION
Adds a line to the file of results: passed, failed and skipped, then words for people, separated by tabs.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)]
    [string] $Pester,
    [Parameter(Mandatory, Position = 1)]
    [string] $Results
)

Import-Module $Pester -ErrorAction Stop
$configuration = New-PesterConfiguration
$configuration.Run.Path = Join-Path $PSScriptRoot 'Pester'
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$run = Invoke-Pester -Configuration $configuration

foreach ($test in $run.Skipped) { Write-Host "Skipped: $($test.ExpandedPath)$(if ($test.ErrorRecord) { ": $($test.ErrorRecord)" })" }

# A file or a block that cannot even start holds tests that nobody counts.
$failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
$skipped = $run.SkippedCount + $run.NotRunCount + $run.InconclusiveCount
$words = "cmdlets (Pester $((Get-Module Pester).Version), PowerShell $($PSVersionTable.PSVersion)): " +
    "$($run.PassedCount) passed, $failed failed, $skipped skipped"
[IO.File]::AppendAllText($Results, "$($run.PassedCount)`t$failed`t$skipped`t$words`n")
