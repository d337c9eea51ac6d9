#Requires -Version 7.4
# Watch-SharedMemory: the value now, then one for every change that is seen.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $writer = Start-TestSession
    $watcher = Start-TestSession
    function Invoke-Writer { Invoke-TestSession $writer @args }
    # Writes what blocks give, one by one, each after the former has been read: the watcher's reading is what paces it.
    function Write-EachOnceSeen([string]$Name, [scriptblock[]]$Values) {
        Invoke-TestSession $writer {
            param($Name, $Texts)
            foreach ($text in $Texts) {
                Write-SharedMemory $Name (& ([scriptblock]::Create($text)))
                $null = Wait-SharedMemory $Name -Read -Timeout 300
            }
        } $Name, @($Values | ForEach-Object ToString)
    }
}

AfterAll { $writer, $watcher | Stop-TestSession }

Describe 'Watching' {
    BeforeEach {
        $name = New-TestName
        Invoke-Writer { param($Name) $null = New-SharedMemory $Name -Size 100 } $name
    }
    AfterEach {
        foreach ($session in $writer, $watcher) { Invoke-TestSession $session { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'emits the value that is there, then one for every change, and ends with Select-Object -First' {
        Invoke-Writer { param($Name) Write-SharedMemory $Name 'start' } $name
        $watching = Start-TestCommand $watcher { param($Name) Watch-SharedMemory $Name -Timeout 300 | Select-Object -First 4; 'after' } $name
        Invoke-Writer { param($Name) $null = Wait-SharedMemory $Name -Read -Timeout 300 } $name
        Write-EachOnceSeen $name { 'a' }, { 'b' }, { 'c' }
        Receive-TestCommand $watching | Should -BeExactly 'start', 'a', 'b', 'c', 'after'
        Invoke-TestSession $watcher { (Get-SharedMemory).Name } | Should -BeExactly $name -Because 'it stays open'
    }

    It 'emits nothing of a region that nobody has written, until somebody does' {
        $watching = Start-TestCommand $watcher { param($Name) Watch-SharedMemory $Name -Timeout 300 | Select-Object -First 1 } $name
        Test-Waiting $watching | Should -BeTrue
        Invoke-Writer { param($Name) Write-SharedMemory $Name 'first' } $name
        Receive-TestCommand $watching | Should -BeExactly 'first'
    }

    It 'emits a value again that was written again, and what was cleared as bytes' {
        $watching = Start-TestCommand $watcher { param($Name) Watch-SharedMemory $Name -Timeout 300 | Select-Object -First 3 | ForEach-Object { "$($_.GetType().Name) $($_.Length)" } } $name
        Write-EachOnceSeen $name { 'same' }, { 'same' }
        Invoke-Writer { param($Name) Clear-SharedMemory $Name } $name
        Receive-TestCommand $watching | Should -BeExactly 'String 4', 'String 4', 'Byte[] 100'
    }

    It 'emits an array as one object, with its type' {
        $watching = Start-TestCommand $watcher { param($Name) Watch-SharedMemory $Name -Timeout 300 | Select-Object -First 3 | ForEach-Object { "$($_.GetType().Name) $_" } } $name
        Write-EachOnceSeen $name { , [int[]](1, 2, 3) }, { , [byte[]](4, 5) }, { , [double[]](, 0.5) }
        Receive-TestCommand $watching | Should -BeExactly 'Int32[] 1 2 3', 'Byte[] 4 5', 'Double[] 0.5'
    }

    It 'shows a range as it is told to: -Offset, -Count, -As, -Encoding' {
        $watching = Start-TestCommand $watcher {
            param($Name)
            Watch-SharedMemory $Name -Offset 4 -Count 2 -As Int16 -Timeout 300 | Select-Object -First 1 | ForEach-Object { "$_" }
            Watch-SharedMemory $Name -As Text -Encoding Unicode -Offset 0 -Timeout 300 | Select-Object -First 1
        } $name
        Write-EachOnceSeen $name { , [int16[]](0x61, 0x62, 0x63, 0) }
        Receive-TestCommand $watching | Should -BeExactly '99 0', 'abc'
    }

    It 'ends when nothing changes for the time of -Timeout, with one error' {
        Invoke-Writer { param($Name) Write-SharedMemory $Name 'start' } $name
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $timeout = Get-SessionError $watcher { param($Name) Watch-SharedMemory $Name -Timeout 0.3 } $name
        $clock.Elapsed.TotalSeconds | Should -BeGreaterOrEqual 0.3
        @($timeout).Count, $timeout.Id, $timeout.Category, $timeout.IsTerminating, $timeout.Target | Should -BeExactly 1, 'SharedMemoryWaitTimeout', 'OperationTimeout', $false, $name
    }

    It 'ends by -Timeout <_> also while another session holds the lock' -ForEach 0, 0.1 {
        Invoke-Writer { param($Name) Write-SharedMemory $Name 'start'; Lock-SharedMemory $Name } $name
        try {
            $found = Get-SessionError $watcher { param($Name, $Timeout) Watch-SharedMemory $Name -Timeout $Timeout } $name, $_
            $found.Id | Should -BeIn 'SharedMemoryWaitTimeout', 'SharedMemoryLockTimeout'
        }
        finally { Invoke-Writer { param($Name) Unlock-SharedMemory $Name } $name }
    }

    It 'counts the time anew after every change' {
        $watching = Start-TestCommand $watcher { param($Name) $clock = [Diagnostics.Stopwatch]::StartNew(); @(Watch-SharedMemory $Name -Timeout 2 -ErrorAction SilentlyContinue).Count; $clock.Elapsed.TotalSeconds } $name
        Invoke-Writer {
            param($Name)
            $pause = [Diagnostics.Stopwatch]::StartNew()
            foreach ($i in 1..4) {
                Write-SharedMemory $Name $i
                $null = Wait-SharedMemory $Name -Read -Timeout 300
                # Nobody else writes: a part of the watcher's time passes.
                $null = Wait-SharedMemory $Name -Timeout 0.6 -ErrorAction SilentlyContinue
            }
            $pause.Elapsed.TotalSeconds
        } $name | Should -BeGreaterThan 2.3
        $count, $seconds = Receive-TestCommand $watching
        $count | Should -Be 4
        $seconds | Should -BeGreaterThan 3.5
    }

    It 'sees the last of many changes, however many it sees as one' {
        $watching = Start-TestCommand $watcher { param($Name) $seen = 0; Watch-SharedMemory $Name -Timeout 300 | ForEach-Object { $seen++; if ($_ -eq 2000) { $_ } } | Select-Object -First 1; $seen } $name
        Invoke-Writer { param($Name) for ($i = 1; $i -le 2000; $i++) { Write-SharedMemory $Name $i } } $name
        $last, $seen = Receive-TestCommand $watching
        $last | Should -Be 2000
        $seen | Should -BeLessOrEqual 2000
        Write-Figure "2,000 writes without a pause were seen as $seen"
    }

    It 'reports a write that was never finished, and goes on with the next one' {
        Invoke-Writer { param($Name) Write-SharedMemory $Name 'start' } $name
        $watching = Start-TestCommand $watcher {
            param($Name)
            Watch-SharedMemory $Name -Timeout 300 2>&1 | ForEach-Object { if ($_ -is [Management.Automation.ErrorRecord]) { "$($_.FullyQualifiedErrorId -replace ',.*') $_"; Write-SharedMemory "$Name.seen" 1 } else { $_ } } | Select-Object -First 3
        } $name
        Invoke-Writer { param($Name) $null = New-SharedMemory "$Name.seen" -Size 8; $null = Wait-SharedMemory $Name -Read -Timeout 300 } $name
        # The mark that a writer leaves which is killed halfway; a piece does not mend it, but wakes the watcher.
        Set-ControlBytes $name 144 ([BitConverter]::GetBytes([int]4711))
        Invoke-Writer { param($Name) Write-SharedMemory $Name ([byte]1) -Offset 90; $null = Wait-SharedMemory "$Name.seen" -Timeout 300; Write-SharedMemory $Name 'mended' } $name
        $seen = Receive-TestCommand $watching
        $seen[0, 2] | Should -BeExactly 'start', 'mended'
        $seen[1] | Should -BeLike 'SharedMemoryWriteIncomplete *4711*'
    }

    It 'runs in a thread job, whose stop ends it' {
        $states = Invoke-TestSession $watcher {
            param($Name, $Manifest)
            $job = Start-ThreadJob { param($Name, $Manifest) Import-Module $Manifest; Watch-SharedMemory $Name } -ArgumentList $Name, $Manifest
            foreach ($value in 'one', 'two') {
                Write-SharedMemory $Name $value
                $null = Wait-SharedMemory $Name -Read -Timeout 300
            }
            $clock = [Diagnostics.Stopwatch]::StartNew()
            while (@(Receive-Job $job -Keep).Count -lt 2 -and $clock.Elapsed.TotalSeconds -lt 300) { [Threading.Thread]::Sleep(5) }
            Receive-Job $job
            $clock.Restart()
            Stop-Job $job
            $clock.Elapsed.TotalMilliseconds
            "$($job.State)"
            Remove-Job $job
        } $name, (Get-ManifestPath)
        $states[0, 1, 3] | Should -BeExactly 'one', 'two', 'Stopped'
        Write-Figure ('a thread job that watches was stopped in {0:0.0} ms' -f $states[2])
    }

    It 'is refused where there is no region, and ends when the region is closed' {
        (Get-SessionError $watcher { param($Name) Watch-SharedMemory "$Name.none" } $name).Id | Should -Be 'SharedMemoryNotFound'
        Invoke-Writer { param($Name) Write-SharedMemory $Name 'start' } $name
        $closed = Get-SessionError $watcher { param($Name) Watch-SharedMemory $Name -Timeout 300 | ForEach-Object { Remove-SharedMemory $Name } } $name
        @($closed).Count, $closed.Id, $closed.IsTerminating | Should -Be 1, 'SharedMemoryNotFound', $false
    }
}
