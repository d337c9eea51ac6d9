# One of two processes that take turns by cmdlets, and by what scripts use today. Lines on standard input say what to play:
# "game N"; each is answered with the microseconds that one of N took, a turn counting as two: there and back.
param([string] $Name, [string] $Role, [string] $Module, [string] $EmptyModule)

$ErrorActionPreference = 'Stop'
Import-Module $Module, $EmptyModule
$null = New-SharedMemory $Name -Size 4KB -OpenExisting
$isFirst = $Role -eq 'first'
$folder = [IO.Path]::GetTempPath()
$said, $heard = ('first', 'second' | Sort-Object { $_ -ne $Role }).ForEach({ Join-Path $folder "$Name-$_" })

function Connect-Pipe {
    if ($isFirst) {
        $stream = [IO.Pipes.NamedPipeServerStream]::new($Name, 'InOut')
        $stream.WaitForConnection()
    }
    else {
        $stream = [IO.Pipes.NamedPipeClientStream]::new('.', $Name, 'InOut')
        $stream.Connect(60000)
    }
    $stream
}

$games = @{
    turn  = {
        param($n)
        $to, $leads = $Name, $isFirst
        for ($i = 0; $i -lt $n; $i++) {
            if ($leads) { Write-SharedMemory $to $i; $null = Wait-SharedMemory $to }
            else { $null = Wait-SharedMemory $to; Write-SharedMemory $to $i }
        }
    }
    empty = {
        param($n)
        $to, $leads = $Name, $isFirst
        for ($i = 0; $i -lt 2 * $n; $i++) {
            if ($leads) { Write-Nothing $to $i; $null = Wait-Nothing $to }
            else { $null = Wait-Nothing $to; Write-Nothing $to $i }
        }
    }
    pipe  = {
        param($n)
        $script:pipe ??= Connect-Pipe
        $stream, $leads = $pipe, $isFirst
        for ($i = 0; $i -lt $n; $i++) {
            if ($leads) { $stream.WriteByte(1); $null = $stream.ReadByte() }
            else { $null = $stream.ReadByte(); $stream.WriteByte(1) }
        }
    }
    file  = {
        param($n)
        $hear = {
            param($turn)
            while (-not (Test-Path -LiteralPath $heard) -or (Get-Content -LiteralPath $heard) -ne $turn) { Start-Sleep -Milliseconds 10 }
        }
        for ($i = 0; $i -lt $n; $i++) {
            $script:turn++
            if (-not $isFirst) { & $hear $turn }
            Set-Content -LiteralPath $said $turn
            if ($isFirst) { & $hear $turn }
        }
    }
}

# These wait for N seconds; the answer is how much of a processor the whole process took meanwhile, in percent.
$idle = @{
    'idle-wait'  = { param($n) Wait-SharedMemory $Name -Timeout $n -ErrorAction Ignore }
    'idle-sleep' = { param($n) Start-Sleep -Seconds $n }
    'idle-file'  = {
        param($n)
        $end = [datetime]::UtcNow.AddSeconds($n)
        while ([datetime]::UtcNow -lt $end -and -not (Test-Path -LiteralPath "$said-never")) { Start-Sleep -Milliseconds 10 }
    }
}

$pipe = $null
$turn = 0
while ($line = [Console]::In.ReadLine()) {
    $game, $count = $line -split ' '
    $count = [int] $count
    $processor = [Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime
    $watch = [Diagnostics.Stopwatch]::StartNew()
    if ($idle[$game]) { $null = & $idle[$game] $count }
    else { & $games[$game] $count }
    $elapsed = $watch.Elapsed
    $processor = [Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime - $processor
    $answer = $idle[$game] ? 100 * $processor / $elapsed : $elapsed.TotalMicroseconds / $count / 2
    [Console]::Out.WriteLine($answer.ToString([cultureinfo]::InvariantCulture))
}
if ($pipe) { $pipe.Dispose() }
Remove-Item -LiteralPath $said -ErrorAction Ignore
