# Files as the source and the target of a value, and regions over files as one session sees them.
BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
}

Describe '-InputFile and -OutFile' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 3MB
        $in = Join-Path $TestDrive in.bin
        $out = Join-Path $TestDrive out.bin
    }
    AfterEach {
        Remove-SharedMemory $name
        Remove-Item -LiteralPath $in, $out -ErrorAction Ignore
    }

    It 'carry <Length> bytes unchanged' -ForEach @{ Length = 0 }, @{ Length = 1 }, @{ Length = 1MB }, @{ Length = 2MB + 17 }, @{ Length = 3MB } {
        $bytes = [byte[]]::new($Length)
        [Random]::new($Length).NextBytes($bytes)
        [IO.File]::WriteAllBytes($in, $bytes)
        Write-SharedMemory $name -InputFile $in | Should -BeNullOrEmpty
        $region.PayloadKind, $region.PayloadLength | Should -Be 'Bytes', $Length
        Read-SharedMemory $name -OutFile $out | Should -BeNullOrEmpty
        [Linq.Enumerable]::SequenceEqual([IO.File]::ReadAllBytes($out), $bytes) | Should -BeTrue
        , (Read-SharedMemory $name) | Should -BeOfType byte[]
    }

    It 'take <Title>' -ForEach @(
        @{ Title = 'a relative path'; In = 'in.bin'; Out = 'out.bin' }
        @{ Title = 'a path of a drive'; In = 'TestDrive:\in.bin'; Out = 'TestDrive:/out.bin' }
        @{ Title = 'a path with a folder in between'; In = './none/../in.bin'; Out = 'sub/../out.bin' }
    ) {
        [IO.File]::WriteAllText($in, 'content')
        Push-Location $TestDrive
        try {
            Write-SharedMemory $name -InputFile $In -As Text
            Read-SharedMemory $name -OutFile $Out
        }
        finally { Pop-Location }
        [IO.File]::ReadAllText($out) | Should -BeExactly 'content'
    }

    It 'take brackets in a path as they are' {
        $in = Join-Path $TestDrive 'in[1].bin'
        $out = Join-Path $TestDrive 'out[1].bin'
        [IO.File]::WriteAllText($in, 'content')
        Write-SharedMemory $name -InputFile $in
        Read-SharedMemory $name -OutFile $out
        [IO.File]::ReadAllText($out) | Should -BeExactly 'content'
    }

    It 'record what -As says: <As>' -ForEach @(
        @{ As = 'Text'; Kind = 'Text'; Expected = '12345678' }
        @{ As = 'Bytes'; Kind = 'Bytes'; Expected = [byte[]](0x31..0x38) }
        @{ As = 'Byte'; Kind = 'Bytes'; Expected = [byte[]](0x31..0x38) }
        @{ As = 'Int64'; Kind = 'Int64[]'; Expected = [long[]](, 0x3837363534333231) }
        @{ As = 'UInt16'; Kind = 'UInt16[]'; Expected = [uint16[]](0x3231, 0x3433, 0x3635, 0x3837) }
    ) {
        [IO.File]::WriteAllText($in, '12345678')
        Write-SharedMemory $name -InputFile $in -As $As
        $region.PayloadKind | Should -BeExactly $Kind
        $read = Read-SharedMemory $name
        , $read | Should -BeOfType $Expected.GetType()
        $read | Should -Be $Expected
    }

    It 'of a text get a NUL behind it, as texts do, unless -NoTerminator' {
        Write-SharedMemory $name ([byte[]](, 0xFF * 20))
        [IO.File]::WriteAllText($in, 'content')
        Write-SharedMemory $name -InputFile $in -As Text -NoTerminator
        Read-SharedMemory $name -As Byte -Offset 7 | Should -Be 255
        Write-SharedMemory $name -InputFile $in -As Text
        Read-SharedMemory $name -As Byte -Offset 7 | Should -Be 0
        Write-SharedMemory $name ([byte[]](, 0xFF * 20))
        Write-SharedMemory $name -InputFile $in
        Read-SharedMemory $name -As Byte -Offset 7 | Should -Be 255 -Because 'bytes have no terminator'
    }

    It 'of a text have the encoding that is given' {
        [IO.File]::WriteAllText($in, "caf$([char]0xE9)", [Text.Encoding]::Unicode)
        Write-SharedMemory $name -InputFile $in -As Text -Encoding unicode
        $region.Encoding | Should -Be unicode
        Read-SharedMemory $name | Should -BeExactly "$([char]0xFEFF)caf$([char]0xE9)" -Because 'nothing is trimmed'
        [IO.File]::WriteAllText($in, 'marked', [Text.UTF8Encoding]::new($true))
        Write-SharedMemory $name -InputFile $in -As Text -Encoding utf8BOM
        Read-SharedMemory $name | Should -BeExactly 'marked'
    }

    It 'is not the region itself: that would empty it' {
        $file = Join-Path $TestDrive behind.bin
        $null = New-SharedMemory "$name-f" -Size 100 -Path $file
        Write-SharedMemory "$name-f" precious
        if ($IsLinux) { Assert-Error (Get-ErrorOf { Read-SharedMemory "$name-f" -OutFile $file }) SharedMemoryUnsupported InvalidArgument "$name-f" -Terminating }
        if ($IsLinux) {
            Write-SharedMemory $name precious
            Assert-Error (Get-ErrorOf { Read-SharedMemory $name -OutFile "/dev/shm/$name" }) SharedMemoryUnsupported InvalidArgument $name -Terminating
            Read-SharedMemory $name | Should -BeExactly precious
        }
        Read-SharedMemory "$name-f" | Should -BeExactly precious
        Remove-SharedMemory "$name-f"
    }

    It 'replace a longer file, and take ranges' {
        [IO.File]::WriteAllText($out, 'something much longer')
        Write-SharedMemory $name 'abcdef'
        Read-SharedMemory $name -OutFile $out
        [IO.File]::ReadAllText($out) | Should -BeExactly 'abcdef'
        Read-SharedMemory $name -OutFile $out -Offset 2 -Count 3
        [IO.File]::ReadAllText($out) | Should -BeExactly 'cde'
        Read-SharedMemory $name -OutFile $out -As Int16 -Offset 1 -Count 2
        [IO.File]::ReadAllText($out) | Should -BeExactly 'bcde'
    }
}

Describe 'A region over a file' {
    BeforeEach {
        $name = New-TestName
        $file = Join-Path $TestDrive region.bin
    }
    AfterEach {
        Remove-SharedMemory "$name*"
        Remove-Item -LiteralPath $file -ErrorAction Ignore
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'is made, flushed and left: <Title>' -ForEach @(
        @{ Title = 'by an absolute path'; Path = $null }
        @{ Title = 'by a relative path'; Path = 'region.bin' }
        @{ Title = 'by a path of a drive'; Path = 'TestDrive:\region.bin' }
    ) {
        Push-Location $TestDrive
        try { $region = New-SharedMemory $name -Path $(if ($Path) { $Path } else { $file }) -Size 100 } finally { Pop-Location }
        $region.Kind, $region.Size, $region.FilePath | Should -Be 'File', 100, $file
        Write-SharedMemory $name 'kept'
        Sync-SharedMemory $name | Should -BeNullOrEmpty
        # Unlike ReadAllBytes, it lets others write meanwhile, as Windows demands of a mapped file.
        (Get-Content -LiteralPath $file -Raw).Substring(0, 4) | Should -BeExactly 'kept'
        Remove-SharedMemory $name
        (Get-Item -LiteralPath $file).Length | Should -Be 100
        $again = New-SharedMemory $name -Path $file
        $again.Size | Should -Be 100
        $again.PayloadKind | Should -BeNullOrEmpty
        Read-SharedMemory $name -As Text | Should -BeExactly 'kept'
    }

    It 'is made anew by New -Force, with the file''s content' {
        $first = New-SharedMemory $name -Path $file -Size 100
        Write-SharedMemory $name 'kept'
        $second = New-SharedMemory $name -Path $file -Force
        $first.IsOpen, $second.IsOpen, $second.Size | Should -Be $false, $true, 100
        Read-SharedMemory $name -As Text | Should -BeExactly 'kept'
    }

    It 'does not make a file when there is no room for it' {
        Assert-Error (Get-ErrorOf { New-SharedMemory $name -Path $file -Size 1PB }) SharedMemoryInsufficientMemory ResourceUnavailable $name
        Test-Path -LiteralPath $file | Should -BeFalse
    }
}
