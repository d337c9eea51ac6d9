#Requires -Version 7.4
# Get-SharedMemory -ListAvailable: what the machine has, and cleaning up with it.
BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1'))
    Import-Module (Get-ManifestPath)
    if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
}

Describe 'Get-SharedMemory -ListAvailable' {
    BeforeEach {
        $run = New-TestName
        $session = Start-TestSession
        $id = $session.Process.Id
    }
    AfterEach {
        if (-not $session.Process.HasExited) { Stop-TestSession $session }
        Get-SharedMemory "$run*" -ListAvailable | Remove-SharedMemory -Force
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'tells of another session''s region without opening it' {
        Invoke-TestSession $session {
            param($Name)
            $null = New-SharedMemory $Name -Size 100 -Access EveryoneRead
            Write-SharedMemory $Name text -Encoding unicode
        } $run
        $found = Get-SharedMemory $run -ListAvailable
        $found | Should -BeOfType ShmModule.SharedMemoryRegion
        $found.Name, $found.Size, $found.Kind, $found.Access | Should -Be $run, 100, 'Memory', 'EveryoneRead'
        $found.PayloadKind, $found.PayloadLength, $found.Encoding, $found.Version | Should -Be 'Text', 8, 'unicode', 1
        @($found.WriterId; $found.CreatorId; $found.AttachedId) | Should -Be $id, $id, $id
        $found.Owner | Should -Be (Get-UserName)
        $found.LastWriteTime.Kind | Should -Be Local
        $found.IsOpen, $found.IsStale | Should -Be $false, $false
        Get-SharedMemory | Where-Object Name -EQ $run | Should -BeNullOrEmpty
        $text = $found | Format-List * | Out-String -Width 200
        $text | Should -Match '(?m)^IsStale +: False'
        $thrown = { $found.OpenStream() } | Should -Throw -PassThru
        $thrown.Exception.InnerException.ErrorId | Should -Be SharedMemoryNotFound
        $found.Dispose()
        Stop-TestSession $session
        Test-SharedMemory $run | Should -BeFalse
        $found.Size, $found.Version | Should -Be 100, 1
    }

    It 'says which this session has open' {
        $null = New-SharedMemory $run -Size 10
        $found = Get-SharedMemory $run -ListAvailable
        @($found.IsOpen; $found.IsReadOnly; $found.AttachedId) | Should -Be $true, $false, $PID
        Remove-SharedMemory $run
        $found.IsOpen | Should -BeFalse
    }

    It 'takes wildcards, and names that look like some' {
        Invoke-TestSession $session { param($Name) "$Name-b", "$Name-a", "$Name[1]", "Global\$Name" | ForEach-Object { $null = New-SharedMemory $_ -Size 1 } } $run
        (Get-SharedMemory "$run-*" -ListAvailable).Name | Should -BeExactly "$run-a", "$run-b"
        (Get-SharedMemory "$run[[]1]", "$run[1]" -ListAvailable).Name | Should -BeExactly "$run[1]", "$run[1]"
        (Get-SharedMemory "Global\$run" -ListAvailable).Name | Should -BeExactly "Global\$run"
        (Get-SharedMemory -ListAvailable).Name | Should -Contain "$run[1]"
        Get-SharedMemory "$run.none*" -ListAvailable | Should -BeNullOrEmpty
        Assert-Error (Get-ErrorOf { Get-SharedMemory "$run.none" -ListAvailable }) SharedMemoryNotFound ObjectNotFound "$run.none"
        Assert-Error (Get-ErrorOf { Get-SharedMemory 'a/b' -ListAvailable }) SharedMemoryNameInvalid InvalidArgument 'a/b' -Terminating
    }

    It 'is what the advice names where a region is not open here' {
        (Get-ErrorOf { Get-SharedMemory $run }).Record.ErrorDetails.RecommendedAction | Should -BeLike '*Open-SharedMemory*-ListAvailable*'
    }

    It 'lists what a killed session left as stale, and cleans up after telling so' -Skip:(-not $IsLinux) -Tag 'needs Linux: a killed process leaves a stale region' {
        Invoke-TestSession $session { param($Name) "$Name-a", "$Name[1]" | ForEach-Object { $null = New-SharedMemory $_ -Size 5000 } } $run
        $null = New-SharedMemory "$run-live" -Size 10
        Stop-TestSession $session -Kill
        $before = Get-Trace $run
        $stale = Get-SharedMemory "$run*" -ListAvailable | Where-Object IsStale
        $stale.Name | Should -BeExactly "$run-a", "$run[1]"
        $stale.Size | Should -Be 5000, 5000
        $stale | ForEach-Object { $_.AttachedId.Count } | Should -Be 0, 0
        ($stale | Out-String -Width 120) | Should -Match " 5.?000 stale .* $run-a"
        $stale | Remove-SharedMemory -WhatIf
        Get-Trace $run | Should -Be $before
        $stale | Remove-SharedMemory
        (Get-SharedMemory "$run*" -ListAvailable).Name | Should -BeExactly "$run-live"
        Remove-SharedMemory "$run-live"
    }

    It 'cleans up what has wildcards in its name, and nothing that matches them' -Skip:(-not $IsLinux) -Tag 'needs Linux: a killed process leaves a stale region' {
        foreach ($odd in "$run[1]", "$run*") { Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 10 } $odd }
        Stop-TestSession $session -Kill
        $null = New-SharedMemory "${run}1" -Size 10
        Write-SharedMemory "${run}1" kept
        $stale = Get-SharedMemory -ListAvailable | Where-Object { $_.IsStale -and $_.Name -like "$run*" }
        $stale.Count | Should -Be 2
        Remove-SharedMemory "$run[1]"
        $stale | Where-Object Name -eq "$run*" | Remove-SharedMemory
        (Get-SharedMemory -ListAvailable).Name | Where-Object { $_ -like "$run*" } | Should -BeExactly "${run}1"
        # Gone, so the object means nothing any more; as a pattern it would mean the others.
        Assert-Error (Get-ErrorOf { $stale | Where-Object Name -eq "$run*" | Remove-SharedMemory }) SharedMemoryNotFound ObjectNotFound "$run*"
        Read-SharedMemory "${run}1" | Should -BeExactly kept
        Remove-SharedMemory "${run}1"
    }

    It 'and what another program calls so does not keep a pattern from its regions' {
        $null = New-SharedMemory "$run-a" -Size 10
        New-ForeignRegion "$run*" ([byte[]](1, 2, 3))
        try {
            Remove-SharedMemory "$run*"
            Get-SharedMemory "$run-a" -ErrorAction Ignore | Should -BeNullOrEmpty
            Assert-Error (Get-ErrorOf { Remove-SharedMemory "$run*" }) SharedMemoryInUse ResourceBusy "$run*"
        }
        finally { Remove-ForeignRegion "$run*" }
    }

    It 'means names with backticks as they are' {
        foreach ($odd in "$run-a``b", "$run-a````b", "$run``[1``]") {
            $null = New-SharedMemory $odd -Size 10
            Test-SharedMemory $odd | Should -BeTrue
            (Get-SharedMemory $odd).Name | Should -BeExactly $odd
        }
        Remove-SharedMemory "$run-a````b"
        Get-SharedMemory "$run-a``b" | Remove-SharedMemory
        (Get-SharedMemory).Name | Should -BeExactly "$run``[1``]"
        Get-SharedMemory | Remove-SharedMemory
    }

    It 'is not hidden by a region of the name *' {
        $null = New-SharedMemory "$run-a" -Size 10
        $null = New-SharedMemory '*' -Size 10
        try {
            (Get-SharedMemory).Name | Should -Contain "$run-a"
            (Get-SharedMemory -ListAvailable).Name | Should -Contain "$run-a"
            Get-SharedMemory '*' | Remove-SharedMemory
            (Get-SharedMemory).Name | Should -BeExactly "$run-a"
        }
        finally { Remove-SharedMemory "$run-a"; Get-SharedMemory | Remove-SharedMemory }
    }

    It 'has -WhatIf say of what cannot be deleted what deleting would say' {
        Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 10 } $run
        foreach ($whatIf in $true, $false) {
            Assert-Error (Get-ErrorOf { Get-SharedMemory $run -ListAvailable | Remove-SharedMemory -WhatIf:$whatIf }) SharedMemoryInUse ResourceBusy $run
        }
    }

    It 'marks what <_> made as foreign' -ForEach 'C', 'Python' {
        $peer = Get-Peer $_
        if ($peer.Missing) { Set-ItResult -Skipped -Because $peer.Missing }
        else {
            $program = Start-Peer $_
            try {
                $null = Send-Peer $program create $run 300
                $found = Get-SharedMemory $run -ListAvailable
                $found.Kind, $found.Size, $found.IsStale | Should -Be 'Foreign', (Get-ForeignSize 300), $false
                foreach ($property in 'Version', 'PayloadKind', 'LastWriteTime', 'WriterId') { $found.$property | Should -BeNullOrEmpty }
                Assert-Error (Get-ErrorOf { $found | Remove-SharedMemory -WhatIf }) SharedMemoryInUse ResourceBusy $run
            }
            finally { Stop-Peer $program }
        }
    }

    It 'wraps nothing at <_> columns' -ForEach 80, 100, 120 {
        Invoke-TestSession $session {
            param($Name)
            $null = New-SharedMemory $Name.PadRight(200, 'x') -Size 10MB
            Write-SharedMemory $Name.PadRight(200, 'x') ([uint16[]](1, 2))
        } $run
        $lines = (Get-SharedMemory "$run*" -ListAvailable | Out-String -Width $_) -split '\r?\n' | Where-Object { $_.Trim() }
        $lines.Count | Should -Be 3
        foreach ($line in $lines) { $line.TrimEnd().Length | Should -BeLessOrEqual $_ }
        -split $lines[0] | Should -BeExactly Size, State, Owner, AttachedId, Payload, LastWrite, Name
        $lines[2] | Should -Match "^ *10 MB in use .* $id +UInt16\[\] \d\d:\d\d:\d\d +$($run.Substring(0, 12))"
    }
}

Describe 'Ten thousand regions' -Skip:(-not $IsLinux) -Tag 'needs Linux: control blocks without a process are files' {
    It 'are listed, with who is attached, in one pass' {
        $run = New-TestName
        $null = New-SharedMemory "$run.live" -Size 1
        $page = [IO.File]::ReadAllBytes("/dev/shm/.$run.live.shmctl")
        try {
            foreach ($i in 1..10000) { [IO.File]::WriteAllBytes("/dev/shm/.$run.$i.shmctl", $page) }
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $all = Get-SharedMemory "$run*" -ListAvailable
            $listed = $clock.ElapsedMilliseconds
            $attached = $all | Where-Object { $_.AttachedId.Count -gt 0 }
            Write-Host "  10,000 regions listed in $listed ms; who is attached to them: $($clock.ElapsedMilliseconds - $listed) ms"
            $clock.Restart()
            $offered = [Management.Automation.CommandCompletion]::CompleteInput("Open-SharedMemory $run.99", "Open-SharedMemory $run.99".Length, $null)
            Write-Host "  a name completed among them: $($clock.ElapsedMilliseconds) ms"
            $all.Count | Should -Be 10001
            $attached.Name | Should -BeExactly "$run.live"
            @($all | Where-Object IsStale).Count | Should -Be 10000
            $offered.CompletionMatches.Count | Should -Be 111
        }
        finally {
            Remove-SharedMemory "$run.live"
            foreach ($path in [IO.Directory]::EnumerateFiles('/dev/shm', ".$run.*")) { [IO.File]::Delete($path) }
        }
        Get-Trace $run | Should -BeNullOrEmpty
    }
}
