# Paths that no file can have: an error of the module, and no file. To the system a NUL ends a path, and "a`0b" would be "a".
BeforeDiscovery {
    # What Windows allows in no name, every other system allows.
    $onlyElsewhere = '<', '>', '"', '|', '?', '*', "`t", "$([char] 31)"
    $flaws = @("`0"; [string][char] 0xD800; if ($IsWindows) { $onlyElsewhere }) | ForEach-Object {
        @{ Flaw = $_; Title = 'U+{0:X4}' -f [int][char] $_ }
    }
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
    function Get-Listing { @(Get-ChildItem -LiteralPath $TestDrive -Force | ForEach-Object { "$($_.Name) $($_.Length)" }) }
}

Describe 'A path with <Title>' -ForEach $flaws {
    BeforeEach {
        $name = New-TestName
        $null = New-SharedMemory $name -Size 4KB
        Write-SharedMemory $name 'before'
        [IO.File]::WriteAllText((Join-Path $TestDrive a), 'a file')
        $listing = Get-Listing
        $path = "$TestDrive/a${Flaw}b"
    }
    AfterEach {
        Get-Listing | Should -Be $listing
        Test-SharedMemory "$name-new" | Should -BeFalse
        Read-SharedMemory $name | Should -BeExactly 'before'
        Remove-SharedMemory $name
    }

    It 'is refused by New-SharedMemory' {
        foreach ($size in @{}, @{ Size = 100 }) {
            Assert-Error (Get-ErrorOf { New-SharedMemory "$name-new" -Path $path @size }) SharedMemoryNameInvalid InvalidArgument "$name-new" -Terminating
        }
        Assert-Error (Get-ErrorOf { New-SharedMemory "$name-new" -Path $path -Size 100 -WhatIf }) SharedMemoryNameInvalid InvalidArgument "$name-new" -Terminating
        Assert-Error (Get-ErrorOf { New-SharedMemory "$name-new" -Path $path -Size 100 -OpenExisting }) SharedMemoryNameInvalid InvalidArgument "$name-new" -Terminating
    }

    It 'is refused by New-SharedMemory -Force, which leaves the region that is there' {
        Assert-Error (Get-ErrorOf { New-SharedMemory $name -Path $path -Size 100 -Force }) SharedMemoryNameInvalid InvalidArgument $name -Terminating
    }

    It 'is refused by Write-SharedMemory -InputFile' {
        Assert-Error (Get-ErrorOf { Write-SharedMemory $name -InputFile $path }) SharedMemoryNameInvalid InvalidArgument $name -Terminating
    }

    It 'is refused by Read-SharedMemory -OutFile' {
        Assert-Error (Get-ErrorOf { Read-SharedMemory $name -OutFile $path }) SharedMemoryNameInvalid InvalidArgument $name -Terminating
    }

    It 'is refused relative to a location, and in a folder' {
        Push-Location $TestDrive
        try {
            foreach ($each in "a${Flaw}b", "a$Flaw/b", "TestDrive:/a${Flaw}b") {
                Assert-Error (Get-ErrorOf { Read-SharedMemory $name -OutFile $each }) SharedMemoryNameInvalid InvalidArgument $name -Terminating
            }
        }
        finally { Pop-Location }
    }
}

Describe 'A path with what only Windows refuses' {
    It 'is a path like any other elsewhere' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows allows these characters in no name' }
        $name = New-TestName
        $path = Join-Path $TestDrive "a<>`"|?*:`tb"
        $null = New-SharedMemory $name -Path $path -Size 100
        Write-SharedMemory $name 'text'
        Read-SharedMemory $name -OutFile "$path.copy"
        Write-SharedMemory $name -InputFile "$path.copy" -As Text
        Read-SharedMemory $name | Should -BeExactly 'text'
        Remove-SharedMemory $name
        (Get-Item -LiteralPath $path).Length | Should -Be 100
    }
}

Describe 'A path with the prefix of long paths' {
    It 'is the path behind it' {
        if (-not $IsWindows) { Set-ItResult -Skipped -Because 'only Windows has such a prefix' }
        $name = New-TestName
        $null = New-SharedMemory $name -Path "\\?\$(Join-Path $TestDrive long.bin)" -Size 100
        Remove-SharedMemory $name
        (Get-Item (Join-Path $TestDrive long.bin)).Length | Should -Be 100
    }
}
