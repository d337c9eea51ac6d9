# Whole writes are seen whole or not at all, also when the writer dies in the middle of one.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
}

Describe 'A writer and three readers' {
    It 'never shows a reader half of a write' {
        $name = New-TestName
        $seconds = 4
        $sessions = 1..4 | ForEach-Object { Start-TestSession }
        try {
            # Contents that differ in length too, so that a length of the one with the bytes of the other shows.
            $patterns = {
                $first = [byte[]]::new(1MB)
                [Random]::new(1).NextBytes($first)
                $second = [byte[]]::new(1MB - 777)
                [Random]::new(2).NextBytes($second)
            }
            $sessions | ForEach-Object { Start-TestCommand $_ ([scriptblock]::Create(". { $patterns }")) } | ForEach-Object { Receive-TestCommand $_ }
            Invoke-TestSession $sessions[0] { param($Name) $null = New-SharedMemory $Name -Size 1MB; Write-SharedMemory $Name $first } $name

            $writing = Start-TestCommand $sessions[0] {
                param($Name, $Seconds)
                $clock = [Diagnostics.Stopwatch]::StartNew()
                $writes = 0
                while ($clock.Elapsed.TotalSeconds -lt $Seconds) {
                    Write-SharedMemory $Name $second
                    Write-SharedMemory $Name $first
                    $writes += 2
                }
                $writes
            } $name, $seconds
            $reading = $sessions[1..3] | ForEach-Object {
                Start-TestCommand $_ {
                    param($Name, $Seconds)
                    $null = Open-SharedMemory $Name
                    $clock = [Diagnostics.Stopwatch]::StartNew()
                    $seen = @{ First = 0; Second = 0; Torn = 0 }
                    while ($clock.Elapsed.TotalSeconds -lt $Seconds) {
                        $bytes = Read-SharedMemory $Name
                        if ([Linq.Enumerable]::SequenceEqual([byte[]]$bytes, $first)) { $seen.First++ }
                        elseif ([Linq.Enumerable]::SequenceEqual([byte[]]$bytes, $second)) { $seen.Second++ }
                        else { $seen.Torn++ }
                    }
                    $seen
                } $name, $seconds
            }
            $results = $reading | ForEach-Object { Receive-TestCommand $_ }
            $writes = Receive-TestCommand $writing
            $reads = ($results | ForEach-Object { $_.First + $_.Second + $_.Torn } | Measure-Object -Sum).Sum
            $torn = ($results | ForEach-Object Torn | Measure-Object -Sum).Sum
            Write-Host "  $reads reads of 1 MiB against $writes writes: $torn torn"
            $torn | Should -Be 0
            foreach ($result in $results) {
                $result.First | Should -BeGreaterThan 0
                $result.Second | Should -BeGreaterThan 0 -Because 'the reader must have met the writer at work'
            }
        }
        finally { $sessions | Stop-TestSession }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }
}

Describe 'A write that is interrupted' {
    It 'is told to readers, until the next whole one' {
        $name = New-TestName
        $path = [IO.Path]::Combine($TestDrive, 'zeroes.bin')
        $file = [IO.File]::Create($path)
        $file.SetLength(64MB)
        $file.Dispose()
        $session = Start-TestSession
        try {
            Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 64MB } $name
            for ($try = 1; $try -le 100; $try++) {
                $writing = Start-TestCommand $session { param($Name, $Path) 'writing'; while ($true) { Write-SharedMemory $Name -InputFile $Path } } $name, $path
                $writing.Waiting.AsyncWaitHandle.WaitOne(20) | Should -BeFalse
                $writing.Shell.Stop()
                $writing.Shell.Dispose()
                $null = Invoke-TestSession $session { param($Name) Read-SharedMemory $Name -Count 1 } $name -ErrorVariable failures -ErrorAction SilentlyContinue
                if ($failures) { break }
            }
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryWriteIncomplete,*'
            Invoke-TestSession $session { param($Name) Write-SharedMemory $Name 'whole'; Read-SharedMemory $Name } $name | Should -BeExactly 'whole'
        }
        finally { Stop-TestSession $session }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }
}

Describe 'A writer that is stopped, then killed, in the middle of a write' {
    BeforeAll {
        # Where the control block (docs/FORMAT.md) names the process in the middle of a whole write.
        $dirtyMark = 144
        function Get-DirtyWriter {
            $control = [IO.FileStream]::new("/dev/shm/.$name.shmctl", 'Open', 'Read', 'ReadWrite')
            try {
                $bytes = [byte[]]::new(4)
                $control.Position = $dirtyMark
                $null = $control.Read($bytes, 0, 4)
                [BitConverter]::ToInt32($bytes, 0)
            }
            finally { $control.Dispose() }
        }
        function Test-Stopped([int]$Id) {
            -not (Get-ChildItem "/proc/$Id/task" | Where-Object { [IO.File]::ReadAllText("$($_.FullName)/stat") -notmatch '\) T ' })
        }
        # Stops it at some moment; as often as it takes to find it in a write.
        function Suspend-InWrite($Session) {
            $id = $Session.Process.Id
            for ($try = 1; $try -le 200; $try++) {
                & kill -s STOP $id
                Wait-Until { Test-Stopped $id } -What 'the writer is stopped'
                if ((Get-DirtyWriter) -eq $id) { return }
                & kill -s CONT $id
            }
            throw 'The writer was never met in the middle of a write.'
        }
        $session = Start-TestSession
    }
    AfterAll { Stop-TestSession $session }
    BeforeEach {
        Skip-OutsideLinux 'can a process be stopped, and looked at through /proc'
        $name = New-TestName
        Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 64MB; Write-SharedMemory $Name 'before' } $name
        $writer = Start-TestSession
        $null = Start-TestCommand $writer {
            param($Name)
            $null = Open-SharedMemory $Name
            $bytes = [byte[]]::new(64MB)
            $bytes[0] = $bytes[-1] = 1
            while ($true) { Write-SharedMemory $Name $bytes }
        } $name
        Wait-Until { (Invoke-TestSession $session { param($Name) (Get-SharedMemory $Name).Version } $name) -gt 1 } -What 'the writer is writing'
        Suspend-InWrite $writer
    }
    AfterEach {
        if (-not $name) { return }
        if ($writer) {
            $writer.Process.Kill()
            $null = $writer.Process.WaitForExit(300000)
        }
        Invoke-TestSession $session { Remove-SharedMemory * }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'is named by the time-out of who waits, and by WriteIncomplete once it is dead, until <_>' -ForEach 'a whole write', 'Clear' {
        $id = $writer.Process.Id
        foreach ($block in { param($Name) Read-SharedMemory $Name -LockTimeout 0.2 }, { param($Name) Write-SharedMemory $Name 'x' -LockTimeout 0.2 }, { param($Name) Clear-SharedMemory $Name -LockTimeout 0.2 }) {
            { Invoke-TestSession $session $block $name } | Should -Throw "*process $id *" -ErrorId 'SharedMemoryLockTimeout,*'
        }
        $writer.Process.Kill()
        $writer.Process.WaitForExit(300000) | Should -BeTrue

        $reads = { param($Name) Read-SharedMemory $Name }, { param($Name) Read-SharedMemory $Name -Offset 0 -Count 10 }, { param($Name) Read-SharedMemory $Name -Buffer ([byte[]]::new(10)) }
        foreach ($block in $reads) {
            { Invoke-TestSession $session $block $name } | Should -Throw "*process $id *" -ErrorId 'SharedMemoryWriteIncomplete,*'
        }
        $warnings = Invoke-TestSession $session { param($Name) Write-SharedMemory $Name ([byte[]](1, 2)) -Offset 5 3>&1 | ForEach-Object Message } $name
        $warnings | Should -BeLike "*$id*" -Because 'who takes the lock after a holder that died is told'
        foreach ($block in $reads) {
            { Invoke-TestSession $session $block $name } | Should -Throw -ErrorId 'SharedMemoryWriteIncomplete,*' -Because 'a piece does not mend the whole'
        }

        if ($_ -eq 'Clear') {
            $seen = Invoke-TestSession $session { param($Name) Clear-SharedMemory $Name; (Read-SharedMemory $Name -Count 100) -join ''; (Get-SharedMemory $Name).PayloadKind } $name
            $seen | Should -Be ('0' * 100), $null
        }
        else {
            $seen = Invoke-TestSession $session { param($Name) Write-SharedMemory $Name 'whole again' 3>&1; Read-SharedMemory $Name } $name
            $seen | Should -Be 'whole again'
        }
    }

    It 'goes on as if nothing had happened when it is continued instead' {
        & kill -s CONT $writer.Process.Id
        $seen = Invoke-TestSession $session { param($Name) $bytes = Read-SharedMemory $Name; $bytes.Length, $bytes[0], $bytes[-1] } $name
        $seen | Should -Be 64MB, 1, 1
    }

    It 'leaves a region that is free as soon as nobody else has it' {
        Invoke-TestSession $session { Remove-SharedMemory * }
        $writer.Process.Kill()
        $writer.Process.WaitForExit(300000) | Should -BeTrue
        Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 10; (Read-SharedMemory $Name) -join '' } $name | Should -Be '0000000000'
    }
}
