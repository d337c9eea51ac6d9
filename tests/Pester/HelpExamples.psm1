# The examples of docs/en-US: what is typed, what comes out, and running them.
#
# In a block of an example, lines after "PS> " are typed in one session, those after "PS 2> " in a second one; the lines
# below are what comes out. A line that ends in "# waits" waits for a later one of the other session, and its output stands
# below the line that it waits for. What differs between runs is compared as a placeholder: see Format-Varying.

$ErrorActionPreference = 'Stop'

function Get-HelpExample {
    param([Parameter(Mandatory)][string]$Path)
    $number = 0
    foreach ($match in [regex]::Matches([IO.File]::ReadAllText($Path), '(?ms)^### (Example [^\r\n]+)(.*?)(?=^##)')) {
        $number++
        $blocks = [regex]::Matches($match.Groups[2].Value, '(?ms)^```powershell\r?\n(.*?)^```')
        $lines = foreach ($block in $blocks) { $block.Groups[1].Value -split '\r?\n' }
        @{ Command = [IO.Path]::GetFileNameWithoutExtension($Path); Number = $number; Title = $match.Groups[1].Value.Trim(); Lines = @($lines) }
    }
}

# Times of day, dates, the ids of processes, owners, and blank lines, which only part a table from what precedes it.
function Format-Varying([string[]]$Line) {
    $Line -split '\r?\n' | Where-Object { $_.Trim() } | ForEach-Object {
        $_.TrimEnd() -replace '\b\d\d:\d\d:\d\d\b', '<time>' -replace '\b\d{4}-\d\d-\d\d\b', '<date>' -replace '(?<=\bprocess )\d+', '<id>' -replace '\b(open|in use|stale|foreign) +\S+( +[\d,]+)? +', '$1 <owner> <ids> '
    }
}

# What stands on a screen of 80 columns when this text is typed in: its output, warnings and so on, as lines.
function Get-ScreenText([string]$Text) {
    ". { $Text`n } *>&1 | ForEach-Object { switch (`$_) { { `$_ -is [Management.Automation.VerboseRecord] } { `"VERBOSE: `$_`" } " +
        "{ `$_ -is [Management.Automation.WarningRecord] } { `"WARNING: `$_`" } default { , `$_ } } } | Out-String -Stream -Width 80"
}

# An ending for the names of regions, so that those which are there already do no harm; what is shown is compared without it.
function New-NameEnding { '_' + [guid]::NewGuid().ToString('N').Substring(0, 6) }

function Read-Output($Command, [string]$Path) {
    if (-not $Command.Waiting.AsyncWaitHandle.WaitOne(300000)) { throw "It did not end: $($Command.Typed)" }
    try { $Command.Shell.EndInvoke($Command.Waiting) } finally { $Command.Shell.Dispose() }
}

# Types an example's lines into sessions of their own, and gives back the lines as they then stand on the screen.
function Invoke-HelpExample {
    param([Parameter(Mandatory)][AllowEmptyString()][string[]]$Line, [Parameter(Mandatory)][string]$Manifest, [Parameter(Mandatory)][string]$Folder)

    $ending = New-NameEnding
    $typed = @($Line | Where-Object { $_ -match '^PS( 2)?> ' })
    $names = @([regex]::Matches("$typed", '-SharedMemory ([A-Z]\w+)\b(?!\*)').ForEach({ $_.Groups[1].Value }) | Sort-Object -Unique)
    $find = "(?<=-SharedMemory (?:\w+, )*)($($names -join '|'))\b"
    $sessions = @{}
    $pending = $null
    try {
        foreach ($command in $typed) {
            $command
            $which = $command -replace '> .*'
            if (-not $sessions[$which]) {
                $sessions[$which] = [runspacefactory]::CreateRunspace()
                $sessions[$which].Open()
                $start = [powershell]::Create($sessions[$which]).AddScript("Import-Module '$Manifest'; Set-Location -LiteralPath '$Folder'; `$PSStyle.OutputRendering = 'PlainText'")
                try { $null = $start.Invoke() } finally { $start.Dispose() }
            }
            $text = [regex]::Replace(($command -replace '^PS( 2)?> '), $find, "`$1$ending")
            $shell = [powershell]::Create($sessions[$which]).AddScript((Get-ScreenText $text))
            $begun = [pscustomobject]@{ Typed = $command; Shell = $shell; Waiting = $shell.BeginInvoke() }
            if ($command -match '# waits$') {
                $pending = $begun
                continue
            }
            (Read-Output $begun) -replace $ending
            if ($pending) {
                (Read-Output $pending) -replace $ending
                $pending = $null
            }
        }
    }
    finally {
        $sessions.Values | ForEach-Object Dispose
    }
}

Export-ModuleMember -Function *-*
