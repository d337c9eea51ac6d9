# The ways that scripts exchange data without the module.

function Measure-Today([int] $Size, [int] $Rounds) {
    $bytes = [byte[]]::new($Size)
    [Random]::new($Size).NextBytes($bytes)
    $name = "bench-today-$PID"
    $map = New-BenchMap "$name-map" $Size
    $accessor = $map.CreateViewAccessor(0, $Size)
    $pipe = $null
    $null = New-SharedMemory $name -Size $Size
    try {
        $pipe = Connect-Echo "$name-pipe" $Size
        $way = [ordered]@{
            'Write-, Read-SharedMemory' = {
                param($n)
                for ($i = 0; $i -lt $n; $i++) {
                    Write-SharedMemory $name $bytes
                    $copy = Read-SharedMemory $name
                }
                , $copy
            }
            'MemoryMappedFile accessor' = {
                param($n)
                for ($i = 0; $i -lt $n; $i++) {
                    $accessor.WriteArray(0, $bytes, 0, $Size)
                    $copy = [byte[]]::new($Size)
                    $null = $accessor.ReadArray(0, $copy, 0, $Size)
                }
                , $copy
            }
            'named pipe, there and back' = {
                param($n)
                for ($i = 0; $i -lt $n; $i++) {
                    $pipe.Write($bytes, 0, $Size)
                    $copy = [byte[]]::new($Size)
                    $pipe.ReadExactly($copy, 0, $Size)
                }
                , $copy
            }
        }
        foreach ($folder in @([IO.Path]::GetTempPath(); '/dev/shm').Where({ Test-Path -LiteralPath $_ })) {
            $file = Join-Path $folder "$name-file"
            $way["Set-, Get-Content in $($folder.TrimEnd('/'))"] = {
                param($n)
                for ($i = 0; $i -lt $n; $i++) {
                    Set-Content -LiteralPath $file -Value $bytes -AsByteStream
                    $copy = Get-Content -LiteralPath $file -AsByteStream -Raw
                }
                , $copy
            }.GetNewClosure()
        }
        foreach ($key in $way.Keys) {
            if (-not [Linq.Enumerable]::SequenceEqual([byte[]](& $way[$key] 1), $bytes)) { throw "$key did not read what it wrote." }
        }
        # A megabyte takes Set-Content a good part of a second.
        $large = $Size -gt 64KB
        $samples = Measure-Way -Rounds ($large ? [math]::Min($Rounds, 11) : $Rounds) -Repeat ($large ? 2 : 100) -WarmUpSeconds 1 -Way $way
    }
    finally {
        if ($pipe) { $pipe.Dispose() }
        $accessor.Dispose()
        $map.Dispose()
        Remove-SharedMemory $name
        foreach ($folder in [IO.Path]::GetTempPath(), '/dev/shm') { Remove-Item "$folder/$name-*" -ErrorAction Ignore }
    }
    $ours = Get-Median $samples['Write-, Read-SharedMemory']
    foreach ($key in $way.Keys) {
        [pscustomobject]@{
            Payload   = $Size -ge 1MB ? "$($Size / 1MB) MiB" : "$Size bytes"
            Way       = $key
            RoundTrip = Format-Duration (Get-Median $samples[$key])
            TimesOurs = '{0:n2}' -f ((Get-Median $samples[$key]) / $ours)
        }
    }
}

# Named maps exist on Windows only; elsewhere scripts map a file in /dev/shm.
function New-BenchMap([string] $Name, [long] $Size) {
    if ($IsWindows) { return [IO.MemoryMappedFiles.MemoryMappedFile]::CreateNew($Name, $Size) }
    $folder = (Test-Path /dev/shm) ? '/dev/shm' : [IO.Path]::GetTempPath()
    [IO.MemoryMappedFiles.MemoryMappedFile]::CreateFromFile((Join-Path $folder $Name), 'Create', [NullString]::Value, $Size)
}

# The other end of the pipe is a process of its own, which sends back what it gets; it ends when the pipe is closed.
function Connect-Echo([string] $PipeName, [int] $Size) {
    $program, $arguments = @(Get-ShellCommand) + '-NoProfile', '-File', (Join-Path $PSScriptRoot 'PipeEcho.ps1'), $PipeName, $Size
    $null = Start-Process $program $arguments -NoNewWindow -PassThru
    $pipe = [IO.Pipes.NamedPipeClientStream]::new('.', $PipeName, 'InOut')
    $pipe.Connect(60000)
    $pipe
}
