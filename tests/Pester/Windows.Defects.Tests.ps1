#Requires -Version 7.4
# What once cost data, trust or a clear error, mostly on Windows; what is true there only is skipped elsewhere, and says so.
BeforeDiscovery {
    $targets = @(
        @{ Title = 'more memory than there is'; Id = 'SharedMemoryInsufficientMemory'; Arguments = @{ Size = 1PB } }
        @{ Title = 'a file made larger than any disk'; Id = 'SharedMemoryInsufficientMemory'; Arguments = @{ Size = 1PB; Path = 'old.bin' } }
        @{ Title = 'a new file larger than any disk'; Id = 'SharedMemoryInsufficientMemory'; Arguments = @{ Size = 1PB; Path = 'new.bin' } }
        @{ Title = 'a folder that is not there'; Id = 'SharedMemoryNotFound'; Arguments = @{ Size = 10; Path = 'nowhere/f.bin' } }
        @{ Title = 'a file that is not there, without a size'; Id = 'SharedMemoryNotFound'; Arguments = @{ Path = 'new.bin' } }
        @{ Title = 'an empty file, without a size'; Id = 'SharedMemoryOutOfRange'; Arguments = @{ Path = 'empty.bin' } }
        @{ Title = 'a folder'; Id = 'SharedMemoryAccessDenied'; Arguments = @{ Size = 10; Path = '.' } }
        @{ Title = 'a descriptor that is none'; Id = 'SharedMemoryUnsupported'; Arguments = @{ Size = 10; SecurityDescriptor = 'nonsense' } }
        @{ Title = 'an empty descriptor'; Id = 'SharedMemoryUnsupported'; Arguments = @{ Size = 10; SecurityDescriptor = '' } }
    )
    $reserved = 'Global', 'Local\Global', 'Local\Local', 'Local\Session', 'Global\Global' | ForEach-Object { @{ Name = $_ } }
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    Import-Module (Get-ManifestPath)
    $windowsOnly = if (-not $IsWindows) { 'only Windows has security descriptors' }
}

Describe 'New-SharedMemory -Force that fails' {
    BeforeEach {
        $name = New-TestName
        $folder = [IO.Path]::Combine((Get-PSDrive TestDrive).Root, $name)
        $null = [IO.Directory]::CreateDirectory($folder)
        [IO.File]::WriteAllBytes([IO.Path]::Combine($folder, 'old.bin'), [byte[]](1, 2, 3))
        [IO.File]::WriteAllBytes([IO.Path]::Combine($folder, 'empty.bin'), [byte[]]@())
        $null = New-SharedMemory $name -Size 100
        Write-SharedMemory $name 'what there is'
        Push-Location -LiteralPath $folder
    }
    AfterEach {
        Pop-Location
        Remove-SharedMemory $name
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'keeps the region, and leaves files as they were: <Title>' -ForEach $targets {
        $found = Get-ErrorOf { New-SharedMemory $name @Arguments -Force }
        $found.Record.Count | Should -Be 1
        $found.Record[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $found.Record[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Read-SharedMemory $name | Should -BeExactly 'what there is'
        Write-SharedMemory $name 'and goes on'
        Read-SharedMemory $name | Should -BeExactly 'and goes on'
        (Get-SharedMemory $name).Size | Should -Be 100
        Get-ChildItem -Name | Sort-Object | Should -Be 'empty.bin', 'old.bin'
        (Get-Item old.bin).Length | Should -Be 3
        (Get-Item empty.bin).Length | Should -Be 0
    }

    It 'keeps the region on the drive' {
        $found = Get-ErrorOf { New-Item "Shm:\$name" -Size 1PB -Force }
        $found.Record[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryInsufficientMemory,*'
        Read-SharedMemory $name | Should -BeExactly 'what there is'
    }

    It 'leaves files as they were without -Force: <Path>' -ForEach @{ Path = 'old.bin'; Length = 3 }, @{ Path = 'empty.bin'; Length = 0 } {
        $other = New-TestName
        $found = Get-ErrorOf { New-SharedMemory $other -Path $Path -Size 1PB }
        $found.Record[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryInsufficientMemory,*'
        (Get-Item $Path).Length | Should -Be $Length
        Test-SharedMemory $other | Should -BeFalse
    }

    It 'replaces the region where nothing is in the way' {
        (New-SharedMemory $name -Path old.bin -Size 5 -Force).Kind | Should -Be File
        (Read-SharedMemory $name -Offset 0 -As Byte -Count 5) | Should -Be 1, 2, 3, 0, 0
    }
}

Describe 'A security descriptor that cannot be' {
    It 'is an error with an id, in which the descriptor is named, with -WhatIf too: "<_>"' -ForEach 'nonsense', '', 'O:BA', 'D:(nonsense)' {
        $name = New-TestName
        $descriptor = $_
        foreach ($options in @{}, @{ WhatIf = $true }, @{ OpenExisting = $true }) {
            $found = Get-ErrorOf { New-SharedMemory $name -Size 10 -SecurityDescriptor $descriptor @options }
            Assert-Error $found SharedMemoryUnsupported InvalidArgument $name -Terminating
            if ($IsWindows) { "$($found.Record[0])" | Should -BeLike "'$descriptor' cannot be the security descriptor*" }
            Test-SharedMemory $name | Should -BeFalse
        }
    }
}

Describe 'A region of another account' {
    It 'is not opened without being asked for, also where the account hides: <Rights>' -ForEach @{ Rights = 'GA' }, @{ Rights = '0x6' } {
        if ($windowsOnly) {
            Skip-Where $windowsOnly
            return
        }
        $name = New-TestName
        $made = Get-ErrorOf { New-SharedMemory $name -Size 10 -SecurityDescriptor "O:S-1-5-21-1-2-3-1234D:(A;;$Rights;;;WD)" }
        if ($made.Record) {
            "$($made.Record[0].FullyQualifiedErrorId)" | Should -BeLike 'SharedMemoryAccessDenied,*'
            Skip-Where 'this user may not make objects of another account'
            return
        }
        $session = Start-TestSession
        try {
            $seen = Invoke-TestSession $session {
                param($Name)
                $errors = try { Open-SharedMemory $Name -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
                $errors -replace ',.*'
                (Open-SharedMemory $Name -AllowOtherOwner -WarningAction Ignore).IsOpen
            } $name
            $seen | Should -Be 'SharedMemoryOwnedByOther', $true
        }
        finally {
            Stop-TestSession $session
            Remove-SharedMemory $name
        }
    }
}

Describe 'Names that Windows has taken' {
    It 'are refused there, and names like others elsewhere: <Name>' -ForEach $reserved {
        if ($IsWindows) {
            foreach ($block in { New-SharedMemory $Name -Size 10 }, { New-SharedMemory $Name -Size 10 -WhatIf }, { Test-SharedMemory $Name }) {
                Assert-Error (Get-ErrorOf $block) SharedMemoryNameInvalid InvalidArgument $Name -Terminating
            }
            return
        }
        if (Test-SharedMemory $Name) { Skip-Where "the machine has a region $Name"; return }
        $null = New-SharedMemory $Name -Size 10
        try { Test-SharedMemory $Name | Should -BeTrue }
        finally { Remove-SharedMemory $Name }
    }

    It 'are no items of the drive there' {
        if (-not $IsWindows) { Skip-Where 'only on Windows the system has objects of such names'; return }
        Test-Path Shm:\Local\Global | Should -BeFalse
        $found = Get-ErrorOf { New-Item Shm:\Local\Global -Size 10 }
        $found.Record[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryNameInvalid,*'
    }
}

Describe 'The file of a region that is open' {
    BeforeAll {
        $session = Start-TestSession
        $name = New-TestName
        $path = [IO.Path]::Combine((Get-PSDrive TestDrive).Root, "$name.bin")
        $null = New-SharedMemory $name -Path $path -Size 100
        Write-SharedMemory $name 'colour=blue'
        Sync-SharedMemory $name
    }
    AfterAll {
        Stop-TestSession $session
        Remove-SharedMemory $name
    }

    It 'is read by Get-Content in another process' {
        Invoke-TestSession $session { param($Path) (Get-Content -LiteralPath $Path -Raw).TrimEnd([char]0) } $path | Should -BeExactly 'colour=blue'
    }

    It 'is read and written by a stream that lets others write' {
        Invoke-TestSession $session {
            param($Path)
            $file = [IO.FileStream]::new($Path, 'Open', 'ReadWrite', 'ReadWrite')
            try {
                $file.ReadByte()
                $file.Position = 7
                $file.Write([Text.Encoding]::ASCII.GetBytes('pink'), 0, 4)
            }
            finally { $file.Dispose() }
        } $path | Should -Be ([int][char]'c')
        Read-SharedMemory $name | Should -BeExactly 'colour=pink'
    }

    It 'is flushed while another program has it open' {
        Invoke-TestSession $session { param($Path) $script:held = [IO.FileStream]::new($Path, 'Open', 'Read', 'ReadWrite') } $path
        try { (Get-ErrorOf { Sync-SharedMemory $name }).Record | Should -BeNullOrEmpty }
        finally { Invoke-TestSession $session { $held.Dispose() } }
    }

    It 'is the input of another region' {
        $copy = New-TestName
        $null = Invoke-TestSession $session { param($Name, $Path) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name -InputFile $Path } $copy, $path
        try { Invoke-TestSession $session { param($Name) (Read-SharedMemory $Name).Length } $copy | Should -Be 100 }
        finally { Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name } $copy }
    }
}
