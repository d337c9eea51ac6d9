#Requires -Version 7.4
# Regions whose lifetime is somebody else's: made by other programs, held by other sessions, deleted or cut behind our backs.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $session = Start-TestSession
    $other = Start-TestSession
    # Runs a block for the region's name, and gives back the id of the one error it must write.
    function Get-ErrorId($Session, [scriptblock]$ScriptBlock, [string]$Name) {
        Invoke-TestSession $Session $ScriptBlock $Name -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId.Split(',')[0]
    }
}

AfterAll { $session, $other | Stop-TestSession }

Describe 'A region that a C program made' {
    BeforeAll {
        $missing = (Get-Peer C).Missing
        if (-not $missing) { $peer = Start-Peer C }
    }
    AfterAll { Stop-Peer $peer }
    BeforeEach {
        Skip-Where $missing
        $name = New-TestName
        $null = Send-Peer $peer create $name 100000
        $null = Send-Peer $peer text $name 'from C'
    }
    AfterEach {
        if ($missing -or -not $name) { return }
        $session, $other | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } }
        $null = Send-Peer $peer close $name
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'survives that the module opens, writes and closes it' {
        Invoke-TestSession $session { param($Name) $null = Open-SharedMemory $Name; Write-SharedMemory $Name 'from here'; Remove-SharedMemory $Name } $name
        if ($IsLinux) { Get-LeftBehind $name | Should -Be "/dev/shm/$name" -Because 'a region of others gets no companions' }
        Send-Peer $peer show $name | Should -BeExactly 'from here'
        Invoke-TestSession $session { param($Name) Test-SharedMemory $Name } $name | Should -BeTrue
    }

    It 'survives that a process of the module is killed' {
        $killed = Start-TestSession
        Invoke-TestSession $killed { param($Name) $null = Open-SharedMemory $Name } $name
        Stop-TestSession $killed -Kill
        Invoke-TestSession $session { param($Name) Test-SharedMemory $Name; Read-SharedMemory $Name -As Text } $name | Should -Be $true, 'from C'
        Send-Peer $peer show $name | Should -BeExactly 'from C'
    }

    It 'is deleted only with -Force, where this session has not opened it' -Skip:(-not $IsLinux) -Tag 'needs Linux: a foreign region has a name that can be deleted' {
        Get-ErrorId $session { param($Name) Remove-SharedMemory $Name } $name | Should -Be 'SharedMemoryInUse'
        Get-LeftBehind $name | Should -HaveCount 1
        Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name -Force; Test-SharedMemory $Name } $name | Should -BeFalse
        Send-Peer $peer show $name | Should -BeExactly 'from C' -Because 'who has it mapped keeps it'
    }

    It 'is closed by Remove, and deleted by Remove -Force, where this session has opened it' -Skip:(-not $IsLinux) -Tag 'needs Linux: a foreign region has a name that can be deleted' {
        Invoke-TestSession $session { param($Name) $null = Open-SharedMemory $Name; Remove-SharedMemory $Name; Test-SharedMemory $Name } $name | Should -BeTrue
        Invoke-TestSession $session { param($Name) $null = Open-SharedMemory $Name; Remove-SharedMemory $Name -Force; Test-SharedMemory $Name } $name | Should -BeFalse
    }

    It 'keeps its name: New fails<_>' -ForEach '', ' with -Force' {
        $block = if ($_) { { param($Name) New-SharedMemory $Name -Size 10 -Force } } else { { param($Name) New-SharedMemory $Name -Size 10 } }
        Get-ErrorId $session $block $name | Should -Be 'SharedMemoryExists'
        if ($IsLinux) { Get-LeftBehind $name | Should -HaveCount 1 }
        Send-Peer $peer show $name | Should -BeExactly 'from C'
    }

    It 'is not written beyond its new end when it was cut, nor read: <Bytes> bytes' -Skip:(-not $IsLinux) -Tag 'needs Linux: a foreign region can be truncated' -ForEach @{ Bytes = 10 }, @{ Bytes = 90000 } {
        Invoke-TestSession $session { param($Name) $null = Open-SharedMemory $Name } $name
        $file = [IO.File]::OpenWrite("/dev/shm/$name")
        $file.SetLength(5)
        $file.Dispose()
        $bytes = [byte[]]::new($Bytes)
        foreach ($block in { param($Name, $Data) Read-SharedMemory $Name -Count $Data.Length }, { param($Name, $Data) Write-SharedMemory $Name $Data }) {
            Invoke-TestSession $session $block $name, $bytes -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryTruncated,*'
        }
        [IO.FileInfo]::new("/dev/shm/$name").Length | Should -Be 5
        $seen = Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name; (Open-SharedMemory $Name).Size; Read-SharedMemory $Name -As Text } $name
        $seen | Should -Be 5, 'from '
    }
}

Describe 'A region of another program under a name that the module used' {
    BeforeEach {
        Skip-OutsideLinux 'can a name be taken away from a region'
        $name = New-TestName
    }
    AfterEach {
        if (-not $name) { return }
        $session, $other | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } }
        Get-LeftBehind $name | ForEach-Object { [IO.File]::Delete($_) }
    }

    It 'is told apart from what a process that died left' {
        $killed = Start-TestSession
        Invoke-TestSession $killed { param($Name) $null = New-SharedMemory $Name -Size 100 } $name
        Stop-TestSession $killed -Kill
        [IO.File]::Delete("/dev/shm/$name")
        [IO.File]::WriteAllText("/dev/shm/$name", 'theirs')
        Invoke-TestSession $session { param($Name) Test-SharedMemory $Name } $name | Should -BeTrue
        Get-ErrorId $session { param($Name) New-SharedMemory $Name -Size 10 } $name | Should -Be 'SharedMemoryExists'
        Invoke-TestSession $session { param($Name) "$((Open-SharedMemory $Name).Kind)"; Read-SharedMemory $Name -As Text } $name | Should -Be 'Foreign', 'theirs'
        Get-LeftBehind $name | Should -Be "/dev/shm/$name" -Because 'the leftovers are swept, and only they'
    }

    It 'is not taken along when the module''s own region ends' {
        Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name 'ours' } $name
        [IO.File]::Delete("/dev/shm/$name")
        [IO.File]::WriteAllText("/dev/shm/$name", 'theirs')
        Invoke-TestSession $session { param($Name) Read-SharedMemory $Name -WarningAction SilentlyContinue } $name | Should -BeExactly 'ours'
        Invoke-TestSession $other { param($Name) Read-SharedMemory $Name -As Text -WarningAction SilentlyContinue } $name | Should -BeExactly 'theirs'
        Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name } $name
        Get-LeftBehind $name | Should -Be "/dev/shm/$name"
        Invoke-TestSession $other { param($Name) Read-SharedMemory $Name -As Text } $name | Should -BeExactly 'theirs'
    }
}

Describe 'A region that another session has' {
    BeforeEach {
        $name = New-TestName
        Invoke-TestSession $other { param($Name) $null = New-SharedMemory $Name -Size 100000; Write-SharedMemory $Name 'theirs' } $name
    }
    AfterEach {
        if (-not $name) { return }
        $session, $other | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'is not removed<_>' -ForEach '', ' with -Force' {
        $block = if ($_) { { param($Name) Remove-SharedMemory $Name -Force } } else { { param($Name) Remove-SharedMemory $Name } }
        Get-ErrorId $session $block $name | Should -Be 'SharedMemoryInUse'
        Invoke-TestSession $other { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly 'theirs'
    }

    It 'is not replaced by New -Force, <_>' -ForEach 'open here or', 'and not here' {
        if ($_ -like 'open*') { Invoke-TestSession $session { param($Name) $null = Open-SharedMemory $Name } $name }
        Get-ErrorId $session { param($Name) New-SharedMemory $Name -Size 10 -Force } $name | Should -Be 'SharedMemoryInUse'
        $seen = Invoke-TestSession $session { param($Name) $region = Open-SharedMemory $Name; $region.Size, $region.CreatorId, $region.Version; Read-SharedMemory $Name } $name
        $seen | Should -Be 100000, $other.Process.Id, 1, 'theirs'
        Invoke-TestSession $other { param($Name) Write-SharedMemory $Name 'still theirs' } $name
        Invoke-TestSession $session { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly 'still theirs'
    }

    It 'is replaced by New -Force once nobody else has it' {
        Invoke-TestSession $session { param($Name) $null = Open-SharedMemory $Name } $name
        Invoke-TestSession $other { param($Name) Remove-SharedMemory $Name } $name
        $seen = Invoke-TestSession $session {
            param($Name)
            $old = Get-SharedMemory $Name
            $new = New-SharedMemory $Name -Size 10 -Force
            $old.IsOpen, $new.IsOpen, $new.Size, $new.Version
            (Read-SharedMemory $Name) -join ''
            @(Get-SharedMemory).Count
        } $name
        $seen | Should -Be $false, $true, 10, 0, '0000000000', 1
    }

    It 'goes on where a program deletes its public name, and gets it back' -Skip:(-not $IsLinux) -Tag 'needs Linux: another program can delete a name' {
        Remove-Item -LiteralPath "/dev/shm/$name"
        Invoke-TestSession $session { param($Name) Test-SharedMemory $Name; Read-SharedMemory $Name } $name | Should -Be $true, 'theirs'
        Test-Path -LiteralPath "/dev/shm/$name" | Should -BeTrue
    }

    It 'goes on for who has it, who is warned once, where a program deletes all its names' -Skip:(-not $IsLinux) -Tag 'needs Linux: another program can delete a name' {
        Get-LeftBehind $name | ForEach-Object { [IO.File]::Delete($_) }
        $warnings = Invoke-TestSession $other {
            param($Name)
            Write-SharedMemory $Name ('x' * 70000) 3>&1
            Write-SharedMemory $Name ('y' * 70000) 3>&1
            Read-SharedMemory $Name 3>&1 | Where-Object { $_ -isnot [string] }
        } $name
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike "*deleted*$name*"
        Invoke-TestSession $session { param($Name) Test-SharedMemory $Name; (New-SharedMemory $Name -Size 10).Size } $name | Should -Be $false, 10
        Invoke-TestSession $other { param($Name) (Read-SharedMemory $Name).Length; Remove-SharedMemory $Name } $name | Should -Be 70000
        Invoke-TestSession $session { param($Name) Test-SharedMemory $Name } $name | Should -BeTrue -Because 'leaving the old one must not take the new one along'
    }

    It 'is read and written no further than it reaches where a program cut it: <Bytes> bytes' -Skip:(-not $IsLinux) -Tag 'needs Linux: another program can truncate a region' -ForEach @{ Bytes = 10 }, @{ Bytes = 90000 } {
        $file = [IO.File]::OpenWrite("/dev/shm/$name")
        $file.SetLength(5)
        $file.Dispose()
        $bytes = [byte[]]::new($Bytes)
        foreach ($block in { param($Name, $Data) Read-SharedMemory $Name -Count $Data.Length }, { param($Name, $Data) Write-SharedMemory $Name $Data }) {
            Invoke-TestSession $other $block $name, $bytes -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryTruncated,*'
        }
        [IO.FileInfo]::new("/dev/shm/$name").Length | Should -Be 5
    }
}

Describe 'A region without a size yet' {
    BeforeEach {
        Skip-OutsideLinux 'can a region have a name before it has a size'
        $name = New-TestName
        $file = [IO.File]::Create("/dev/shm/$name")
    }
    AfterEach {
        if (-not $name) { return }
        $file.Dispose()
        Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name -Force } $name
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'is waited for until it has one, by <What>' -ForEach @(
        @{ What = 'Open -Timeout'; Script = { param($Name) (Open-SharedMemory $Name -Timeout 300).Size } }
        @{ What = 'New -OpenExisting'; Script = { param($Name) (New-SharedMemory $Name -Size 50 -OpenExisting).Size } }
    ) {
        Get-ErrorId $session { param($Name) Open-SharedMemory $Name } $name | Should -Be 'SharedMemoryNotFound'
        $waiting = Start-TestCommand $session $Script $name
        $waiting.Waiting.AsyncWaitHandle.WaitOne(100) | Should -BeFalse
        $file.SetLength(77)
        Receive-TestCommand $waiting | Should -Be 77
    }

    It 'is not waited for for ever by New -OpenExisting' {
        Get-ErrorId $session { param($Name) New-SharedMemory $Name -Size 50 -OpenExisting } $name | Should -Be 'SharedMemoryNotFound'
    }
}
