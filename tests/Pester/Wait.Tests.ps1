# Wait-SharedMemory and Read-SharedMemory -Wait: what is news to a session, and what ends a wait.

BeforeDiscovery {
    $changes = @(
        @{ What = 'a whole write'; Change = { param($Name) Write-SharedMemory $Name 'text' } }
        @{ What = 'a write of what is there already'; Change = { param($Name) Write-SharedMemory $Name (Read-SharedMemory $Name) } }
        @{ What = 'a piece'; Change = { param($Name) Write-SharedMemory $Name ([byte]1) -Offset 99 } }
        @{ What = 'Clear'; Change = { param($Name) Clear-SharedMemory $Name } }
        @{ What = 'Update -Add'; Change = { param($Name) Update-SharedMemory $Name -Add 1 } }
        @{ What = 'Update -Add of what takes the lock'; Change = { param($Name) Update-SharedMemory $Name -Add 1 -As Double -Offset 3 } }
        @{ What = 'Update -Value'; Change = { param($Name) Update-SharedMemory $Name -Value 8 -Expected 7 } }
        @{ What = 'Update with a block'; Change = { param($Name) Update-SharedMemory $Name { $_ } } }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $one = Start-TestSession
    $two = Start-TestSession
    # How often there is news at once, of at most three times.
    function Get-NewsCount($Session, [string]$Name) {
        Invoke-TestSession $Session { param($Name) @(1..3 | ForEach-Object { Wait-SharedMemory $Name -Timeout 0 -ErrorAction SilentlyContinue }).Count } $Name
    }
    function Write-In($Session, [string]$Name, $Value = 1) { Invoke-TestSession $Session { param($Name, $Value) Write-SharedMemory $Name $Value } $Name, $Value }
}

AfterAll { $one, $two | Stop-TestSession }

Describe 'A wait for a change' {
    BeforeEach {
        $name = New-TestName
        Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name ([long]7) } $name
    }
    AfterEach {
        foreach ($session in $one, $two) { Invoke-TestSession $session { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'has what was there before as news, once, and keeps the region open' {
        Get-NewsCount $two $name | Should -Be 1
        Get-NewsCount $two $name | Should -Be 0
        Invoke-TestSession $two { (Get-SharedMemory).Name } | Should -BeExactly $name
    }

    It 'misses none between two calls, and sees several as one' {
        Get-NewsCount $two $name | Should -Be 1
        Write-In $one $name
        Get-NewsCount $two $name | Should -Be 1
        1..3 | ForEach-Object { Write-In $one $name $_ }
        Get-NewsCount $two $name | Should -Be 1
    }

    It 'has none in what this session wrote or read itself' {
        $null = Get-NewsCount $two $name
        Write-In $two $name
        Invoke-TestSession $two { param($Name) $null = Update-SharedMemory $Name -Add 1; $null = Update-SharedMemory $Name { $_ }; Clear-SharedMemory $Name } $name
        Get-NewsCount $two $name | Should -Be 0
        Write-In $one $name
        $null = Invoke-TestSession $two { param($Name) Read-SharedMemory $Name } $name
        Get-NewsCount $two $name | Should -Be 0
        Write-In $one $name 5
        Write-In $two $name 6
        Get-NewsCount $two $name | Should -Be 1 -Because 'something else came in between'
        Get-NewsCount $one $name | Should -Be 1
    }

    It 'is ended by <What>' -ForEach $changes {
        $null = Get-NewsCount $two $name
        $waiting = Start-TestCommand $two { param($Name) $region = Wait-SharedMemory $Name -Timeout 300; $region.Name, [object]::ReferenceEquals($region, (Get-SharedMemory $Name)) } $name
        Test-Waiting $waiting 50 | Should -BeTrue
        $null = Invoke-TestSession $one $Change $name
        Receive-TestCommand $waiting | Should -Be $name, $true
    }

    It 'is ended in every session that waits, read-only ones too' {
        Invoke-TestSession $two { param($Name) $null = Open-SharedMemory $Name -ReadOnly } $name
        $null = Get-NewsCount $two $name
        $threads = 1..2 | ForEach-Object { Start-ThreadSession }
        try {
            $null = $threads | ForEach-Object { Get-NewsCount $_ $name }
            $waiting = @($threads) + $two | ForEach-Object { Start-TestCommand $_ { param($Name) (Wait-SharedMemory $Name -Timeout 300).Version } $name }
            $waiting | ForEach-Object { Test-Waiting $_ 50 | Should -BeTrue }
            Write-In $one $name
            $waiting | ForEach-Object { Receive-TestCommand $_ } | Should -Be 2, 2, 2
        }
        finally { $threads | ForEach-Object { Disconnect-TestSession $_ } }
    }

    It 'ends by a time-out that is one error: <Text>' -ForEach @(
        @{ Text = '-Timeout 0.2'; Seconds = 0.2 }
        @{ Text = '-TimeoutSec ([timespan]::FromMilliseconds(300))'; Seconds = 0.3 }
        @{ Text = '-Timeout 0'; Seconds = 0 }
    ) {
        $null = Get-NewsCount $two $name
        $command = [scriptblock]::Create("param(`$Name) Wait-SharedMemory `"Local\`$Name`" $Text")
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $timeout = Get-SessionError $two $command $name
        $clock.Elapsed.TotalSeconds | Should -BeGreaterOrEqual $Seconds
        @($timeout).Count, $timeout.Id, $timeout.Category, $timeout.IsTerminating, $timeout.Target | Should -BeExactly 1, 'SharedMemoryWaitTimeout', 'OperationTimeout', $false, "Local\$name"
        $timeout.Message | Should -BeLike "*'$name' was not changed*"
    }

    It 'takes regions from the pipeline' {
        $null = Get-NewsCount $two $name
        Write-In $one $name
        Invoke-TestSession $two { param($Name) (Get-SharedMemory $Name | Wait-SharedMemory -Timeout 1).Version; $Name | Wait-SharedMemory -Timeout 0 -ErrorAction SilentlyContinue } $name | Should -Be 2
    }

    It 'is refused where there is no region' {
        $missing = Get-SessionError $two { param($Name) Wait-SharedMemory "$Name.none" } $name
        $missing.Id, $missing.Target, $missing.IsTerminating | Should -Be 'SharedMemoryNotFound', "$name.none", $false
        (Get-SessionError $two { Wait-SharedMemory 'a/b' }).Id | Should -Be 'SharedMemoryNameInvalid'
    }
}

Describe 'A wait for the reader' {
    BeforeEach {
        $name = New-TestName
        Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name 'result' } $name
    }
    AfterEach { foreach ($session in $one, $two) { Invoke-TestSession $session { Remove-SharedMemory * } } }

    It 'ends when another session has read, <How>' -ForEach @(
        @{ How = 'for one call'; Read = { param($Name) Read-SharedMemory $Name } }
        @{ How = 'opened for reading only'; Read = { param($Name) $null = Open-SharedMemory $Name -ReadOnly; Read-SharedMemory $Name } }
        @{ How = 'when it had waited'; Read = { param($Name) Read-SharedMemory $Name -Wait -Timeout 300 } }
        @{ How = 'by watching'; Read = { param($Name) Watch-SharedMemory $Name | Select-Object -First 1 } }
    ) {
        Invoke-TestSession $one { param($Name) $null = Read-SharedMemory $Name } $name
        $waiting = Start-TestCommand $one { param($Name) (Wait-SharedMemory $Name -Read -Timeout 300).Name } $name
        Test-Waiting $waiting 50 | Should -BeTrue -Because 'to read it oneself does not count'
        Invoke-TestSession $two $Read $name | Should -BeExactly 'result'
        Receive-TestCommand $waiting | Should -BeExactly $name
        Invoke-TestSession $one { param($Name) (Wait-SharedMemory $Name -Read -Timeout 0).Name } $name | Should -BeExactly $name -Because 'it has been read'
    }

    It 'begins anew with every write, and ends by a time-out that is one error' {
        $null = Invoke-TestSession $two { param($Name) Read-SharedMemory $Name } $name
        Write-In $one $name 'next'
        $timeout = Get-SessionError $one { param($Name) Wait-SharedMemory $Name -Read -Timeout 0.1 } $name
        $timeout.Id, $timeout.Category, $timeout.IsTerminating, $timeout.Target | Should -BeExactly 'SharedMemoryWaitTimeout', 'OperationTimeout', $false, $name
        $timeout.Message | Should -BeLike '*was not read*'
    }
}

Describe 'Read-SharedMemory -Wait' {
    BeforeEach {
        $name = New-TestName
        Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 100 } $name
    }
    AfterEach { foreach ($session in $one, $two) { Invoke-TestSession $session { Remove-SharedMemory * } } }

    It 'waits for the first value, and gives every later one once' {
        $reading = Start-TestCommand $two { param($Name) 1..3 | ForEach-Object { Read-SharedMemory $Name -Wait -Timeout 300 } } $name
        foreach ($i in 1..3) {
            Write-In $one $name "value $i"
            Invoke-TestSession $one { param($Name) $null = Wait-SharedMemory $Name -Read -Timeout 300 } $name
        }
        Receive-TestCommand $reading | Should -BeExactly 'value 1', 'value 2', 'value 3'
        Invoke-TestSession $two { (Get-SharedMemory).Name } | Should -BeExactly $name -Because 'else everything would be news for ever'
    }

    It 'reads as Read does: a range, a type, a buffer' {
        Invoke-TestSession $one { param($Name) Write-SharedMemory $Name ([int[]](1, 2, 3)) } $name
        Invoke-TestSession $two { param($Name) Read-SharedMemory $Name -Wait -Offset 4 -As Int32 } $name | Should -Be 2
        Invoke-TestSession $one { param($Name) Write-SharedMemory $Name ([int[]](4, 5, 6)) } $name
        $seen = Invoke-TestSession $two { param($Name) $buffer = [int[]]::new(5); Read-SharedMemory $Name -Wait -Buffer $buffer -Count 3; "$buffer" } $name
        $seen | Should -Be 3, '4 5 6 0 0'
    }

    It 'emits nothing but one error when the time is over, or there is no region' {
        $timeout = Get-SessionError $two { param($Name) Read-SharedMemory $Name -Wait -Timeout 0.1 } $name
        @($timeout).Count, $timeout.Id, $timeout.Category, $timeout.IsTerminating | Should -Be 1, 'SharedMemoryWaitTimeout', 'OperationTimeout', $false
        $missing = Get-SessionError $two { param($Name) Read-SharedMemory "$Name.none" -Wait } $name
        @($missing).Count, $missing.Id, $missing.IsTerminating | Should -Be 1, 'SharedMemoryNotFound', $false
    }
}

Describe 'Turns by cmdlets' {
    It 'pass 2,000 times between two processes, and no wake is lost' {
        $name = New-TestName
        $play = {
            param($Name, $Turns, $IsFirst)
            $null = New-SharedMemory $Name -Size 8 -OpenExisting
            $clock = [Diagnostics.Stopwatch]::new()
            $slow = 0
            if ($IsFirst) { Write-SharedMemory $Name ([long]1) }
            for ($i = 0; $i -lt $Turns; $i++) {
                $clock.Restart()
                $value = Read-SharedMemory $Name -Wait -Timeout 300
                if ($clock.ElapsedMilliseconds -ge 45) { $slow++ }
                if ($value -isnot [long]) { throw "no turn after $i" }
                if ($IsFirst -and $i -eq $Turns - 1) { break }
                Write-SharedMemory $Name ($value + 1)
            }
            $value, $slow
        }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $first = Start-TestCommand $one $play $name, 1000, $true
        $second = Start-TestCommand $two $play $name, 1000, $false
        $ends = $first, $second | ForEach-Object { Receive-TestCommand $_ }
        $seconds = $clock.Elapsed.TotalSeconds
        foreach ($session in $one, $two) { Invoke-TestSession $session { Remove-SharedMemory * } }
        Write-Figure ('2,000 turns in {0:0.0} s: {1:0} turns/s; {2} took 45 ms or more' -f $seconds, (2000 / $seconds), ($ends[1] + $ends[3]))
        $ends[0], $ends[2] | Should -Be 2000, 1999
    }
}
