#Requires -Version 7.4
# A file grows when longer content is set. So does an item that only this session has; and empty lines are lines.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')) -Force
    Import-Module (Get-ManifestPath)
    $session = Start-TestSession
}

AfterAll { Stop-TestSession $session }

Describe 'Content that is longer than the item' {
    BeforeEach { $name = New-TestName }
    AfterEach {
        Invoke-TestSession $session { Remove-SharedMemory * }
        Remove-SharedMemory "$name*"
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'replaces one that only this session has: <Title>' -ForEach @(
        @{ Title = 'Set-Content'; Block = { Set-Content "Shm:\$name" ('x' * 9000) }; Expected = 'x' * 9000 }
        @{ Title = 'Add-Content'; Block = { Add-Content "Shm:\$name" ('x' * 9000) }; Expected = "before`n" + 'x' * 9000 }
        @{ Title = 'bytes'; Block = { Set-Content "Shm:\$name" ([byte[]](, 120 * 9000)) -AsByteStream }; Expected = , [byte[]](, 120 * 9000) }
    ) {
        $null = New-SharedMemory $name -Size 10
        Write-SharedMemory $name before
        & $Block
        Read-SharedMemory $name | Should -Be $Expected
        (Get-SharedMemory $name).Size | Should -BeGreaterOrEqual 9000
        Invoke-TestSession $session { param($Name) Read-SharedMemory $Name } $name | Should -Be $Expected
    }

    It 'replaces one that another session made and left' -Skip:(-not $IsLinux) -Tag 'needs Unix: on Windows a descriptor that another session gave is not known' {
        Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 10 -Access EveryoneRead } $name
        $null = Open-SharedMemory $name
        Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name } $name
        Set-Content "Shm:\$name" ('x' * 9000)
        (Get-SharedMemory $name).Access | Should -Be EveryoneRead
    }

    It 'keeps its access, <_>' -ForEach 'CurrentUser', 'EveryoneRead', 'Everyone' {
        $null = New-SharedMemory $name -Size 10 -Access $_
        $mode = if ($IsLinux) { stat -c '%a' "/dev/shm/$name" }
        Set-Content "Shm:\$name" ('x' * 9000)
        (Get-SharedMemory $name).Access | Should -Be $_
        if ($IsLinux) { stat -c '%a' "/dev/shm/$name" | Should -Be $mode }
    }

    It 'keeps its security descriptor' -Skip:($IsLinux -or $IsMacOS) -Tag 'needs Windows: security descriptors' {
        $null = New-SharedMemory $name -Size 10 -SecurityDescriptor 'D:P(A;;GA;;;WD)'
        Set-Content "Shm:\$name" ('x' * 9000)
        Get-SectionAccess $name | Should -BeLike 'D:P(*;;;WD)'
    }

    It 'enlarges the file of one over a file' {
        $file = Join-Path $TestDrive "$name.bin"
        $null = New-SharedMemory $name -Size 10 -Path $file
        Set-Content "Shm:\$name" ('x' * 9000)
        $region = Get-SharedMemory $name
        $region.Kind, $region.FilePath | Should -Be File, $file
        (Get-Item $file).Length | Should -BeGreaterOrEqual 9000
    }

    It 'is an error where others have it, or a lock of it is held, and nothing changes: <Title>' -ForEach @(
        @{ Title = 'another session'; Before = { Invoke-TestSession $session { param($Name) $null = Open-SharedMemory $Name } $name } }
        @{ Title = 'a lock'; Before = { Lock-SharedMemory $name } }
    ) {
        $null = New-SharedMemory $name -Size 10
        Write-SharedMemory $name before
        & $Before
        foreach ($block in { Set-Content "Shm:\$name" ('x' * 9000) }, { Add-Content "Shm:\$name" ('x' * 9000) }) {
            Assert-Error (Get-ErrorOf $block) SharedMemoryTooSmall LimitsExceeded $name
        }
        Read-SharedMemory $name | Should -BeExactly before
        (Get-SharedMemory $name).Size | Should -Be 10
    }

    It 'is an error of one that only another session has' {
        Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 10; Write-SharedMemory $Name before } $name
        Assert-Error (Get-ErrorOf { Set-Content "Shm:\$name" ('x' * 9000) }) SharedMemoryTooSmall LimitsExceeded $name
        Read-SharedMemory $name | Should -BeExactly before
    }

    It 'is an error of another program''s' {
        New-ForeignRegion $name ([byte[]](1..8))
        try {
            $null = Open-SharedMemory $name
            Assert-Error (Get-ErrorOf { Set-Content "Shm:\$name" ('x' * 9000) }) SharedMemoryTooSmall LimitsExceeded $name
            (Read-SharedMemory $name -Count 8) | Should -Be (1..8)
        }
        finally {
            Remove-SharedMemory $name
            Remove-ForeignRegion $name
        }
    }
}

Describe 'Lines as in a file' {
    BeforeEach {
        $name = New-TestName
        $file = Join-Path $TestDrive lines.txt
        $null = New-SharedMemory $name -Size 4KB
    }
    AfterEach { Remove-SharedMemory $name }

    It 'come back: <Title>' -ForEach @(
        @{ Title = 'an empty one last'; Value = 'a', '' }
        @{ Title = 'two empty ones last'; Value = 'a', '', '' }
        @{ Title = 'an empty one first'; Value = '', 'a' }
        @{ Title = 'an empty one alone'; Value = , '' }
        @{ Title = 'nothing but empty ones'; Value = '', '', '' }
        @{ Title = 'none'; Value = @() }
        @{ Title = 'null'; Value = , $null }
        @{ Title = 'null among others'; Value = 'a', $null, 'b' }
        @{ Title = 'one with a line feed at its end'; Value = , "a`n" }
        @{ Title = 'several in one'; Value = "a`nb", "`n", 'c' }
    ) {
        foreach ($path in $file, "Shm:\$name") { Set-Content -LiteralPath $path $Value }
        $expected = @(Get-Content $file)
        $found = @(Get-Content "Shm:\$name")
        $found.Count | Should -Be $expected.Count
        $found -join '|' | Should -BeExactly ($expected -join '|')
        foreach ($more in 'x', '', 'y') {
            foreach ($path in $file, "Shm:\$name") { Add-Content -LiteralPath $path $more }
            @(Get-Content "Shm:\$name") -join '|' | Should -BeExactly (@(Get-Content $file) -join '|')
        }
    }

    It 'go behind a text that ends with a line feed' {
        Write-SharedMemory $name "a`n"
        Add-Content "Shm:\$name" 'b'
        Get-Content "Shm:\$name" | Should -BeExactly 'a', 'b'
    }
}
