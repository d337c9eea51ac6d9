#Requires -Version 7.4
# What ends a command, at whatever moment, leaves neither a lock held nor a region attached.

BeforeDiscovery {
    $afterDeath = @(
        @{ What = 'Write'; Command = { param($Name) Write-SharedMemory $Name 2 -WarningAction Stop } }
        @{ What = 'Write -Offset'; Command = { param($Name) Write-SharedMemory $Name 2 -Offset 8 -WarningAction Stop } }
        @{ What = 'Write from a pipeline'; Command = { param($Name) 1, 2 | Write-SharedMemory $Name -WarningAction Stop } }
        @{ What = 'Clear'; Command = { param($Name) Clear-SharedMemory $Name -WarningAction Stop } }
        @{ What = 'Update -Add, under the lock'; Command = { param($Name) Update-SharedMemory $Name -Add 1 -As Double -Offset 8 -WarningAction Stop } }
        @{ What = 'Update -Value, under the lock'; Command = { param($Name) Update-SharedMemory $Name -Value 1 -Expected 0 -As Int16 -Offset 8 -WarningAction Stop } }
        @{ What = 'Update with a block'; Command = { param($Name) Update-SharedMemory $Name { 5 } -WarningAction Stop } }
        @{ What = 'Lock'; Command = { param($Name) Lock-SharedMemory $Name -WarningAction Stop } }
        @{ What = 'Lock -PassThru'; Command = { param($Name) Lock-SharedMemory $Name -PassThru -WarningAction Stop } }
        @{ What = 'Lock with a block'; Command = { param($Name) Lock-SharedMemory $Name { 'ran' } -WarningAction Stop } }
        @{ What = 'Set-Content'; Command = { param($Name) Set-Content "Shm:\$Name" 'x' -WarningAction Stop } }
        @{ What = 'Add-Content'; Command = { param($Name) Add-Content "Shm:\$Name" 'x' -WarningAction Stop } }
        @{ What = 'Clear-Content'; Command = { param($Name) Clear-Content "Shm:\$Name" -WarningAction Stop } }
        @{ What = 'a warning that a preference makes an error'; Command = { param($Name) $WarningPreference = 'Stop'; Write-SharedMemory $Name 2 } }
    )
    $waits = @(
        @{ What = 'Lock'; Command = { param($Name) Lock-SharedMemory $Name } }
        @{ What = 'Lock with a block'; Command = { param($Name) Lock-SharedMemory $Name { 'ran' } } }
        @{ What = 'Write'; Command = { param($Name) Write-SharedMemory $Name 2 } }
        @{ What = 'Write -PassThru'; Command = { param($Name) Write-SharedMemory $Name 2 -PassThru } }
        @{ What = 'Read'; Command = { param($Name) Read-SharedMemory $Name } }
        @{ What = 'Clear'; Command = { param($Name) Clear-SharedMemory $Name } }
        @{ What = 'Update with a block'; Command = { param($Name) Update-SharedMemory $Name { 2 } } }
        @{ What = 'Set-Content'; Command = { param($Name) Set-Content "Shm:\$Name" 'x' } }
        @{ What = 'Watch'; StaysOpen = $true; Command = { param($Name) Watch-SharedMemory $Name } }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $mine = Start-ThreadSession
    $theirs = Start-ThreadSession

    # What the control block looks like after a process died with the lock: the record of a holder, and nobody who holds it.
    function Set-DeadHolder([string]$Name) { Set-ControlBytes $Name 256 ([BitConverter]::GetBytes(0x7FFFFFF0)) }
}

AfterAll { $mine, $theirs | ForEach-Object { Disconnect-TestSession $_ } }

Describe 'After a holder died' {
    BeforeEach {
        $name = New-TestName
        Invoke-TestSession $theirs { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name 'text' } $name
        $null = Invoke-TestSession $mine { param($Name) Open-SharedMemory $Name } $name
        Set-DeadHolder $name
    }
    AfterEach {
        foreach ($session in $mine, $theirs) { Invoke-TestSession $session { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'a warning that is an error leaves the lock free: <What>' -ForEach $afterDeath {
        (Get-SessionError $mine $Command $name).Message | Should -BeLike '*ended while it held the lock*'
        Test-LockFree $theirs $name | Should -BeTrue
        Invoke-TestSession $theirs { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly 'text' -Because 'nothing was written'
        Invoke-TestSession $mine { param($Name) Write-SharedMemory $Name 3 -LockTimeout 0; Read-SharedMemory $Name } $name | Should -Be 3
        Test-LockFree $theirs $name | Should -BeTrue
    }
}

Describe 'A command that has shown how it waits for the lock' {
    BeforeEach {
        $name = New-TestName
        Invoke-TestSession $theirs { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name 1; Lock-SharedMemory $Name } $name
    }
    AfterEach {
        foreach ($session in $mine, $theirs) { Invoke-TestSession $session { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'leaves nothing attached when it is stopped: <What>' -ForEach $waits {
        $waiting = Start-TestCommand $mine $Command $name
        # The progress bar has to be taken away then, which is where a stopped command can fail.
        Wait-Until { $waiting.Shell.Streams.Progress.Count -gt 0 } -What 'the progress of the wait'
        $null = Stop-TestCommand $waiting
        Invoke-TestSession $mine { @(Get-SharedMemory).Count } | Should -Be ([int][bool]$StaysOpen)
        Invoke-TestSession $mine { Remove-SharedMemory * }
        Invoke-TestSession $theirs { param($Name) (New-SharedMemory $Name -Size 200 -Force).Size } $name | Should -Be 200 -Because 'nobody else is attached'
    }

    It 'leaves nothing attached when its time is up: <_>' -ForEach 'Lock', 'Write -PassThru' {
        $command = if ($_ -eq 'Lock') { { param($Name) Lock-SharedMemory $Name -Timeout 0 } } else { { param($Name) Write-SharedMemory $Name 2 -PassThru -LockTimeout 0 } }
        (Get-SessionError $mine $command $name).Id | Should -Be 'SharedMemoryLockTimeout'
        Invoke-TestSession $mine { @(Get-SharedMemory).Count } | Should -Be 0
        Invoke-TestSession $theirs { param($Name) (New-SharedMemory $Name -Size 200 -Force).Size } $name | Should -Be 200
    }

    It 'is Watch, which ends when its time is up' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $refusal = Get-SessionError $mine { param($Name) Watch-SharedMemory $Name -Timeout 0.2 } $name
        Write-Figure ('Watch -Timeout 0.2 ended after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
        $refusal.Id | Should -Be 'SharedMemoryWaitTimeout'
        $refusal.Message | Should -BeLike "*within 0.2 seconds*process $PID holds it*"
        $refusal.Advice | Should -BeLike '*-Timeout*'
    }
}

Describe 'Ctrl+C at a prompt' {
    It 'while Lock-SharedMemory waits leaves nothing attached' -Skip:(-not $IsLinux) -Tag 'needs Linux: a pseudo-terminal takes the key' {
        $python = Get-PythonWith pty
        Skip-Where $(if (-not $python) { 'there is no Python here to drive a terminal' })
        $name = New-TestName
        Invoke-TestSession $theirs { param($Name) $null = New-SharedMemory $Name -Size 100; Lock-SharedMemory $Name } $name
        $terminal = Start-Program (@($python, [IO.Path]::Combine($PSScriptRoot, 'terminal.py')) + @(Get-ShellCommand) +
            '-NoProfile', '-NoLogo', '-NoExit', '-Command', 
            "Set-PSReadLineOption -HistorySaveStyle SaveNothing -PredictionSource None; Import-Module '$(Get-ManifestPath)'; 're' + 'ady'")
        function Invoke-Terminal([string]$Line) {
            Send-Line $terminal $Line
            Receive-Line $terminal | Should -Be 'ok' -Because $Line
        }
        try {
            Invoke-Terminal 'expect ready'
            Invoke-Terminal 'expect PS '
            Invoke-Terminal "type Lock-SharedMemory $name"
            Invoke-Terminal 'expect Waiting for the lock'
            Invoke-Terminal 'key 3'
            Invoke-Terminal 'expect PS '
            Invoke-Terminal "type 'count ' + @(Get-SharedMemory).Count + ' end'; Remove-SharedMemory *"
            Invoke-Terminal 'expect count 0 end'
            Invoke-Terminal 'expect PS '
            Invoke-Terminal "type 'do' + 'ne'"
            Invoke-Terminal 'expect done'
            Invoke-TestSession $theirs { param($Name) (New-SharedMemory $Name -Size 200 -Force).Size } $name | Should -Be 200 -Because 'the shell at the terminal is not attached'
        }
        finally {
            $terminal.Process.Kill()
            Invoke-TestSession $theirs { Remove-SharedMemory * }
        }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }
}
