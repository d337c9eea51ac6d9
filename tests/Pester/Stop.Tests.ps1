# What ends a command that waits, from outside: Ctrl+C at once, and the closing of its region by another thread.

BeforeDiscovery {
    $blocking = @(
        @{ What = 'Open -Timeout'; Command = { param($Name) Open-SharedMemory "$Name.none" -Timeout -1 } }
        @{ What = 'Wait'; Command = { param($Name) Wait-SharedMemory $Name } }
        @{ What = 'Wait -Read'; Command = { param($Name) Wait-SharedMemory $Name -Read } }
        @{ What = 'Read -Wait'; Command = { param($Name) Read-SharedMemory $Name -Wait } }
        @{ What = 'Watch'; Command = { param($Name) Watch-SharedMemory $Name } }
        @{ What = 'Watch, in what it feeds'; Command = { param($Name) Watch-SharedMemory $Name | ForEach-Object { Start-Sleep 600 } } }
        @{ What = 'Lock, inside its block'; Command = { param($Name) Lock-SharedMemory $Name { Start-Sleep 600 } } }
        @{ What = 'Lock, inside a Wait in its block'; Command = { param($Name) Lock-SharedMemory $Name { Wait-SharedMemory $Name } } }
        @{ What = 'Update, inside its block'; Command = { param($Name) Update-SharedMemory $Name { Start-Sleep 600 } } }
        @{ What = 'Lock, for the lock'; Held = $true; Command = { param($Name) Lock-SharedMemory $Name } }
        @{ What = 'Lock with a block, for the lock'; Held = $true; Command = { param($Name) Lock-SharedMemory $Name { 'ran' } } }
        @{ What = 'Write, for the lock'; Held = $true; Command = { param($Name) Write-SharedMemory $Name 2 -LockTimeout -1 } }
        @{ What = 'Read, for the lock'; Held = $true; Command = { param($Name) Read-SharedMemory $Name -LockTimeout -1 } }
        @{ What = 'Clear, for the lock'; Held = $true; Command = { param($Name) Clear-SharedMemory $Name -LockTimeout -1 } }
        @{ What = 'Update -Add, for the lock'; Held = $true; Command = { param($Name) Update-SharedMemory $Name -Add 1 -As Double -LockTimeout -1 } }
        @{ What = 'Update with a block, for the lock'; Held = $true; Command = { param($Name) Update-SharedMemory $Name { 2 } -LockTimeout -1 } }
        @{ What = 'Wait on a foreign region'; Foreign = $true; Command = { param($Name) Wait-SharedMemory $Name } }
        @{ What = 'Watch on a foreign region'; Foreign = $true; Command = { param($Name) Watch-SharedMemory $Name } }
        @{ What = 'Lock on a foreign region, for the lock'; Foreign = $true; Held = $true; Command = { param($Name) Lock-SharedMemory $Name } }
    )
    $closed = $blocking | Where-Object { $_.What -in 'Wait', 'Wait -Read', 'Read -Wait', 'Watch', 'Wait on a foreign region', 'Watch on a foreign region' }
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $session = Start-ThreadSession
    $holder = Start-ThreadSession
    $stops = [Collections.Generic.List[double]]::new()
}

AfterAll { $session, $holder | ForEach-Object { Disconnect-TestSession $_ } }

Describe 'A command that waits' {
    BeforeEach {
        $name = New-TestName
        if ($Foreign) {
            New-ForeignRegion $name ([byte[]]::new(100))
        }
        else { $null = Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name 0 } $name }
        $region = Invoke-TestSession $session { param($Name) Open-SharedMemory $Name } $name
        if ($Held) { Invoke-TestSession $holder { param($Name) Lock-SharedMemory $Name } $name }
    }
    AfterEach {
        foreach ($each in $session, $holder) { Invoke-TestSession $each { Remove-SharedMemory * } }
        if ($Foreign) { Remove-ForeignRegion $name }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'ends at once by Ctrl+C: <What>' -ForEach $blocking {
        $times = foreach ($round in 1..3) {
            $waiting = Start-TestCommand $session $Command $name
            Test-Waiting $waiting 60 | Should -BeTrue
            Stop-TestCommand $waiting
        }
        Write-Figure ('{0}: stopped in {1} ms' -f $What, (($times | ForEach-Object { '{0:0.0}' -f $_ }) -join ', '))
        if ($Held) { Invoke-TestSession $holder { param($Name) Unlock-SharedMemory $Name } $name }
        Test-LockFree $holder $name | Should -BeTrue
        if (-not $Foreign) { $region.Version | Should -Be 1 -Because 'what was stopped has changed nothing' }
    }

    It 'ends with an error of its own when another thread closes the region: <What>' -ForEach $closed {
        $waiting = Start-TestCommand $session $Command $name
        Test-Waiting $waiting 60 | Should -BeTrue
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $region.Dispose()
        $waiting.Waiting.AsyncWaitHandle.WaitOne(300000) | Should -BeTrue
        $milliseconds = $clock.Elapsed.TotalMilliseconds
        Receive-TestCommand $waiting -ErrorVariable closing -ErrorAction SilentlyContinue | Out-Null
        @($closing).Count, ($closing[0].FullyQualifiedErrorId -replace ',.*'), $closing[0].TargetObject | Should -Be 1, 'SharedMemoryNotFound', $name
        Write-Figure ('{0}: ended in {1:0.0} ms' -f $What, $milliseconds)
    }
}
