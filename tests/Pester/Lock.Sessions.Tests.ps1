# The lock as a session holds it: between pipelines and threads, as often as it was taken, apart from other sessions of the process.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $mine = Start-ThreadSession -NewThreads
    $theirs = Start-ThreadSession
    function Invoke-Mine { Invoke-TestSession $mine @args }
}

AfterAll { $mine, $theirs | ForEach-Object { Disconnect-TestSession $_ } }

Describe 'Holding the lock' {
    BeforeEach {
        $name = New-TestName
        Invoke-Mine { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name 0 } $name
    }
    AfterEach {
        foreach ($session in $mine, $theirs) { Invoke-TestSession $session { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'goes on from pipeline to pipeline, though each runs on a thread of its own' {
        $threads = @(Invoke-Mine { param($Name) Lock-SharedMemory $Name; [Threading.Thread]::CurrentThread.ManagedThreadId } $name)
        Test-LockFree $theirs $name | Should -BeFalse
        $threads += Invoke-Mine { param($Name) Write-SharedMemory $Name 1 -LockTimeout 0; [Threading.Thread]::CurrentThread.ManagedThreadId } $name
        Test-LockFree $theirs $name | Should -BeFalse
        $threads += Invoke-Mine { param($Name) Unlock-SharedMemory $Name; [Threading.Thread]::CurrentThread.ManagedThreadId } $name
        Test-LockFree $theirs $name | Should -BeTrue
        $threads | Select-Object -Unique | Should -HaveCount 3 -Because 'that is what the test is about'
    }

    It 'ends when its token is disposed, on whatever thread' {
        $token = Invoke-Mine { param($Name) Lock-SharedMemory $Name -PassThru } $name
        $token.GetType().FullName, $token.Name, $token.WasAbandoned, $token.AbandonerId, $token.IsHeld | Should -Be 'ShmModule.SharedMemoryLock', $name, $false, $null, $true
        Test-LockFree $theirs $name | Should -BeFalse
        $token.Dispose()
        $token.IsHeld | Should -BeFalse
        Test-LockFree $theirs $name | Should -BeTrue
        Invoke-Mine { param($Name) Lock-SharedMemory $Name } $name
        $token.Dispose()
        Test-LockFree $theirs $name | Should -BeFalse -Because 'a token gives back only what it stands for'
    }

    It 'does not end because only the first of several tokens is wanted' {
        $token = Invoke-Mine { param($Name) Lock-SharedMemory $Name -PassThru | Select-Object -First 1 } $name
        $token.IsHeld | Should -BeTrue
        Test-LockFree $theirs $name | Should -BeFalse
    }

    It 'lasts until it is given back as often as it was taken' {
        Invoke-Mine { param($Name) Lock-SharedMemory $Name; Lock-SharedMemory $Name; Lock-SharedMemory $Name { }; Unlock-SharedMemory $Name } $name
        Test-LockFree $theirs $name | Should -BeFalse
        Invoke-Mine { param($Name) Unlock-SharedMemory $Name } $name
        Test-LockFree $theirs $name | Should -BeTrue
    }

    It 'emits nothing, nor does giving it back; both take several names from the pipeline' {
        $second = "$name.second"
        Invoke-Mine { param($Second) $null = New-SharedMemory $Second -Size 10; Get-SharedMemory | Lock-SharedMemory } $second | Should -BeNullOrEmpty
        Test-LockFree $theirs $name | Should -BeFalse
        Test-LockFree $theirs $second | Should -BeFalse
        Invoke-Mine { Get-SharedMemory | Unlock-SharedMemory } | Should -BeNullOrEmpty
        Invoke-Mine { param($Name, $Second) Lock-SharedMemory $Name; Lock-SharedMemory $Second; $Name, $Second | Unlock-SharedMemory } $name, $second
        Test-LockFree $theirs $name | Should -BeTrue
        Test-LockFree $theirs $second | Should -BeTrue
    }

    It 'cannot be given back where it is not held: <What>' -ForEach @(
        @{ What = 'open'; Command = { param($Name) Unlock-SharedMemory $Name } }
        @{ What = 'not open'; Command = { param($Name) Unlock-SharedMemory "$Name.none" } }
        @{ What = 'given back already'; Command = { param($Name) Lock-SharedMemory $Name; Unlock-SharedMemory $Name; Unlock-SharedMemory $Name } }
        @{ What = 'held by another session'; Command = { param($Name) Unlock-SharedMemory $Name }; Held = $true }
    ) {
        if ($Held) { Invoke-TestSession $theirs { param($Name) Lock-SharedMemory $Name } $name }
        $refusal = Get-SessionError $mine $Command $name
        @($refusal).Count, $refusal.Id, $refusal.Category, $refusal.IsTerminating | Should -BeExactly 1, 'SharedMemoryNotLocked', 'InvalidOperation', $false
        if ($Held) { Test-LockFree $mine $name | Should -BeFalse }
    }

    It 'ends with <_>, and nobody is blamed' -ForEach 'Remove-SharedMemory', 'Dispose', 'Remove-Module', 'the runspace' {
        Invoke-TestSession $theirs { param($Name) $null = Open-SharedMemory $Name } $name
        $own = Start-ThreadSession
        try {
            Invoke-TestSession $own { param($Name) Lock-SharedMemory $Name; Lock-SharedMemory $Name } $name
            Test-LockFree $theirs $name | Should -BeFalse
            switch ($_) {
                'Remove-SharedMemory' { Invoke-TestSession $own { param($Name) Remove-SharedMemory $Name } $name }
                'Dispose' { Invoke-TestSession $own { param($Name) (Get-SharedMemory $Name).Dispose() } $name }
                'Remove-Module' { Invoke-TestSession $own { Remove-Module ShmModule } }
            }
        }
        finally { Disconnect-TestSession $own }
        (Invoke-TestSession $theirs { param($Name) Lock-SharedMemory $Name -PassThru -Timeout 5 } $name).WasAbandoned | Should -BeFalse
    }

    It 'shuts out another session of the process, whose time-out names it' {
        Invoke-Mine { param($Name) Lock-SharedMemory $Name } $name
        $refusal = Get-SessionError $theirs { param($Name) Write-SharedMemory $Name 1 -LockTimeout 0.1 } $name
        $refusal.Id | Should -Be 'SharedMemoryLockTimeout'
        $refusal.Message | Should -BeLike "*process $PID holds it*"
    }

    It 'is named, with its holder, in a progress record to who has waited for a second' {
        Invoke-Mine { param($Name) Lock-SharedMemory $Name } $name
        $waiting = Start-TestCommand $theirs { param($Name) Read-SharedMemory $Name -LockTimeout 1.4 } $name
        $waiting.Waiting.AsyncWaitHandle.WaitOne(300000) | Should -BeTrue
        $records = @($waiting.Shell.Streams.Progress)
        { Receive-TestCommand $waiting } | Should -Throw "*process $PID holds it*"
        $records[0].Activity, $records[0].StatusDescription | Should -BeExactly "Read-SharedMemory $name", "Waiting for the lock, which process $PID holds"
        $records[-1].RecordType | Should -Be 'Completed'
    }

    It 'loses no change of sessions that ForEach-Object -Parallel makes' {
        if ($PSVersionTable.PSVersion.Major -lt 7) { Skip-Where 'ForEach-Object -Parallel came with PowerShell 7' }
        Invoke-Mine {
            param($Name, $Manifest)
            1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
                $name = $using:Name
                Import-Module $using:Manifest
                for ($i = 0; $i -lt 100; $i++) { Lock-SharedMemory $name { Write-SharedMemory $name ((Read-SharedMemory $name) + 1) } }
            }
        } $name, (Get-ManifestPath)
        Invoke-Mine { param($Name) Read-SharedMemory $Name } $name | Should -Be 400
    }

    It 'passes to every one of several sessions that wait' {
        $waiters = 1..4 | ForEach-Object { Start-ThreadSession }
        try {
            Invoke-Mine { param($Name) Lock-SharedMemory $Name } $name
            $commands = $waiters | ForEach-Object { Start-TestCommand $_ { param($Name) Lock-SharedMemory $Name { Write-SharedMemory $Name ((Read-SharedMemory $Name) + 1) } } $name }
            $commands | ForEach-Object { Test-Waiting $_ 50 | Should -BeTrue }
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Invoke-Mine { param($Name) Unlock-SharedMemory $Name } $name
            $commands | ForEach-Object { Receive-TestCommand $_ }
            Write-Figure ('four waiters had the lock, one after the other, in {0:0.0} ms' -f $clock.Elapsed.TotalMilliseconds)
            Invoke-Mine { param($Name) Read-SharedMemory $Name } $name | Should -Be 4
        }
        finally { $waiters | ForEach-Object { Disconnect-TestSession $_ } }
    }
}
