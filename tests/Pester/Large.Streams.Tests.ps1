#Requires -Version 7.4
# Regions beyond 2 GiB as streams, from and to files, and as arrays of numbers. Streams must not need memory of their own.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $size = 2GB + 17MB + 3
    $most = 64MB
    # Where something other than 0 is: at the ends, and on both sides of what 31 bits hold.
    $marks = 0L, (2GB - 1), [long]2GB, ($size - 1)
    $session = Start-TestSession

    # Why there is no room here, or nothing.
    function Get-Shortage([long]$Memory, [long]$Disk) {
        if ($IsWindows) { $memory = [GC]::GetGCMemoryInfo().TotalAvailableMemoryBytes }
        elseif ($IsLinux) {
            $available = 1KB * [long]((Get-Content /proc/meminfo) -match '^MemAvailable:' -replace '\D')[0]
            $memory = [Math]::Min([IO.DriveInfo]::new('/dev/shm').AvailableFreeSpace, $available)
        }
        else { return 'there is no /dev/shm to see how much memory is free' }
        $disk = [IO.DriveInfo]::new([IO.Path]::GetTempPath()).AvailableFreeSpace
        if ($memory -lt $Memory) { return "$([Math]::Round($Memory / 1GB, 1)) GiB of memory are needed, $([Math]::Round($memory / 1GB, 1)) are free" }
        if ($disk -lt $Disk) { return "$([Math]::Round($Disk / 1GB, 1)) GiB of disk are needed, $([Math]::Round($disk / 1GB, 1)) are free" }
    }
    # The same in a file: a hole but for the marks.
    function New-MarkedFile([string]$Path) {
        $file = [IO.File]::Create($Path)
        $file.SetLength($size)
        foreach ($mark in $marks) {
            $file.Position = $mark
            $file.WriteByte(1 + $marks.IndexOf($mark))
        }
        $file.Dispose()
    }
    function Get-Marks([string]$Path) {
        $file = [IO.File]::OpenRead($Path)
        foreach ($mark in $marks) {
            $file.Position = $mark
            $file.ReadByte()
        }
        $file.Dispose()
    }
    # Runs a block in the session; what it emits, the managed bytes it took, and how often it showed progress.
    function Measure-Session([scriptblock]$Block, [object[]]$Arguments) {
        $command = Start-TestCommand $session ([scriptblock]::Create(@"
            `$before = [GC]::GetTotalAllocatedBytes(`$true)
            `$output = @(& { $Block } @args)
            [pscustomobject]@{ Output = `$output; Allocated = [GC]::GetTotalAllocatedBytes(`$true) - `$before }
"@)) $Arguments
        $progress = $command.Shell.Streams.Progress
        $found = Receive-TestCommand $command
        $found | Add-Member Progress @($progress) -PassThru
    }
}

AfterAll { $session | Stop-TestSession }

Describe 'A region beyond 2 GiB' {
    BeforeAll {
        $name = New-TestName
        $in = [IO.Path]::Combine($TestDrive, 'in.bin')
        $out = [IO.Path]::Combine($TestDrive, 'out.bin')
        $shortage = Get-Shortage ($size + 1GB) ($size + 1GB)
        if (-not $shortage) { Invoke-TestSession $session { param($Name, $Size) $null = New-SharedMemory $Name -Size $Size } $name, $size }
    }
    AfterAll {
        Invoke-TestSession $session { Remove-SharedMemory * }
        Remove-Item -LiteralPath $in, $out -ErrorAction Ignore
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }
    BeforeEach { Skip-Where $shortage }

    It 'takes a file, in constant memory and with progress, and gives it back' {
        New-MarkedFile $in
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $write = Measure-Session { param($Name, $In) Write-SharedMemory $Name -InputFile $In; (Get-SharedMemory $Name).PayloadLength } $name, $in
        $writeTime = $clock.Elapsed
        $write.Output | Should -Be $size
        $write.Allocated | Should -BeLessThan $most
        Invoke-TestSession $session { param($Name, $Marks) foreach ($mark in $Marks) { Read-SharedMemory $Name -As Byte -Offset $mark } } $name, $marks |
            Should -Be 1, 2, 3, 4

        $clock.Restart()
        $read = Measure-Session { param($Name, $Out) Read-SharedMemory $Name -OutFile $Out } $name, $out
        $readTime = $clock.Elapsed
        $read.Allocated | Should -BeLessThan $most
        (Get-Item -LiteralPath $out).Length | Should -Be $size
        Get-Marks $out | Should -Be 1, 2, 3, 4
        foreach ($each in @{ Run = $write; Time = $writeTime }, @{ Run = $read; Time = $readTime }) {
            Write-Host "  $([Math]::Round($each.Time.TotalSeconds, 1)) s, $([Math]::Round($each.Run.Allocated / 1MB, 1)) MiB of managed memory, $($each.Run.Progress.Count) progress records"
            # Only what takes longer than a second shows any.
            if ($each.Time.TotalSeconds -gt 2) {
                $each.Run.Progress.Count | Should -BeGreaterThan 1
                $each.Run.Progress[-1].RecordType | Should -Be Completed
            }
        }
    }

    It 'is a stream, in constant memory' {
        $found = Measure-Session {
            param($Name, $Size, $Marks)
            $stream = (Get-SharedMemory $Name).OpenStream()
            $stream.Length
            foreach ($mark in $Marks) {
                $null = $stream.Seek($mark, 'Begin')
                $stream.WriteByte(10 + $Marks.IndexOf($mark))
            }
            $stream.Position
            $stream.ReadByte()
            $stream.Position = 0
            $counter = [IO.Stream]::Null
            $stream.CopyTo($counter, 1MB)
            $counter.Dispose()
            $stream.Position
            foreach ($mark in $Marks) {
                $stream.Position = $mark
                $stream.ReadByte()
            }
            $stream.Dispose()
        } $name, $size, $marks
        $found.Output | Should -Be $size, $size, -1, $size, 10, 11, 12, 13
        $found.Allocated | Should -BeLessThan $most
    }

    It 'is not one array of bytes, but says how to read it' {
        $refusal = { Invoke-TestSession $session { param($Name) Read-SharedMemory $Name -Offset 0 } $name } | Should -Throw -ErrorId 'SharedMemoryOutOfRange,*' -PassThru
        $refusal.ErrorDetails.RecommendedAction, $refusal.Exception.Message -join ' ' | Should -BeLike '*array*'
    }

    It 'is one array of numbers, read and written' {
        Skip-Where (Get-Shortage (2 * $size + 1GB) 0)
        $found = Invoke-TestSession $session {
            param($Name, $Size)
            $count = [long][Math]::Floor($Size / 8)
            $numbers = Read-SharedMemory $Name -As Double -Offset 0 -Count $count
            $numbers.GetType().Name
            $numbers.LongLength -eq $count
            $numbers[0] = 1.5
            $numbers[-1] = 2.5
            Write-SharedMemory $Name $numbers
            Read-SharedMemory $Name -As Double -Offset 0
            Read-SharedMemory $Name -As Double -Offset (8 * ($count - 1))
            (Get-SharedMemory $Name).PayloadKind
            $numbers = $null
            [GC]::Collect()
        } $name, $size
        $found | Should -Be 'Double[]', $true, 1.5, 2.5, 'Double[]'
    }
}
