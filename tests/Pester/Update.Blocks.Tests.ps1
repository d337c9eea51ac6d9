#Requires -Version 7.4
# What comes of the script block of Update-SharedMemory: no value, a list in the place of a list, and a block that takes the region away.

BeforeDiscovery {
    $memory = @{ Kind = 'memory'; Path = $false }
    $kinds = $memory, @{ Kind = 'a file'; Path = $true }
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')) -Force
    Import-Module (Get-ManifestPath)
}

Describe 'A block without output' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 4KB
    }
    AfterEach { Remove-SharedMemory "$name*" }

    It 'is an error that changes nothing: <Title>' -ForEach @(
        @{ Title = 'a table'; Value = @{ Max = 1 }; Block = { $_.Max = 9 } }
        @{ Title = 'a list'; Value = , @(1, 2); Block = { $_ | Where-Object { $_ -gt 5 } } }
        @{ Title = 'a number'; Value = 5; Block = { } }
        @{ Title = 'a text'; Value = 'text'; Block = { $null = $_ + '.' } }
    ) {
        Write-SharedMemory $name $Value
        Assert-Error (Get-ErrorOf { Update-SharedMemory $name $Block }) SharedMemoryUnsupported InvalidResult $name -Terminating
        $region.Version | Should -Be 1
        ConvertTo-Json (Read-SharedMemory $name -NoEnumerate) | Should -BeExactly (ConvertTo-Json $Value)
    }

    It 'is one with -Offset, too' {
        Write-SharedMemory $name ([byte[]](1..20))
        Assert-Error (Get-ErrorOf { Update-SharedMemory $name { } -Offset 4 -As Int32 }) SharedMemoryUnsupported InvalidResult $name -Terminating
        (Read-SharedMemory $name) | Should -Be (1..20)
    }

    It 'is one for another program''s region' {
        New-ForeignRegion "$name.f" ([byte[]](1..8))
        try {
            Assert-Error (Get-ErrorOf { Update-SharedMemory "$name.f" { $_[0] = 9 } }) SharedMemoryUnsupported InvalidResult "$name.f" -Terminating
            (Read-SharedMemory "$name.f" -Count 8) | Should -Be (1..8)
        }
        finally { Remove-ForeignRegion "$name.f" }
    }

    It 'is not one that emits $null, an empty text or an empty list' {
        Write-SharedMemory $name 5
        Update-SharedMemory $name { $null } | Should -BeNullOrEmpty
        $region.PayloadKind | Should -Be Object
        Update-SharedMemory $name { '' } | Should -BeExactly ''
        $region.PayloadKind | Should -Be Text
        $null = Update-SharedMemory $name { , @() }
        , (Read-SharedMemory $name -NoEnumerate) | Should -BeOfType ([object[]])
    }
}

Describe 'A block whose input is a list' {
    BeforeEach {
        $name = New-TestName
        $null = New-SharedMemory $name -Size 4KB
    }
    AfterEach { Remove-SharedMemory $name }

    It 'extends it item by item, from none on: <Title>' -ForEach @(
        @{ Title = 'objects'; Value = @(); Type = 'Object[]'; Items = 'job1', 'job2', 'job3' }
        @{ Title = 'texts'; Value = [string[]]@(); Type = 'String[]'; Items = 'job1', 'job2', 'job3' }
        @{ Title = 'numbers'; Value = [int[]]@(); Type = 'Int32[]'; Items = 10, 20, 30 }
        @{ Title = 'tables'; Value = @(); Type = 'Object[]'; Items = @{ a = 1 }, @{ a = 2 }, @{ a = 3 } }
        @{ Title = 'bytes'; Value = [byte[]]@(); Type = 'Byte[]'; Items = [byte]1, [byte]2, [byte]3 }
    ) {
        Write-SharedMemory $name $Value
        foreach ($item in $Items) { $null = Update-SharedMemory $name { $_ + $item } }
        $found = Read-SharedMemory $name -NoEnumerate
        $found.GetType().Name, $found.Count | Should -Be $Type, 3
        ConvertTo-Json $found | Should -BeExactly (ConvertTo-Json $Items)
    }

    It 'keeps the list that it changes and emits, as what it is: <Title>' -ForEach @(
        @{ Title = 'List[string]'; Value = { , [Collections.Generic.List[string]]::new() }; Add = { $_.Add($item); $_ }; Type = 'List`1' }
        @{ Title = 'ArrayList'; Value = { , [Collections.ArrayList]::new() }; Add = { $null = $_.Add($item); $_ }; Type = 'ArrayList' }
        @{ Title = 'Queue'; Value = { , [Collections.Queue]::new() }; Add = { $_.Enqueue($item); $_ }; Type = 'Queue' }
    ) {
        Write-SharedMemory $name (& $Value)
        foreach ($item in 'a', 'b') { $null = Update-SharedMemory $name $Add }
        $found = Read-SharedMemory $name -NoEnumerate
        $found.GetType().Name, "$found" | Should -Be $Type, 'a b'
    }

    It 'gives a list of the one item that is left, and what it emits is that list' {
        Write-SharedMemory $name 1, 2, 3
        $emitted = Update-SharedMemory $name { $_ | Where-Object { $_ -eq 2 } }
        , $emitted | Should -BeOfType ([object[]])
        , (Read-SharedMemory $name -NoEnumerate) | Should -BeOfType ([object[]])
        Read-SharedMemory $name | Should -Be 2
    }

    It 'takes a list that is emitted as one object for the new list, and keeps a list of lists' {
        Write-SharedMemory $name 1, 2, 3
        $null = Update-SharedMemory $name { , @(7, 8) }
        Read-SharedMemory $name | Should -Be 7, 8
        Write-SharedMemory $name (, @(1, 2))
        $null = Update-SharedMemory $name { $_ }
        $found = Read-SharedMemory $name -NoEnumerate
        $found.Count, $found[0].Count | Should -Be 1, 2
    }

    It 'keeps what a block adds to an item' {
        Write-SharedMemory $name 'a', 'b'
        $null = Update-SharedMemory $name { $_ | Add-Member Note 5 -PassThru }
        (Read-SharedMemory $name).Note | Should -Be 5, 5
    }
}

Describe 'A block that takes the region away, in <Kind>' -ForEach $kinds {
    BeforeEach {
        $name = New-TestName
        $more = if ($Path) { @{ Path = Join-Path $TestDrive "$name.bin" } } else { @{} }
        $null = New-SharedMemory $name -Size 64 @more
        Write-SharedMemory $name 5
    }
    AfterEach {
        Remove-SharedMemory "$name*"
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'is an error: <Title>' -ForEach @(
        @{ Title = 'removed'; Block = { Remove-SharedMemory $name; 6 } }
        @{ Title = 'disposed'; Block = { (Get-SharedMemory $name).Dispose(); 6 } }
        @{ Title = 'removed from the drive'; Block = { Remove-Item "Shm:\$name"; 6 } }
    ) {
        Assert-Error (Get-ErrorOf { Update-SharedMemory $name $Block }) SharedMemoryNotFound ObjectNotFound $name
        Test-SharedMemory $name | Should -BeFalse
        if ($Path) { [BitConverter]::ToInt32([IO.File]::ReadAllBytes($more.Path), 0) | Should -Be 5 }
    }

    It 'writes nothing into a region that took its place' {
        $found = Get-ErrorOf { Update-SharedMemory $name { $null = New-SharedMemory $name -Size 32 -Force; 6 } }
        Assert-Error $found SharedMemoryNotFound ObjectNotFound $name
        $new = Get-SharedMemory $name
        $new.Size, $new.PayloadKind, $new.Version | Should -Be 32, $null, 0
        Write-SharedMemory $name 7 -LockTimeout 0
        Read-SharedMemory $name | Should -Be 7
    }

    It 'keeps a region that took the place of one opened for the call' {
        Remove-SharedMemory $name
        $session = Start-TestSession
        try {
            Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 64; Write-SharedMemory $Name 5 } $name
            $found = Get-ErrorOf {
                Update-SharedMemory $name {
                    Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name } $name
                    $null = New-SharedMemory $name -Size 32 -Force
                    6
                }
            }
            Assert-Error $found SharedMemoryNotFound ObjectNotFound $name
            (Get-SharedMemory $name).Size | Should -Be 32
        }
        finally { Stop-TestSession $session }
    }

    It 'does not write without the lock that it released' {
        Assert-Error (Get-ErrorOf { Update-SharedMemory $name { Unlock-SharedMemory $name; 6 } }) SharedMemoryNotLocked InvalidOperation $name
        Read-SharedMemory $name -LockTimeout 0 | Should -Be 5
        Assert-Error (Get-ErrorOf { Unlock-SharedMemory $name }) SharedMemoryNotLocked InvalidOperation $name
        Update-SharedMemory $name { Lock-SharedMemory $name; Unlock-SharedMemory $name; 6 } | Should -Be 6
    }
}
