<#
.SYNOPSIS
Runs the tests of the cmdlets on the module in output/ShmModule.

.DESCRIPTION
Adds a line to the file of results: passed, failed and skipped, then a sentence, separated by tabs.

Every skipped test has a reason: that of Set-ItResult, or a tag "needs ..." of the test or of a block around it. The reasons are
printed with the names of their tests. A test that is skipped without a reason counts as failed.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)]
    [string] $Pester,
    [Parameter(Mandatory, Position = 1)]
    [string] $Results,
    [Parameter(Position = 2)]
    [string] $Part = 'cmdlets'
)

# The console's code page would replace what it does not have, for example in the names of tests.
[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
Import-Module $Pester -ErrorAction Stop
$configuration = New-PesterConfiguration
$configuration.Run.Path = Join-Path $PSScriptRoot 'Pester'
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$run = Invoke-Pester -Configuration $configuration

function Get-Reason($Test) {
    if ($Test.ErrorRecord) { return "$($Test.ErrorRecord)" -replace '^is skipped, because ' }
    for ($item = $Test; $item; $item = $(if ($item -eq $Test) { $Test.Block } else { $item.Parent })) {
        $reason = @($item.Tag) -like 'needs *'
        if ($reason) { return $reason[0] }
    }
}

$skipped = @($run.Skipped; $run.NotRun; $run.Inconclusive)
$withoutReason = 0
foreach ($group in $skipped | Group-Object { Get-Reason $_ } | Sort-Object Count -Descending) {
    if (-not $group.Name) { $withoutReason = $group.Count }
    Write-Host "$($group.Count) skipped: $(if ($group.Name) { $group.Name } else { 'WITHOUT A REASON' })"
    $group.Group | ForEach-Object { Write-Host "    $($_.ExpandedPath)" }
}

# A file or a block that cannot even start holds tests that nobody counts.
$failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount + $withoutReason
$words = "$Part (Pester $((Get-Module Pester).Version), PowerShell $($PSVersionTable.PSVersion)): " +
    "$($run.PassedCount) passed, $failed failed, $($skipped.Count - $withoutReason) skipped"
[IO.File]::AppendAllText($Results, "$($run.PassedCount)`t$failed`t$($skipped.Count - $withoutReason)`t$words`n")
