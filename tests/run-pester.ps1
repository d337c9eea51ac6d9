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
    [string] $Part = 'cmdlets',
    [switch] $RunAgain
)

# The console's code page would replace what it does not have, for example in the names of tests.
[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
# Windows PowerShell has no variables for the systems.
if ($PSVersionTable.PSVersion.Major -lt 6) { $global:IsWindows, $global:IsLinux, $global:IsMacOS = $true, $false, $false }
Import-Module $Pester -ErrorAction Stop

# A file of tests that needs a newer PowerShell than this one says so by #Requires; Pester would count it as failed.
$files = Get-ChildItem (Join-Path $PSScriptRoot 'Pester') -Filter *.Tests.ps1
$tooNew = @($files | Where-Object {
        [Management.Automation.Language.Parser]::ParseFile($_.FullName, [ref] $null, [ref] $null).ScriptRequirements.RequiredPSVersion -gt $PSVersionTable.PSVersion
    })
foreach ($file in $tooNew) { Write-Host "Skipped: all of $($file.Name): needs a newer PowerShell: it starts sessions or uses syntax that this one does not have" }

$configuration = New-PesterConfiguration
$configuration.Run.Path = @(($files | Where-Object { $_ -notin $tooNew }).FullName)
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$run = Invoke-Pester -Configuration $configuration
$passed = $run.PassedCount
$skipped = @($run.Skipped; $run.NotRun; $run.Inconclusive)

# Under Wine a process sometimes dies in .NET's runtime, whatever it does. The sentence of the results tells how many files ran twice.
$again = 0
$broken = @($run.Containers | Where-Object Result -EQ 'Failed')
if ($RunAgain -and $broken) {
    $files = @($broken | ForEach-Object { "$($_.Item)" })
    $again = $files.Count
    Write-Host "Failed, and run once more: $($files -join ', ')"
    $passed -= ($broken | Measure-Object PassedCount -Sum).Sum
    $configuration.Run.Path = $files
    $run = Invoke-Pester -Configuration $configuration
    if (-not $run) { throw 'The second run has no result.' }
    $passed += $run.PassedCount
    $skipped = @($skipped | Where-Object { $_.ScriptBlock.File -notin $files }; $run.Skipped; $run.NotRun; $run.Inconclusive)
}

function Get-Reason($Test) {
    if ($Test.ErrorRecord) { return "$($Test.ErrorRecord)" -replace '^is skipped, because ' }
    $tags = @($Test.Tag)
    for ($block = $Test.Block; $block; $block = $block.Parent) { $tags += $block.Tag }
    @($tags -like 'needs *')[0]
}

$withoutReason = 0
foreach ($group in $skipped | Group-Object { Get-Reason $_ } | Sort-Object Count -Descending) {
    if (-not $group.Name) { $withoutReason = $group.Count }
    Write-Host "$($group.Count) skipped: $(if ($group.Name) { $group.Name } else { 'WITHOUT A REASON' })"
    $group.Group | ForEach-Object { Write-Host "    $($_.ExpandedPath)" }
}

# A file or a block that cannot even start holds tests that nobody counts.
$failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount + $withoutReason
$words = "$Part (Pester $((Get-Module Pester).Version), PowerShell $($PSVersionTable.PSVersion)): " +
    "$passed passed, $failed failed, $($skipped.Count - $withoutReason) skipped" +
    $(if ($again) { ", $again files run twice" }) + $(if ($tooNew) { ", $($tooNew.Count) files not run, which need PowerShell 7" })
[IO.File]::AppendAllText($Results, "$passed`t$failed`t$($skipped.Count - $withoutReason)`t$words`n")
