# Errors that take others: another session, a program with the lock, a process that died, a machine without room.
BeforeDiscovery {
    $isRoot = $IsLinux -and (id -u) -eq 0
    $hasUnshare = $isRoot -and (Get-Command unshare -ErrorAction Ignore) -and $(unshare -m true 2>&1; $LASTEXITCODE -eq 0)
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
}

Describe 'While another session has the region' {
    BeforeAll { $session = Start-TestSession }
    AfterAll { Stop-TestSession $session }
    BeforeEach {
        $name = New-TestName
        $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 100; Write-SharedMemory $Name theirs } $name
        $trace = Get-Trace $name
    }
    AfterEach {
        Remove-SharedMemory "$name*"
        Invoke-TestSession $session { Remove-SharedMemory * }
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'New says that it exists' {
        Assert-Error (Get-ErrorOf { New-SharedMemory $name -Size 100 }) SharedMemoryExists ResourceExists $name
    }

    It 'New -Force says that it is in use, and changes nothing, whether it is open here <_>' -ForEach $false, $true {
        if ($_) { $null = Open-SharedMemory $name }
        Assert-Error (Get-ErrorOf { New-SharedMemory $name -Size 50 -Force }) SharedMemoryInUse ResourceBusy $name
        @(Get-SharedMemory "$name*").Count | Should -Be ([int]$_)
        (Open-SharedMemory $name).Size | Should -Be 100
        Read-SharedMemory $name | Should -BeExactly theirs
    }

    It 'New -OpenExisting of more than it has says that it exists, and does not open it' {
        Assert-Error (Get-ErrorOf { New-SharedMemory $name -Size 101 -OpenExisting }) SharedMemoryExists ResourceExists $name
        Get-SharedMemory "$name*" | Should -BeNullOrEmpty
    }

    It 'Remove of what is not open here says that it is in use, with -Force <_> too' -ForEach $false, $true {
        Assert-Error (Get-ErrorOf { Remove-SharedMemory $name -Force:$_ }) SharedMemoryInUse ResourceBusy $name
        Get-Trace $name | Should -Be $trace
    }

    It 'Remove of what is open here too is success, and verbose says who stays' {
        $null = Open-SharedMemory $name
        $said = Remove-SharedMemory $name -Verbose 4>&1 | Out-String
        $said | Should -BeLike '*1 other process*'
        Read-SharedMemory $name | Should -BeExactly theirs
    }

    It 'Get says that it is not open here' {
        Assert-Error (Get-ErrorOf { Get-SharedMemory $name }) SharedMemoryNotFound ObjectNotFound $name
    }
}

Describe 'While another program has the lock' -Skip:(-not $IsLinux) -Tag 'needs Linux: a program locks the file of a region' {
    BeforeAll {
        $session = Start-TestSession
        function Lock-File([string]$File, [long]$At, [long]$Count) {
            # FileStream.Lock is the same lock as C's lockf; a count of 0 means to the end.
            Invoke-TestSession $session {
                param($File, $At, $Count)
                $global:Stream = [IO.FileStream]::new("/dev/shm/$File", 'Open', 'ReadWrite', 'ReadWrite')
                $global:Stream.Lock($At, $Count)
            } $File, $At, $Count
        }
    }
    AfterAll { Stop-TestSession $session }
    BeforeEach {
        $name = New-TestName
        $null = New-SharedMemory $name -Size 100
        Write-SharedMemory $name ours
    }
    AfterEach {
        Invoke-TestSession $session { if ($global:Stream) { $global:Stream.Dispose() } }
        Remove-SharedMemory $name
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It '<Title> gives up when the time is over, which ends the statement, and changes nothing' -ForEach @(
        @{ Title = 'Read'; Block = { Read-SharedMemory $name -LockTimeout 0.1 } }
        @{ Title = 'Write'; Block = { Write-SharedMemory $name other -LockTimeout 0.1 } }
        @{ Title = 'Write -Offset'; Block = { Write-SharedMemory $name other -Offset 0 -LockTimeout ([timespan]'0:0:0.1') } }
        @{ Title = 'Clear'; Block = { Clear-SharedMemory $name -LockTimeout 0 } }
    ) {
        Lock-File $name 0 0
        $version = (Get-SharedMemory $name).Version
        Assert-Error (Get-ErrorOf $Block) SharedMemoryLockTimeout OperationTimeout $name -Terminating
        (Get-SharedMemory $name).Version | Should -Be $version
        Invoke-TestSession $session { $global:Stream.Dispose() }
        Read-SharedMemory $name | Should -BeExactly ours
    }

    It 'Open says that the region is in use when the gate stays closed for 5 seconds' {
        $theirs = New-TestName
        $other = Start-TestSession
        try {
            $null = Invoke-TestSession $other { param($Name) New-SharedMemory $Name -Size 10 } $theirs
            Lock-File ".$theirs.shmctl" 0 1
            Assert-Error (Get-ErrorOf { Open-SharedMemory $theirs }) SharedMemoryInUse ResourceBusy $theirs
            Invoke-TestSession $session { $global:Stream.Dispose() }
            (Open-SharedMemory $theirs).Size | Should -Be 10
        }
        finally {
            Remove-SharedMemory $theirs
            Stop-TestSession $other
        }
    }
}

Describe 'What a killed process left' -Skip:(-not $IsLinux) -Tag 'needs Linux: a killed process leaves a stale region' {
    BeforeEach {
        $name = New-TestName
        $session = Start-TestSession
        $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 100 } $name
        Stop-TestSession $session -Kill
        (Get-Trace $name).Count | Should -Be 3
    }

    It '<Title> says that it is not found, and why' -ForEach @(
        @{ Title = 'Open'; Block = { Open-SharedMemory $name } }
        @{ Title = 'Read'; Block = { Read-SharedMemory $name } }
    ) {
        Test-SharedMemory $name | Should -BeFalse
        $found = Get-ErrorOf $Block
        Assert-Error $found SharedMemoryNotFound ObjectNotFound $name
        $found.Record[0].Exception.Message | Should -BeLike '*died*'
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'is deleted by Remove, and by New' {
        Remove-SharedMemory $name
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'does not stand in the way of New' {
        (New-SharedMemory $name -Size 7).Size | Should -Be 7
        Remove-SharedMemory $name
        Get-Trace $name | Should -BeNullOrEmpty
    }
}

Describe 'A machine without room' -Skip:(-not $hasUnshare) -Tag 'needs Linux, root and unshare: a small /dev/shm of its own' {
    It 'gives an error with both sizes, leaves nothing, and the shell lives (<Title>)' -ForEach @(
        @{ Title = 'full'; Size = 64KB; Fill = 1MB; Files = 1MB }
        @{ Title = 'nearly full'; Size = 64KB; Fill = 1000KB; Files = 1MB }
        @{ Title = 'with room for the bytes, but not for the control block'; Size = 64KB; Fill = 960KB; Files = 1MB }
    ) {
        $session = Start-TestSession -Launcher unshare, -m, sh, -c, 'mount -t tmpfs -o size=1m tmpfs /dev/shm && exec "$@"', sh
        try {
            $found = Get-ErrorOf {
                Invoke-TestSession $session -ErrorAction Continue {
                    param($Fill, $Size)
                    [IO.File]::WriteAllBytes('/dev/shm/fill', [byte[]]::new($Fill))
                    New-SharedMemory small -Size $Size
                } $Fill, $Size
            }
            Assert-Error $found SharedMemoryInsufficientMemory ResourceUnavailable small
            $found.Record[0].Exception.Message | Should -Match '[\d,]+ bytes( \([\d.]+ .B\))? were asked for, [\d,]+ bytes( \([\d.]+ .B\))? are free'
            Invoke-TestSession $session { Get-ChildItem /dev/shm -Force -Name } | Should -Be fill
            Invoke-TestSession $session { Remove-Item /dev/shm/fill; (New-SharedMemory small -Size 64KB).Size } | Should -Be 64KB
        }
        finally { Stop-TestSession $session }
    }

    It 'without room for another file gives an error, and leaves nothing' {
        $session = Start-TestSession -Launcher unshare, -m, sh, -c, 'mount -t tmpfs -o size=1m,nr_inodes=8 tmpfs /dev/shm && exec "$@"', sh
        try {
            $found = Get-ErrorOf {
                Invoke-TestSession $session -ErrorAction Continue { foreach ($i in 1..3) { $null = New-SharedMemory "r$i" -Size 10 } }
            }
            Assert-Error $found SharedMemoryInsufficientMemory ResourceUnavailable $found.Record[0].TargetObject
            $last = $found.Record[0].TargetObject
            Invoke-TestSession $session { param($Last) Get-ChildItem /dev/shm -Force -Filter "*$Last*" } $last | Should -BeNullOrEmpty
            Invoke-TestSession $session { Remove-SharedMemory *; Get-ChildItem /dev/shm -Force } | Should -BeNullOrEmpty
        }
        finally { Stop-TestSession $session }
    }

    It 'without free descriptors gives an error, leaves nothing, and the shell lives' {
        $session = Start-TestSession -Launcher sh, -c, 'ulimit -n 400 && exec "$@"', sh
        $run = New-TestName
        try {
            $found = Get-ErrorOf {
                Invoke-TestSession $session -ErrorAction Continue {
                    param($Run)
                    $ErrorActionPreference = 'Stop'
                    foreach ($i in 1..250) { $null = New-SharedMemory "$Run.$i" -Size 10 }
                } $run
            }
            $found.Record[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryInsufficientMemory,*'
            Get-LeftBehind $found.Record[0].TargetObject | Should -BeNullOrEmpty
            $listed = Invoke-TestSession $session {
                # Once before, so that the engine has loaded all that these statements need.
                $open = @([IO.File]::OpenRead('/dev/null'))
                foreach ($file in $open) { $file.Dispose() }
                $null = Get-SharedMemory -ListAvailable
                $Error.Clear()
                $open = @()
                try { while ($true) { $open += [IO.File]::OpenRead('/dev/null') } } catch { }
                try { $null = Get-SharedMemory -ListAvailable -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId }
                finally { foreach ($file in $open) { $file.Dispose() } }
            }
            $listed | Should -BeLike 'SharedMemoryInsufficientMemory,*'
            (Get-Trace $run).Count | Should -BeGreaterThan 3
            Invoke-TestSession $session { Remove-SharedMemory *; 6 * 7 } | Should -Be 42
            Get-Trace $run | Should -BeNullOrEmpty
        }
        finally { Stop-TestSession $session }
    }
}
