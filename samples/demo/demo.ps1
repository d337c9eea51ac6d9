<#
.SYNOPSIS
Shows processes that exchange data through shared memory.

.DESCRIPTION
Two PowerShell sessions talk to each other, then one of them to a program in C, in Python and in C#, in both directions. A line
with > is what a process was told; the lines behind | below it are what that process printed. The demo fails if an answer is
not what the other process sent.

It needs the module in output/ShmModule and the C# program, which "build.ps1 Demo" builds before it starts this script.
#>
[CmdletBinding()]
param()
$ErrorActionPreference = 'Stop'
$root = Split-Path (Split-Path $PSScriptRoot)
Import-Module "$root/build/ChildShell.psm1"
$name = "demo-$PID"
$programs = [Collections.Generic.List[Diagnostics.Process]]::new()

function Start-Program([string] $Who, [string] $File, [string] $Arguments) {
    $start = New-Object Diagnostics.ProcessStartInfo $File, $Arguments
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    # On a terminal PowerShell would put its control sequences between the lines, though they go into a pipe.
    $start.EnvironmentVariables['TERM'] = 'dumb'
    $start.EnvironmentVariables['NO_COLOR'] = '1'
    $process = [Diagnostics.Process]::Start($start)
    $programs.Add($process)
    [pscustomobject]@{ Who = '{0,-20}' -f "$Who ($($process.Id))"; Id = $process.Id; Process = $process }
}

function Start-Session([string] $Who) {
    $program, $library = Get-ShellCommand
    $arguments = '-NoLogo -NoProfile -NonInteractive -Command -'
    if ($library) { $arguments = "`"$library`" $arguments" }
    $session = Start-Program $Who $program $arguments
    Send-Line $session "Import-Module '$root/output/ShmModule/ShmModule.psd1'"
    $session
}

function Send-Line($Program, [string] $Line) {
    $Program.Process.StandardInput.WriteLine($Line)
    $Program.Process.StandardInput.Flush()
}

function Receive-Line($Program) {
    $line = $Program.Process.StandardOutput.ReadLineAsync()
    if (-not $line.Wait(60000)) { throw "$($Program.Who) does not answer." }
    if ($null -eq $line.Result) { throw "$($Program.Who) has ended." }
    if ($line.Result.Trim() -and $line.Result -ne 'done.') { Write-Host "$($Program.Who) | $($line.Result)" }
    $line.Result
}

# Has a session run a command; gives back the last line that it printed.
function Invoke-Session($Session, [string] $Command) {
    Write-Host "$($Session.Who) > $Command"
    Send-Line $Session ". { $Command } *>&1 | Out-String -Stream -Width 100; 'done.'"
    $last = ''
    while (($line = Receive-Line $Session) -ne 'done.') { if ($line) { $last = $line } }
    $last
}

# Has a program of samples/ do something: it takes words separated by tabs, and answers with one line.
function Invoke-Peer($Peer) {
    Write-Host "$($Peer.Who) > $args"
    Send-Line $Peer ($args -join "`t")
    (Receive-Line $Peer) -replace '^ok '
}

function Assert-Same([string] $Sent, [string] $Received) {
    if ($Sent -cne $Received) { throw "'$Sent' was sent, '$Received' was received." }
}

function Show-PowerShell($First, $Second) {
    Write-Host "`n--- PowerShell and PowerShell"
    $question = "Hello, this is process $($First.Id)."
    $answer = "Hello $($First.Id), here is $($Second.Id)."
    $null = Invoke-Session $First "New-SharedMemory $name -Size 4KB"
    $null = Invoke-Session $First "Write-SharedMemory $name '$question'"
    $null = Invoke-Session $Second "Open-SharedMemory $name"
    Assert-Same $question (Invoke-Session $Second "Read-SharedMemory $name")
    $null = Invoke-Session $Second "Write-SharedMemory $name '$answer'"
    Assert-Same $answer (Invoke-Session $First "Read-SharedMemory $name")

    $null = Invoke-Session $First "Write-SharedMemory $name ([double[]](0.5, $($First.Id)))"
    Assert-Same "Double[]: 0.5 $($First.Id)" (Invoke-Session $Second "`$n = Read-SharedMemory $name; `"`$(`$n.GetType().Name): `$n`"")

    $null = Invoke-Session $First "Remove-SharedMemory $name"
    Assert-Same 'True' (Invoke-Session $Second "Test-SharedMemory $name")
    $null = Invoke-Session $Second "Remove-SharedMemory $name"
    Assert-Same 'False' (Invoke-Session $First "Test-SharedMemory $name")
}

function Show-Peer($Session, $Peer, [string] $Language) {
    Write-Host "`n--- PowerShell's region, used by $Language"
    $question = "Hello $Language, this is process $($Session.Id)."
    $answer = "Hello $($Session.Id), this is $Language."
    $null = Invoke-Session $Session "New-SharedMemory $name -Size 4KB"
    $null = Invoke-Session $Session "Write-SharedMemory $name '$question'"
    Assert-Same $question (Invoke-Peer $Peer show $name)
    $null = Invoke-Peer $Peer text $name $answer
    Assert-Same $answer (Invoke-Session $Session "Read-SharedMemory $name -As Text -Offset 0")
    $null = Invoke-Session $Session "Remove-SharedMemory $name"

    Write-Host "`n--- A region of $Language, used by PowerShell"
    $null = Invoke-Peer $Peer create $name 4096
    $null = Invoke-Peer $Peer text $name $answer
    $null = Invoke-Session $Session "Open-SharedMemory $name"
    Assert-Same $answer (Invoke-Session $Session "Read-SharedMemory $name -As Text")
    $null = Invoke-Session $Session "Write-SharedMemory $name '$question'"
    Assert-Same $question (Invoke-Peer $Peer show $name)
    $null = Invoke-Session $Session "Remove-SharedMemory $name"
    $null = Invoke-Peer $Peer close $name
}

function Find-Program { Get-Command $args -CommandType Application -ErrorAction Ignore | Select-Object -First 1 -ExpandProperty Source }

function Show-Language([string] $Language) {
    $isMac = (Get-Variable IsMacOS -ValueOnly -ErrorAction Ignore) -eq $true
    if ($isMac) { return "$Language (on macOS the module's regions are files, which other programs do not find by a name)" }
    $isWindowsHere = [Environment]::OSVersion.Platform -eq 'Win32NT'
    switch ($Language) {
        'C' {
            $program, $compiler, $options = "$root/output/samples/shmpeer", 'cc', @()
            if ($isWindowsHere) { $program, $compiler, $options = "$program.exe", 'gcc', @('WINDOWS=1', 'CC=gcc') }
            if ((Find-Program make) -and (Find-Program $compiler)) {
                & make -s -C "$root/samples/c" @options
                if ($LASTEXITCODE) { throw 'The C program does not compile.' }
            }
            # It may have been compiled on another system.
            if (-not (Test-Path $program)) { return "C (there is no make, or no $compiler)" }
            $peer = Start-Program C $program serve
        }
        'Python' {
            $python = Find-Program python3 python
            if (-not $python) { return 'Python (there is none)' }
            # Without the option, Python up to 3.12 deletes the names it has used when it ends.
            $peer = Start-Program Python $python "`"$root/samples/python/shmpeer.py`" --no-track serve"
        }
        'C#' {
            $program = "$root/output/build/publish/ShmPeer/release_win-x64/shmpeer.exe"
            $dotnet = Find-Program dotnet
            if ($dotnet) { $peer = Start-Program 'C#' $dotnet "`"$root/output/build/bin/ShmPeer/release/shmpeer.dll`" serve" }
            elseif ($isWindowsHere -and (Test-Path $program)) { $peer = Start-Program 'C#' $program serve }
            else { return 'C# (there is no dotnet)' }
        }
    }
    Show-Peer $first $peer $Language
}

try {
    $first = Start-Session first
    Show-PowerShell $first (Start-Session second)
    $notShown = 'C', 'Python', 'C#' | ForEach-Object { Show-Language $_ }
    Write-Host "`nEvery process received what the other one sent."
    if ($notShown) { Write-Host "Not shown: $($notShown -join ', ')." }
}
catch {
    Write-Host "`nThe demo failed: $_"
    exit 1
}
finally {
    foreach ($program in $programs) {
        $program.StandardInput.Close()
        if (-not $program.WaitForExit(10000)) { $program.Kill() }
    }
}
