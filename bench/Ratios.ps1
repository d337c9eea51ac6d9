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

function Measure-SmallCall([int] $Rounds) {
    $bytesName = "bench-bytes-$PID"
    $textName = "bench-text-$PID"
    $null = $bytesName, $textName | New-SharedMemory -Size 4KB
    try {
        # Short samples, most of which nothing interrupts. Local variables, because looking others up would add to both sides.
        $calls = Measure-Way -Rounds (5 * $Rounds) -Repeat 200 -WarmUpSeconds 2 -Way ([ordered]@{
            WriteBytes   = { param($n) $to = $bytesName; $bytes = [byte[]]::new(100); for ($i = 0; $i -lt $n; $i++) { Write-SharedMemory $to $bytes } }
            WriteNothing = { param($n) $to = $bytesName; $bytes = [byte[]]::new(100); for ($i = 0; $i -lt $n; $i++) { Write-Nothing $to $bytes } }
            WriteText    = { param($n) $to = $textName; $text = 'x' * 100; for ($i = 0; $i -lt $n; $i++) { Write-SharedMemory $to $text } }
            ReadBytes    = { param($n) $from = $bytesName; for ($i = 0; $i -lt $n; $i++) { $value = Read-SharedMemory $from } }
            ReadNothing  = { param($n) $from = $bytesName; for ($i = 0; $i -lt $n; $i++) { $value = Read-Nothing $from } }
            ReadText     = { param($n) $from = $textName; for ($i = 0; $i -lt $n; $i++) { $value = Read-SharedMemory $from } }
        })
    }
    finally {
        Remove-SharedMemory $bytesName, $textName
    }
    New-Row 'Write 100 bytes' $calls.WriteBytes 'empty cmdlet' $calls.WriteNothing -AtMost 1.5
    New-Row 'Write 100 characters' $calls.WriteText 'empty cmdlet' $calls.WriteNothing -AtMost 1.5
    New-Row 'Read 100 bytes' $calls.ReadBytes 'empty cmdlet' $calls.ReadNothing -AtMost 1.5
    New-Row 'Read 100 characters' $calls.ReadText 'empty cmdlet' $calls.ReadNothing -AtMost 1.5
}

function Measure-Import([hashtable] $Paths, [int] $Rounds) {
    $shell = Get-Shell
    $times = @{ Module = @(); Empty = @() }
    # Each import is a process of its own and takes long, so fewer rounds do.
    for ($round = 0; $round -lt [math]::Min($Rounds, 15); $round++) {
        foreach ($key in 'Module', 'Empty') {
            $import = "`$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$($Paths[$key])'; `$watch.Elapsed.TotalMicroseconds"
            $times[$key] += [double](& $shell -NoProfile -NonInteractive -Command $import)
        }
    }
    New-Row 'Import-Module' $times.Module 'empty module' $times.Empty
}
