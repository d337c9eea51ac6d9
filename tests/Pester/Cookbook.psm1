# The recipes of docs/cookbook: the blocks of a page, and running each as the page has it.
#
# A line such as **Console** above a block names the process that runs it, or several, which run it at the same time. The next block
# begins when it is done, or, with "(goes on)", at once. What it shows stands in the next ```output block of that process, where it
# is done at the latest; without one it shows nothing.
# ```powershell blocks of one name are typed into one process, as at a prompt. A ```python or ```sh block is a program of its own;
# one that goes on has shown its output when the next block begins, and is let end, by the end of its input, when all are done.
# "(another user)" is one who is not the tests' user.

$ErrorActionPreference = 'Stop'
foreach ($module in 'ShmTest', 'ShmPeers', 'HelpExamples') { Import-Module ([IO.Path]::Combine($PSScriptRoot, "$module.psm1")) }

$script:Done = '<done>'
$script:Timeout = 60

function Get-Recipe([Parameter(Mandatory)][string]$Path) {
    $blocks = [Collections.Generic.List[object]]::new()
    $who = @()
    $how = $null
    $isNamed = $false
    $text = [IO.File]::ReadAllText($Path) -replace '\r'
    $heading = '(?<who>\*\*[^*\n]+\*\*(?: and \*\*[^*\n]+\*\*)*)(?: \((?<how>[^)\n]+)\))?'
    foreach ($match in [regex]::Matches($text, "(?ms)^$heading`$|^``````(?<kind>\w*)\n(?<code>.*?)^``````$")) {
        if ($match.Groups['who'].Success) {
            $who, $how = @($match.Groups['who'].Value.Trim('*') -split '\*\* and \*\*'), $match.Groups['how'].Value
            $isNamed = $true
            continue
        }
        $kind, $code = $match.Groups['kind'].Value, $match.Groups['code'].Value
        if ($kind -eq 'output') {
            foreach ($process in $who) {
                $shower = $blocks | Where-Object Process -EQ $process | Select-Object -Last 1
                $shower.Shown, $shower.DoneBefore = @($code -split '\n'), $blocks.Count
            }
            continue
        }
        if (-not $isNamed -or $kind -notin 'powershell', 'python', 'sh') { throw "$Path has a block '$kind' of no process: $code" }
        $goesOn = $how -like '*goes on'
        $doneBefore = if ($goesOn) { [int]::MaxValue } else { $blocks.Count + $who.Count }
        foreach ($process in $who) {
            $blocks.Add([pscustomobject]@{
                    Process = $process; With = $who; Kind = $kind; Code = $code; IsOtherUser = $how -like 'another user*'
                    GoesOn = $goesOn -or $process -ne $who[-1]; DoneBefore = $doneBefore; Shown = @(); Seen = @()
                })
        }
        $isNamed = $false
    }
    $blocks
}

# The names of the regions that a recipe uses.
function Get-RecipeName($Blocks) {
    [regex]::Matches("$($Blocks.Code)", "-SharedMemory '?((?:Global\\)?[A-Z]\w+)").ForEach({ $_.Groups[1].Value }) | Sort-Object -Unique
}

# A console: what is typed comes in base64, a block a line, and after what it shows comes a mark. It is ready when this returns.
function Start-Console($Block, [string]$Folder, [hashtable]$Environment) {
    $screen = Get-ScreenText '. ([scriptblock]::Create($shmTyped))'
    $loop = "$(if (-not $Block.IsOtherUser) { "Set-Location -LiteralPath '$Folder'" })
        [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
        [Console]::OutputEncoding = [Text.UTF8Encoding]::new(`$false)
        [Console]::Out.WriteLine('$script:Done')
        while (`$null -ne (`$shmTyped = [Console]::In.ReadLine())) {
            `$shmTyped = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String(`$shmTyped))
            try { $screen | ForEach-Object { [Console]::Out.WriteLine(`$_) } } catch { [Console]::Out.WriteLine(`"`$_`") }
            [Console]::Out.WriteLine('$script:Done')
        }"
    $words = @(Get-ShellCommand) + '-NoProfile', '-NonInteractive', '-Command', $loop
    if ($Block.IsOtherUser) { $words = @('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'env', 'HOME=/tmp') + $words }
    $program = Start-Program $words $Environment
    $null = Receive-Shown $program
    $program
}

# The lines up to the mark.
function Receive-Shown($Program) {
    while (($line = Receive-Line $Program $script:Timeout) -cne $script:Done) {
        if ($null -eq $line) { throw "The process has ended: $($Program.Errors.Result)" }
        $line
    }
}

function Start-Block($Block, [string]$Code, [hashtable]$Programs, [string]$Folder, [hashtable]$Environment) {
    switch ($Block.Kind) {
        'powershell' {
            foreach ($process in $Block.With) { if (-not $Programs[$process]) { $Programs[$process] = Start-Console $Block $Folder $Environment } }
            Send-Line $Programs[$Block.Process] ([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($Code)))
        }
        'python' { $Programs[$Block.Process] = Start-Program @((Get-PythonWith cbor2), '-c', $Code) @{ PYTHONUTF8 = '1' } }
        # A program below the repository's root, and its arguments.
        'sh' {
            $program, $arguments = $Code.Trim() -split ' +'
            $program = [IO.Path]::GetFullPath([IO.Path]::Combine((Split-Path (Get-SamplePath)), $program))
            $Programs[$Block.Process] = Start-Program (@($program + $(if ($IsWindows) { '.exe' })) + $arguments)
        }
    }
}

# Lets a block end, and takes what it showed.
function Complete-Block($Block, $Program) {
    if ($Block.Kind -eq 'powershell') {
        $Block.Seen = @(Receive-Shown $Program)
        return
    }
    $end = Wait-Program $Program $script:Timeout
    $Block.Seen += $end.Output -split '\r?\n'
    if ($end.ExitCode -or $end.Errors) { throw "$($Block.Process): exit code $($end.ExitCode), $($end.Errors)" }
}

# Runs the blocks of a recipe, and notes in each what it showed.
function Invoke-Recipe {
    param([Parameter(Mandatory)]$Blocks, [Parameter(Mandatory)][string]$Folder, [hashtable]$Environment = @{}, [string]$Ending = (New-NameEnding))

    $names = (Get-RecipeName $Blocks) -replace '^Global\\'
    $programs = @{}
    $pending = [Collections.Generic.List[object]]::new()
    try {
        foreach ($block in $Blocks) {
            $here = $Blocks.IndexOf($block)
            $due = $pending.Where({ $_.Process -eq $block.Process -or ($_.Kind -eq 'powershell' -and $_.DoneBefore -le $here) })
            foreach ($earlier in $due) {
                Complete-Block $earlier $programs[$earlier.Process]
                $null = $pending.Remove($earlier)
            }
            Start-Block $block ($block.Code -replace "\b($($names -join '|'))\b", "`$1$Ending") $programs $Folder $Environment
            if (-not $block.GoesOn) {
                Complete-Block $block $programs[$block.Process]
                continue
            }
            $pending.Add($block)
            if ($block.Kind -eq 'powershell') { continue }
            $block.Seen = @(Format-Varying $block.Shown | ForEach-Object { Receive-Line $programs[$block.Process] $script:Timeout })
        }
        foreach ($block in $pending) { Complete-Block $block $programs[$block.Process] }
        foreach ($program in $programs.Values.Where({ -not $_.Process.HasExited })) {
            $end = Wait-Program $program $script:Timeout
            if ($end.Errors) { throw $end.Errors }
        }
    }
    finally {
        $programs.Values.Where({ -not $_.Process.HasExited }) | ForEach-Object { $_.Process.Kill() }
    }
    foreach ($block in $Blocks) { $block.Seen = @($block.Seen -replace $Ending) }
}

Export-ModuleMember -Function *-*Recipe*
