<#
.SYNOPSIS
Builds, tests and shows ShmModule.

.DESCRIPTION
The front door of the repository; build.sh is the same door for a machine
without PowerShell. It needs the .NET SDK 10, works in PowerShell 7 and in
Windows PowerShell 5.1, writes nothing outside the repository but NuGet's
cache, and installs nothing on the machine. Its tasks are:

Build    builds everything and packs the module into output/ShmModule,
         from where it can be imported.
Test     builds, runs all the tests this machine can run, and ends with
         the line "N passed, N failed". Before it stands a line per part,
         also for each part that did not run: why, and how to get it.
Demo     builds, then lets processes exchange data: PowerShell, C, Python
         and C#.
Docs     builds, then brings docs/en-US up to date with the code by
         Microsoft.PowerShell.PlatyPS, makes of it what Get-Help shows,
         and checks that the help is complete.
Bench    builds, then measures (bench/bench.ps1).
Package  builds, then makes the folder to publish, and the same as a
         .nupkg, in output/package.
Clean    deletes output, which is all that the other tasks make.

Docs and Bench need PowerShell 7.4 or later. In Windows PowerShell 5.1 Test
runs only the tests of the cmdlets that do not need 7, and says which it
does not run; all the other tasks do the same in both.

.PARAMETER Task
What to do: one of the tasks above. Without one, Build.

.PARAMETER Pester
The version of Pester that Test uses: one of those that build/Tools.csproj
names. Without it, an installed Pester of version 5.7 or later, else the
newest of those.

.EXAMPLE
./build.ps1

.EXAMPLE
./build.ps1 Test

.EXAMPLE
./build.ps1 Test -Pester 5.9.1
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Docs', 'Bench', 'Package', 'Clean')]
    [string] $Task = 'Build',

    [version] $Pester
)
$ErrorActionPreference = 'Stop'
if ($Task -in 'Docs', 'Bench' -and $PSVersionTable.PSVersion.Major -lt 7) { throw "The task $Task needs PowerShell 7.4 or later: https://aka.ms/powershell" }
Import-Module (Join-Path $PSScriptRoot 'build/ChildShell.psm1')
$output = Join-Path $PSScriptRoot 'output'
$module = Join-Path $output 'ShmModule'
$isWindowsHere = [Environment]::OSVersion.Platform -eq 'Win32NT'

function Invoke-Build {
    if (-not (Get-Command dotnet -ErrorAction Ignore)) { throw 'The .NET SDK 10 is needed: https://dot.net/download' }
    & dotnet build (Join-Path $PSScriptRoot 'ShmModule.sln') --configuration Release --nologo --verbosity quiet
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
    Write-Host "Built $module"
}

# A fresh process, because a binary module that is loaded cannot be replaced: the next build has to overwrite it.
function Invoke-Script([string] $Script) {
    Invoke-Shell -NoProfile -NonInteractive -File $Script @args
}

# The path of the newest version of a module among those of a name, or a folder.
function Find-NewestModule([string[]] $Name, [version] $Minimum) {
    Get-Module $Name -ListAvailable -ErrorAction Ignore |
        Where-Object Version -GE $Minimum | Sort-Object Version | Select-Object -Last 1 -ExpandProperty Path
}

# NuGet serves the versions of Pester that build/Tools.csproj names; -Pester asks for one of them, instead of an installed one.
function Find-Pester {
    $found = if (-not $Pester) { Find-NewestModule Pester 5.7 }
    if ($found) { return $found }
    $log = & dotnet msbuild (Join-Path $PSScriptRoot 'build/Tools.csproj') -restore -t:Pester -nologo
    if ($LASTEXITCODE) { throw "$log" }
    $modules = Join-Path $output 'tools/modules/Pester'
    if (-not $Pester) { $Pester = (Get-ChildItem $modules -Name | ForEach-Object { [version] $_ } | Sort-Object)[-1] }
    $manifest = Join-Path $modules "$Pester/Pester.psd1"
    if (-not (Test-Path $manifest)) { throw "build/Tools.csproj does not name Pester $Pester" }
    $manifest
}

# An installed PlatyPS, else one saved below output/tools from the gallery.
function Find-PlatyPS {
    $name, $minimum = 'Microsoft.PowerShell.PlatyPS', '1.0'
    $modules = Join-Path $output 'tools/modules'
    $places = $name, (Join-Path $modules $name)
    $found = Find-NewestModule $places $minimum
    if ($found) { return $found }

    $null = New-Item $modules -ItemType Directory -Force
    # Save-Module without its provider would install that into the user's profile.
    $canSaveModule = (Get-Command Save-Module -ErrorAction Ignore) -and (Get-PackageProvider NuGet -ListAvailable -ErrorAction Ignore)
    if (Get-Command Save-PSResource -ErrorAction Ignore) { Save-PSResource $name -Version "[$minimum,)" -Path $modules -TrustRepository }
    elseif ($canSaveModule) { Save-Module $name -MinimumVersion $minimum -Path $modules -Force }
    else { throw 'this PowerShell has no command to save it with' }
    $found = Find-NewestModule $places $minimum
    if (-not $found) { throw 'nothing was saved' }
    $found
}

# What became of a part of the tests: a line of tab-separated counts and words, as tests/run-core.sh writes them too.
function Add-Result([string] $Words, $Passed = '-', $Failed = '-', $Skipped = '-') {
    [IO.File]::AppendAllText($results, "$Passed`t$Failed`t$Skipped`t$($Words -replace '\s+', ' ')`n")
}

# The parts for which no PowerShell of this system is needed.
function Invoke-TestScript([string] $Name) {
    & (Join-Path $PSScriptRoot "tests/$Name") $results $Pester
    if ($LASTEXITCODE) { Add-Result "tests/$Name`: ended with exit code $LASTEXITCODE" 0 1 0 }
}

function Invoke-CoreTest {
    if (-not $isWindowsHere) {
        Invoke-TestScript run-core.sh
        return
    }
    & (Join-Path $output 'build/bin/ShmModule.Core.Tests/release/ShmModule.Core.Tests.exe') -noColor -showLiveOutput | Tee-Object -Variable lines | Out-Host
    if (-not ("$lines" -match 'Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+)')) {
        Add-Result "core on Windows: ended with exit code $LASTEXITCODE, without sums" 0 1 0
        return
    }
    $failed, $skipped = ([int] $Matches[2] + $Matches[3]), [int] $Matches[4]
    $passed = $Matches[1] - $failed - $skipped
    Add-Result "core on Windows: $passed passed, $failed failed, $skipped skipped" $passed $failed $skipped
}

function Invoke-PesterTest {
    try {
        $manifest = Find-Pester
    }
    catch {
        Add-Result ("cmdlets (Pester): not run: no Pester 5.7 or later is installed, and NuGet does not serve it ($_); " +
            'to get it, install Pester, or be online')
        return
    }
    Write-Host "`n== cmdlets, with $manifest"
    $before = (Get-Item $results).Length
    Invoke-Script (Join-Path $PSScriptRoot 'tests/run-pester.ps1') $manifest $results
    if ((Get-Item $results).Length -eq $before) { Add-Result "cmdlets (Pester): ended with exit code $LASTEXITCODE, without sums" 0 1 0 }
}

function Invoke-Test {
    $results = Join-Path $output 'test-results.tsv'
    $null = New-Item $results -ItemType File -Force
    Invoke-CoreTest
    Invoke-PesterTest
    if (-not $isWindowsHere) { 'run-wine.sh', 'run-ports.sh' | ForEach-Object { Invoke-TestScript $_ } }

    $parts = Import-Csv $results -Delimiter "`t" -Header Passed, Failed, Skipped, Words
    $passed, $failed, $skipped = 'Passed', 'Failed', 'Skipped' | ForEach-Object {
        $column = $_
        (@($parts.$column) -ne '-' | Measure-Object -Sum).Sum + 0
    }
    Write-Host ''
    $parts.Words | Write-Host
    Write-Host ("$passed passed, $failed failed" + $(if ($skipped) { ", $skipped skipped" }))
    if ($failed) { exit 1 }
}

function Get-Manifest { Import-PowerShellDataFile (Join-Path $PSScriptRoot 'ShmModule.psd1') }

function Test-Help {
    $about = Get-Content (Join-Path $PSScriptRoot 'docs/en-US/about_ShmModule.md') -Raw
    $ids = Select-String '"(SharedMemory\w+)",' (Join-Path $PSScriptRoot 'src/ShmModule/Regions/Errors*.cs') |
        ForEach-Object { $_.Matches[0].Groups[1].Value }
    $missing = (Get-Manifest).CmdletsToExport + $ids | Sort-Object -Unique | Where-Object { $about -notmatch "\b$_\b" }
    if ($missing) { throw "about_ShmModule does not mention $($missing -join ', ')." }
    $open = Get-ChildItem (Join-Path $PSScriptRoot 'docs/en-US') -Filter *.md | Select-String '{{' | ForEach-Object { "$($_.Filename):$($_.LineNumber)" }
    if ($open) { throw "Texts are still to be written: $($open -join ', ')" }
    Write-Host 'The help is complete. Build packs it with the module.'
}

function Update-Help {
    try {
        $platyPS = Find-PlatyPS
    }
    catch {
        Write-Host ("The help was not brought up to date: there is no Microsoft.PowerShell.PlatyPS 1.0 or later, and none could be saved " +
            "from the gallery ($_); to get it, install it, or be online.")
        return
    }
    Invoke-Script (Join-Path $PSScriptRoot 'build/Update-Help.ps1') -PlatyPS $platyPS
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
}

function New-Package {
    $version = (Get-Manifest).ModuleVersion
    $package = Join-Path $output 'package'
    if (Test-Path $package) { Remove-Item $package -Recurse }
    $null = New-Item "$package/ShmModule" -ItemType Directory -Force
    $folder = Join-Path $package "ShmModule/$version"
    Copy-Item $module $folder -Recurse
    $null = Test-ModuleManifest (Join-Path $folder 'ShmModule.psd1')
    $changes = Get-Content (Join-Path $PSScriptRoot 'CHANGELOG.md') -Raw
    $notes = [regex]::Match($changes, "(?ms)^## $([regex]::Escape($version))\b[^\n]*\n(.*?)(?=^## |\z)").Groups[1].Value.Trim()
    if (-not $notes) { throw "CHANGELOG.md says nothing of version $version." }
    $file = & (Join-Path $PSScriptRoot 'build/New-NuGetPackage.ps1') $folder $package -ReleaseNotes $notes -LicenseExpression MIT
    Write-Host "Packed $file"
    Write-Host "To publish it: Publish-PSResource -NupkgPath $file"
}

function Invoke-Bench {
    $bench = Join-Path $PSScriptRoot 'bench/bench.ps1'
    if (-not (Test-Path $bench)) { throw "There is no $bench." }
    Invoke-Script $bench
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
}

function Invoke-Demo {
    Invoke-Script (Join-Path $PSScriptRoot 'samples/demo/demo.ps1')
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
}

if ($Task -ne 'Clean') { Invoke-Build }
switch ($Task) {
    'Test' { Invoke-Test }
    'Demo' { Invoke-Demo }
    'Docs' {
        & (Join-Path $PSScriptRoot 'build/ConvertTo-AboutText.ps1')
        Update-Help
        Test-Help
    }
    'Bench' { Invoke-Bench }
    'Package' { New-Package }
    'Clean' { if (Test-Path $output) { Remove-Item $output -Recurse -Force } }
}
