# What Write-SharedMemory -Offset, and Update-SharedMemory with it, put among the bytes of others where -As does not say it.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')) -Force
    Import-Module (Get-ManifestPath)
    if (-not ('ShmPiece' -as [type])) {
        Add-Type 'public struct ShmPiece { public short A; public byte B; } public enum ShmSmall : byte { None, Some = 7 } public struct ShmPointer { public string S; }'
    }
}

Describe 'A piece without -As' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 64
        Write-SharedMemory $name ([byte[]](, 0xEE * 64))
        function Get-Hex { -join ((Read-SharedMemory $name -Offset 0 -Count 64) | ForEach-Object { $_.ToString('X2') }) }
        $guid = [guid] '00010203-0405-0607-0809-0a0b0c0d0e0f'
    }
    AfterEach { Remove-SharedMemory "$name*" }

    It 'is the value''s own bytes: <Title>' -ForEach @(
        @{ Title = '$false'; Value = { $false }; Hex = '00' }
        @{ Title = '$true'; Value = { $true }; Hex = '01' }
        @{ Title = 'a switch'; Value = { [switch] $true }; Hex = '01' }
        @{ Title = 'a character'; Value = { [char] 'A' }; Hex = '4100' }
        @{ Title = 'a GUID'; Value = { $guid }; Hex = '03020100050407060809' + '0A0B0C0D0E0F' }
        @{ Title = 'an enum'; Value = { [DayOfWeek]::Friday }; Hex = '05000000' }
        @{ Title = 'an enum of one byte'; Value = { [ShmSmall]::Some }; Hex = '07' }
        @{ Title = 'a struct'; Value = { [ShmPiece] @{ A = 1; B = 2 } }; Hex = '01000200' }
        @{ Title = 'a list of integers'; Value = { , (10, 20, 30) }; Hex = '0A000000140000001E000000' }
        @{ Title = 'a list of doubles'; Value = { , (1.0, 2.0) }; Hex = '000000000000F03F0000000000000040' }
        @{ Title = 'a List'; Value = { , [Collections.Generic.List[int16]] (1, 2) }; Hex = '01000200' }
        @{ Title = 'a list of Booleans'; Value = { , ($true, $false) }; Hex = '0100' }
        @{ Title = 'an array of structs'; Value = { , [ShmPiece[]] (@{ A = 1 }, @{ B = 2 }) }; Hex = '0100000000000200' }
        @{ Title = 'a number'; Value = { [int16] -2 }; Hex = 'FEFF' }
        @{ Title = 'a text'; Value = { 'AB' }; Hex = '4142' }
        @{ Title = 'bytes'; Value = { , [byte[]] (1, 2) }; Hex = '0102' }
    ) {
        $value = & $Value
        $expected = 'EEEEEEEE' + $Hex + ('EE' * (60 - $Hex.Length / 2))
        Write-SharedMemory $name $value -Offset 4
        Get-Hex | Should -BeExactly $expected
        $region.PayloadKind | Should -Be Bytes
        Write-SharedMemory $name ([byte[]](, 0xEE * 64))
        , $value | Write-SharedMemory $name -Offset 4
        Get-Hex | Should -BeExactly $expected
        Write-SharedMemory $name ([byte[]](, 0xEE * 64))
        $null = Update-SharedMemory $name { , $value } -Offset 4
        Get-Hex | Should -BeExactly $expected
    }

    It 'is refused where the value has none, and nothing changes: <Title>' -ForEach @(
        @{ Title = 'objects'; Value = { [pscustomobject]@{ A = 1 } } }
        @{ Title = 'a table'; Value = { @{ A = 1 } } }
        @{ Title = 'a list of several types'; Value = { , (1, 2.5) } }
        @{ Title = 'a list of objects'; Value = { , (@{ A = 1 }, @{ A = 2 }) } }
        @{ Title = 'a list of texts'; Value = { , ('a', 'b') } }
        @{ Title = 'an empty list'; Value = { , @() } }
        @{ Title = 'null'; Value = { $null } }
        @{ Title = 'a date'; Value = { [datetime] '2026-01-02' } }
        @{ Title = 'a decimal'; Value = { 1.5d } }
        @{ Title = 'a version'; Value = { [version] '1.2' } }
        @{ Title = 'a struct with a pointer'; Value = { [ShmPointer]::new() } }
    ) {
        $value = & $Value
        $before = Get-Hex
        Assert-Error (Get-ErrorOf { Write-SharedMemory $name $value -Offset 4 }) SharedMemoryUnsupported InvalidArgument $name -Terminating
        Assert-Error (Get-ErrorOf { Update-SharedMemory $name { , $value } -Offset 4 }) SharedMemoryUnsupported InvalidArgument $name -Terminating
        Get-Hex | Should -BeExactly $before
        $region.Version | Should -Be 1
    }

    It 'is what -As says, an object too' {
        Write-SharedMemory $name $true -Offset 4 -As Int32
        Read-SharedMemory $name -Offset 4 -As Int32 | Should -Be 1
        Write-SharedMemory $name @{ A = 1 } -Offset 8 -As Object
        (Read-SharedMemory $name -Offset 8 -As Object).A | Should -Be 1
        Write-SharedMemory $name 'a', 'b' -Offset 4 -As Text
        Read-SharedMemory $name -Offset 4 -Count 3 -As Text | Should -BeExactly "a`nb"
    }

    It 'does not overwrite what follows it in another program''s struct' {
        New-ForeignRegion "$name.f" ([byte[]](, 0xEE * 16))
        try {
            Write-SharedMemory "$name.f" $false -Offset 4
            -join ((Read-SharedMemory "$name.f" -Count 16) | ForEach-Object { $_.ToString('X2') }) | Should -BeExactly ('EE' * 4 + '00' + 'EE' * 11)
        }
        finally { Remove-ForeignRegion "$name.f" }
    }
}
