#Requires -Version 7.4
# Waits end when what they wait for comes, when their time is up, and at once when they are stopped.

BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $languages, $absent = Split-Language 'C', 'Python'
    if (-not $IsLinux) { $languages, $absent = @(), @('C and Python') }
    $waits = @(
        @{ What = 'Open -Timeout -1'; Locks = $false; Script = { param($Name) Open-SharedMemory "$Name-never" -Timeout -1 } }
        @{ What = 'Read -LockTimeout -1'; Locks = $true; Script = { param($Name) Read-SharedMemory $Name -LockTimeout -1 } }
        @{ What = 'Write -LockTimeout -1'; Locks = $true; Script = { param($Name) Write-SharedMemory $Name 'x' -LockTimeout -1 } }
        @{ What = 'Clear with the usual time-out'; Locks = $true; Script = { param($Name) Clear-SharedMemory $Name } }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $session = Start-TestSession
    $other = Start-TestSession
    $lockers = @{}
    $missing = @{}
    foreach ($language in 'C', 'Python') {
        $missing[$language] = (Get-Peer $language).Missing
        if (-not $missing[$language]) { $lockers[$language] = Start-Peer $language }
    }
    function Measure-Seconds([scriptblock]$ScriptBlock) { (Measure-Command $ScriptBlock).TotalSeconds }
    function Test-Waiting($Command) { -not $Command.Waiting.AsyncWaitHandle.WaitOne(100) }
    function Write-Took([string]$What, [Diagnostics.Stopwatch]$Clock) {
        Write-Host "  $What took $([Math]::Round($Clock.Elapsed.TotalMilliseconds, 1)) ms"
    }
}

AfterAll {
    $lockers.Values | ForEach-Object { Stop-Peer $_ }
    $session, $other | Stop-TestSession
}

Describe 'Waiting for a region to appear' {
    BeforeEach { $name = New-TestName }
    AfterEach {
        $session, $other | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'ends when another process creates it' {
        $waiting = Start-TestCommand $session { param($Name) (Open-SharedMemory $Name -Timeout 300).Size } $name
        Test-Waiting $waiting | Should -BeTrue
        Invoke-TestSession $other { param($Name) $null = New-SharedMemory $Name -Size 123 } $name
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Receive-TestCommand $waiting | Should -Be 123
        Write-Took 'noticing it' $clock
    }

    It 'ends when a program in <_> creates it' -ForEach 'C', 'Python' {
        Skip-Where $missing[$_]
        $waiting = Start-TestCommand $session { param($Name) $null = Open-SharedMemory $Name -ReadOnly -Timeout 300; Read-SharedMemory $Name -Count 3 } $name
        Test-Waiting $waiting | Should -BeTrue
        $null = Send-Peer $lockers[$_] create $name 3
        (Receive-TestCommand $waiting).Count | Should -Be 3
        $null = Send-Peer $lockers[$_] close $name
    }

    It 'ends with one error when its time is up, in seconds or as a TimeSpan' {
        foreach ($timeout in 0.3, [timespan]::FromSeconds(0.3), '0.3') {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Invoke-TestSession $session { param($Name, $Timeout) Open-SharedMemory $Name -Timeout $Timeout } $name, $timeout -ErrorVariable failures -ErrorAction SilentlyContinue
            $seconds = $clock.Elapsed.TotalSeconds
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryWaitTimeout,*'
            $failures[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
            $seconds | Should -BeGreaterThan 0.29
        }
    }
}

if ($absent) {
    Describe 'The lock of a region that a program holds' {
        It '<_>: waits end as with each language' -ForEach $absent {
            if ($IsLinux) { Skip-Where $missing[$_] } else { Skip-OutsideLinux 'is the lock one that other programs can take without knowing of it' }
        }
    }
}

if ($languages) {
    Describe 'The lock of a region that a program in <_> holds' -ForEach $languages {
        BeforeAll { $language = $_ }
        BeforeEach {
            $locker = $lockers[$language]
            $name = New-TestName
            Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name 'content' } $name
            $null = Send-Peer $locker open $name
            Send-Peer $locker lock $name | Should -BeExactly 'locked'
        }
        AfterEach {
            if ($locker.Process.HasExited) { $lockers[$language] = Start-Peer $language } else { $null = Send-Peer $locker close $name }
            Invoke-TestSession $session { Remove-SharedMemory * }
            # Python's helper process removes the name some time after Python was killed.
            Wait-Until { -not (Get-LeftBehind $name) } -What 'nothing is left'
        }

        It 'times out <What>' -ForEach @(
            @{ What = 'a read'; Script = { param($Name, $Timeout) Read-SharedMemory $Name -LockTimeout $Timeout } }
            @{ What = 'a write'; Script = { param($Name, $Timeout) Write-SharedMemory $Name 'x' -LockTimeout $Timeout } }
            @{ What = 'a piece'; Script = { param($Name, $Timeout) Write-SharedMemory $Name 'x' -Offset 3 -LockTimeout $Timeout } }
        ) {
            $holder = $IsLinux ? "*process $($locker.Process.Id) holds it*" : '*it is not known which process holds it*'
            foreach ($timeout in 0, 0.3) {
                $seconds = Measure-Seconds {
                    { Invoke-TestSession $session $Script $name, $timeout } | Should -Throw $holder -ErrorId 'SharedMemoryLockTimeout,*'
                }
                $seconds | Should -BeGreaterThan ($timeout - 0.01)
            }
            $null = Send-Peer $locker unlock $name
            Invoke-TestSession $session { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly 'content'
        }

        It 'does not keep others from opening, testing and closing' {
            $seen = Invoke-TestSession $other { param($Name) $null = Open-SharedMemory $Name; Test-SharedMemory $Name; (Get-SharedMemory $Name).PayloadKind; Remove-SharedMemory $Name } $name
            $seen | Should -Be $true, 'Text'
        }

        It 'is had as soon as it is unlocked' {
            $waiting = Start-TestCommand $session { param($Name) Read-SharedMemory $Name -LockTimeout -1 } $name
            Test-Waiting $waiting | Should -BeTrue
            $null = Send-Peer $locker unlock $name
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Receive-TestCommand $waiting | Should -BeExactly 'content'
            Write-Took 'getting the lock' $clock
        }

        It 'is had as soon as the holder is killed' {
            $waiting = Start-TestCommand $session { param($Name) Write-SharedMemory $Name 'mine' -LockTimeout -1; Read-SharedMemory $Name } $name
            Test-Waiting $waiting | Should -BeTrue
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $locker.Process.Kill()
            Receive-TestCommand $waiting | Should -BeExactly 'mine'
            Write-Took 'getting the lock of a killed process' $clock
        }
    }
}

Describe 'Stopping' {
    BeforeEach {
        $name = New-TestName
        Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 100 } $name
    }
    AfterEach {
        if ($Locks -and -not $missing.C -and $IsLinux) { $null = Send-Peer $lockers.C close $name }
        Invoke-TestSession $session { Remove-SharedMemory * }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'ends <What> at once' -ForEach $waits {
        if ($Locks) {
            Skip-OutsideLinux 'is the lock one that other programs can take without knowing of it'
            Skip-Where $missing.C
            $null = Send-Peer $lockers.C open $name
            $null = Send-Peer $lockers.C lock $name
        }
        $waiting = Start-TestCommand $session $Script $name
        Test-Waiting $waiting | Should -BeTrue
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $waiting.Shell.Stop()
        Write-Took "stopping $What" $clock
        $waiting.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $waiting.Shell.Streams.Error | Should -BeNullOrEmpty -Because 'who stops a command knows that it was stopped'
        $waiting.Shell.Dispose()
        if ($Locks) { $null = Send-Peer $lockers.C unlock $name }
        Invoke-TestSession $session { param($Name) Write-SharedMemory $Name 'alive'; Read-SharedMemory $Name } $name | Should -BeExactly 'alive'
    }
}
