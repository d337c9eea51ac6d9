# The cases that have a bar to reach, or a floor to be seen against.

function Measure-LargeCopy([int] $Rounds) {
    $name = "bench-$PID"
    $size = 64MB
    $bytes = [byte[]]::new($size)
    [Random]::new(1).NextBytes($bytes)
    $buffer = [byte[]]::new($size)
    [Random]::new(2).NextBytes($buffer)
    $null = New-SharedMemory $name -Size $size
    try {
        Write-SharedMemory $name $bytes
        $null = Read-SharedMemory $name -Buffer $buffer
        if (-not [Linq.Enumerable]::SequenceEqual($bytes, $buffer)) { throw 'Read-SharedMemory did not read what was written.' }
        $warm = Measure-Way -Rounds $Rounds -Repeat 1 -WarmUpSeconds 0.5 -Way ([ordered]@{
            Write = { Write-SharedMemory $name $bytes }
            Copy  = { [ShmModule.Bench.PlainCopy]::Into($bytes, $buffer) }
            Read  = { $null = Read-SharedMemory $name -Buffer $buffer }
        })
        # Collecting first, so that nobody pays for somebody else's garbage.
        $fresh = Measure-Way -Rounds $Rounds -Repeat 1 -Before { [GC]::Collect() } -Way ([ordered]@{
            Read = { $null = Read-SharedMemory $name }
            Copy = { $null = [ShmModule.Bench.PlainCopy]::IntoFresh($bytes) }
        })
    }
    finally {
        Remove-SharedMemory $name
    }
    New-Row 'Write 64 MiB' $warm.Write 'copy' $warm.Copy -AtLeast 0.9
    New-Row 'Read 64 MiB -Buffer' $warm.Read 'copy' $warm.Copy -AtLeast 0.9
    New-Row 'Read 64 MiB, fresh array' $fresh.Read 'fresh array, copy' $fresh.Copy -AtLeast 0.9
}

# Twice: as a script meets them that makes some hundred calls, and after so many that the compiler has done all it can. Short
# samples, most of which nothing interrupts.
function Measure-SmallCall([hashtable] $Paths, [int] $Rounds) {
    $early = foreach ($process in 1..9) { Measure-Call $Paths -Rounds 9 -Repeat 100 -WarmUpSeconds 0 }
    $late = Measure-Call $Paths -Rounds (5 * $Rounds) -Repeat 200 -WarmUpSeconds 2
    foreach ($part in @{ When = 'first 1,000'; Calls = $early }, @{ When = 'after 100,000'; Calls = $late }) {
        foreach ($operation in 'Write', 'Read') {
            foreach ($unit in 'Bytes', 'Text') {
                $case = '{0} 100 {1}, {2} calls' -f $operation, @{ Bytes = 'bytes'; Text = 'characters' }[$unit], $part.When
                New-Row $case $part.Calls."$operation$unit" 'empty cmdlet' $part.Calls."$($operation)Nothing" -AtMost 1.5
            }
        }
    }
}

function Measure-Call([hashtable] $Paths, [int] $Rounds, [int] $Repeat, [double] $WarmUpSeconds) {
    Invoke-Shell -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot 'Calls.ps1') $Paths.Module $Paths.Empty $Rounds $Repeat $WarmUpSeconds |
        ConvertFrom-Json
}

function Measure-Import([hashtable] $Paths, [int] $Rounds) {
    $times = @{ Module = @(); Empty = @() }
    # Each import is a process of its own and takes long, so fewer rounds do.
    for ($round = 0; $round -lt [math]::Min($Rounds, 15); $round++) {
        foreach ($key in 'Module', 'Empty') {
            $import = "`$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$($Paths[$key])'; `$watch.Elapsed.TotalMicroseconds"
            $times[$key] += [double](Invoke-Shell -NoProfile -NonInteractive -Command $import)
        }
    }
    New-Row 'Import-Module' $times.Module 'empty module' $times.Empty
}
