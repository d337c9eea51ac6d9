# Two processes that take turns, and what one of them pays for a lock or an update. The processes of bench/Turns are driven by
# lines on their standard input, and time themselves.

function Measure-Turn([hashtable] $Paths, [int] $Rounds) {
    $name = "bench-turns-$PID"
    $raw, $missing = Build-RawTurns $Paths
    $players = [ordered]@{}
    try {
        $players.Core = Start-Pair $Paths.Turns @() $name @()
        $program, $arguments = @(Get-ShellCommand) + '-NoProfile', '-NonInteractive', '-File', $Paths.Player
        $players.Cmdlet = Start-Pair $program $arguments "$name-cmdlet" @($Paths.Module, $Paths.Empty)
        $turns = [ordered]@{
            Core   = $players.Core, 'turn 100'
            Add    = $players.Core, 'add 100'
            Cmdlet = $players.Cmdlet, 'turn 50'
            Empty  = $players.Cmdlet[0], 'empty 50'
            Pipe   = $players.Cmdlet, 'pipe 50'
        }
        $locks = [ordered]@{
            Hold  = $players.Core[0], 'hold 300'
            Scope = $players.Core[0], 'scope 300'
            Mutex = $players.Core[0], 'mutex 300'
        }
        foreach ($game in @($turns.Values) + @($locks.Values)) { Invoke-WarmUp $game ($game[0][0] -eq $players.Core[0] ? 4 : 8) }
        if ($raw) {
            $players.Raw = Start-Pair $raw @() "$name-raw" @()
            $turns.Raw, $locks.Raw = ($players.Raw, 'turn 100'), ($players.Raw[0], 'lock 300')
        }

        foreach ($place in Get-Place) {
            foreach ($pair in $players.Values) { Set-Place $pair $place }
            $samples = Measure-Game $turns (2 * $Rounds)
            $less = for ($i = 0; $i -lt $samples.Cmdlet.Count; $i++) { $samples.Cmdlet[$i] - $samples.Empty[$i] }
            New-RawRow "Core: write to Wait, $($place.Name)" $samples.Core 'futex in C' $samples.Raw 2 $missing
            New-RawRow "Core: Update -Add to Wait, $($place.Name)" $samples.Add 'futex in C' $samples.Raw 2 $missing
            New-RawRow "Write- to Wait-, less two empty cmdlets, $($place.Name)" $less 'futex in C' $samples.Raw 3 $missing
            New-Row "Write- to Wait-, $($place.Name)" $samples.Cmdlet 'named pipe' $samples.Pipe
        }
        $poll = Measure-Game ([ordered]@{ Cmdlet = $turns.Cmdlet; File = $players.Cmdlet, 'file 5' }) ([math]::Min($Rounds, 11))
        New-Row "Write- to Wait-, $($place.Name)" $poll.Cmdlet 'polling a file' $poll.File

        $samples = Measure-Game $locks (2 * $Rounds)
        New-RawRow 'Core: lock and unlock, held' $samples.Hold 'record lock in C' $samples.Raw 1.3 $missing
        New-RawRow 'Core: lock and unlock, one write' $samples.Scope 'record lock in C' $samples.Raw 1.3 $missing
        New-Row 'Core: lock and unlock, held' $samples.Hold 'named Mutex' $samples.Mutex

        $samples = Measure-Game -Rounds 5 -Game ([ordered]@{
            Wait  = $players.Cmdlet[0], 'idle-wait 3'
            Sleep = $players.Cmdlet[0], 'idle-sleep 3'
            File  = $players.Cmdlet[0], 'idle-file 2'
        })
        New-IdleRow $samples.Wait 'Start-Sleep' $samples.Sleep 'close to 0'
        New-IdleRow $samples.Wait 'polling a file' $samples.File 'none'
    }
    finally {
        foreach ($player in $players.Values.ForEach({ $_ })) { Stop-Player $player }
    }
}

function Measure-Update([int] $Rounds) {
    $name = "bench-update-$PID"
    $null = New-SharedMemory $name -Size 4KB
    try {
        $calls = Measure-Way -Rounds (5 * $Rounds) -Repeat 200 -WarmUpSeconds 2 -Way ([ordered]@{
            Update  = { param($n) $to = $name; for ($i = 0; $i -lt $n; $i++) { $value = Update-SharedMemory $to -Add 1 } }
            Nothing = { param($n) $to = $name; for ($i = 0; $i -lt $n; $i++) { $value = Update-Nothing $to -Add 1 } }
        })
    }
    finally {
        Remove-SharedMemory $name
    }
    New-Row 'Update-SharedMemory -Add' $calls.Update 'empty cmdlet' $calls.Nothing -AtMost 1.5
}

# The program, or nothing and why.
function Build-RawTurns([hashtable] $Paths) {
    if (-not $IsLinux) { return $null, 'not measured: no futex on this system' }
    if (-not (Get-Command cc -ErrorAction Ignore)) { return $null, 'not measured: no C compiler (cc)' }
    $program = Join-Path ([IO.Path]::GetDirectoryName($Paths.Turns)) 'turns'
    & cc -O2 -o $program (Join-Path $PSScriptRoot 'Turns/turns.c')
    if ($LASTEXITCODE) { return $null, 'not measured: cc failed' }
    $program, ''
}

function Start-Pair([string] $Program, [string[]] $Before, [string] $Name, [string[]] $After) {
    foreach ($role in 'first', 'second') {
        $start = [Diagnostics.ProcessStartInfo]::new($Program)
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        foreach ($argument in @($Before; $Name; $role; $After)) { $start.ArgumentList.Add($argument) }
        [Diagnostics.Process]::Start($start)
    }
}

# At the end of its input a player leaves its region, and ends.
function Stop-Player([Diagnostics.Process] $Player) {
    $Player.StandardInput.Close()
    if (-not $Player.WaitForExit(10000)) { $Player.Kill() }
    $Player.Dispose()
}

# The second player first, so that it is ready when the first one begins; the answer is the first one's.
function Invoke-Game([Diagnostics.Process[]] $Players, [string] $Line) {
    for ($i = $Players.Count - 1; $i -ge 0; $i--) { $Players[$i].StandardInput.WriteLine($Line) }
    $answers = foreach ($player in $Players) {
        $reading = $player.StandardOutput.ReadLineAsync()
        if (-not $reading.Wait(60000) -or -not $reading.Result) { throw "No answer to '$Line'." }
        [double]::Parse($reading.Result, [cultureinfo]::InvariantCulture)
    }
    @($answers)[0]
}

# Methods are compiled in several steps and in the background; before the last of them a turn takes a quarter longer.
function Invoke-WarmUp([object[]] $Game, [double] $Seconds) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    do { $null = Invoke-Game $Game[0] $Game[1] } while ($watch.Elapsed.TotalSeconds -lt $Seconds)
}

function Measure-Game([Collections.IDictionary] $Game, [int] $Rounds) {
    $keys = @($Game.Keys)
    $samples = @{ Raw = $null }
    foreach ($key in $keys) { $samples[$key] = [Collections.Generic.List[double]]::new() }
    for ($round = 0; $round -lt $Rounds; $round++) {
        foreach ($key in $keys) { $samples[$key].Add((Invoke-Game $Game[$key][0] $Game[$key][1])) }
        [array]::Reverse($keys)
    }
    $samples
}

# On one processor a turn is the work of both sides; on two, most of it is waking the other one.
function Get-Place {
    $processors = @(
        if ($IsLinux -and (Get-Command taskset -ErrorAction Ignore)) {
            foreach ($range in ((Get-Content /proc/self/status) -match '^Cpus_allowed_list:' -replace '.*\s').Split(',')) {
                $from, $to = [int[]] $range.Split('-')
                $from..($to ?? $from)
            }
        })
    if (-not $processors) { return @{ Name = 'not pinned'; Processors = @() } }
    @{ Name = 'on one processor'; Processors = $processors[-1], $processors[-1] }
    if ($processors.Count -gt 1) { @{ Name = 'on two processors'; Processors = $processors[-2], $processors[-1] } }
}

function Set-Place([Diagnostics.Process[]] $Pair, [hashtable] $Place) {
    for ($i = 0; $i -lt $Place.Processors.Count; $i++) { $null = & taskset -a -c -p $Place.Processors[$i] $Pair[$i].Id }
}

function New-RawRow([string] $Case, [double[]] $Ours, [string] $BaselineName, [double[]] $Baseline, [double] $AtMost, [string] $Missing) {
    if ($Baseline) { return New-Row $Case $Ours $BaselineName $Baseline -AtMost $AtMost }
    $row = New-Row $Case $Ours $BaselineName $Ours -AtMost $AtMost
    $row.Baseline, $row.Ratio, $row.Met = $Missing, '', ''
    $row
}

function New-IdleRow([double[]] $Ours, [string] $BaselineName, [double[]] $Baseline, [string] $Target) {
    $share, $baselineShare = (Get-Median $Ours), (Get-Median $Baseline)
    [pscustomobject]@{
        Case     = 'Wait-SharedMemory, of a processor'
        Ours     = '{0:n2} %' -f $share
        Against  = $BaselineName
        Baseline = '{0:n2} %' -f $baselineShare
        Ratio    = '{0:n2}' -f ($share / $baselineShare)
        Target   = $Target
        Met      = ''
    }
}
