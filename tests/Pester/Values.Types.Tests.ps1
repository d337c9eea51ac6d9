# -As for types that are no numbers: characters, GUIDs, Booleans, enums and structs, by every way of naming them.

BeforeDiscovery {
    $recorded = @(
        @{ As = 'Char'; Value = [char]0x20AC; Bytes = 'AC-20' }
        @{ As = 'Guid'; Value = [guid]'00112233-4455-6677-8899-aabbccddeeff'; Bytes = '33-22-11-00-55-44-77-66-88-99-AA-BB-CC-DD-EE-FF' }
        @{ As = 'Boolean'; Value = $true; Bytes = '01' }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
    Add-Type @'
using System;
using System.Runtime.InteropServices;
namespace ShmTypes {
    public struct Place { public int X; public double Y; }
    public enum Level : short { Low = 1, High = 300 }
    [StructLayout(LayoutKind.Sequential, Pack = 1, CharSet = CharSet.Unicode)]
    public struct Item
    {
        public int Id;
        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 6)] public string Label;
        [MarshalAs(UnmanagedType.ByValArray, SizeConst = 2)] public byte[] Last;
        public Place Place;
    }
    public struct Loose { public string Text; }
    public struct Nested { public int X; public Loose Loose; }
    public class Reference { public int X; }
}
'@
    class ShmOwnClass { [int] $X }
    enum ShmOwnEnum { None; Some }
}

Describe 'Types that are no numbers' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 200
    }
    AfterEach {
        Remove-SharedMemory $name
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It '<As> comes back as it was, alone and in arrays' -ForEach $recorded {
        Write-SharedMemory $name $Value -As $As
        $region.PayloadKind | Should -BeExactly $As
        $read = Read-SharedMemory $name
        $read | Should -BeOfType $Value.GetType()
        $read | Should -BeExactly $Value
        [BitConverter]::ToString((Read-SharedMemory $name -As Bytes)) | Should -Be $Bytes
        Write-SharedMemory $name $Value, $Value -As $As
        $region.PayloadKind | Should -BeExactly "$As[]"
        , (Read-SharedMemory $name) | Should -BeOfType $Value.GetType().MakeArrayType()
        (Read-SharedMemory $name) | Should -Be $Value, $Value
        Read-SharedMemory $name -As $As -Offset (($Bytes.Length + 1) / 3) | Should -BeExactly $Value
    }

    It 'a text is characters' {
        Write-SharedMemory $name 'Grüße' -As Char
        -join (Read-SharedMemory $name) | Should -BeExactly 'Grüße'
        Write-SharedMemory $name '' -As Char
        (Read-SharedMemory $name).Length | Should -Be 0
        Write-SharedMemory $name 'x' -As Char
        Read-SharedMemory $name | Should -BeOfType char
    }

    It 'an enum is recorded as its number, and read as an enum where told' {
        Write-SharedMemory $name High -As ShmTypes.Level
        $region.PayloadKind, (Read-SharedMemory $name) | Should -Be 'Int16', 300
        Read-SharedMemory $name -As ShmTypes.Level | Should -Be ([ShmTypes.Level]::High)
        Write-SharedMemory $name Some, None -As ShmOwnEnum
        (Read-SharedMemory $name) | Should -Be 1, 0
        (Read-SharedMemory $name -As ([ShmOwnEnum])) | Should -Be Some, None
    }

    It 'a struct is named as <_>' -ForEach 'ShmTypes.Place', '[ShmTypes.Place]', '[ShmTypes.Place[]]', 'ShmTypes.Place[]', 'shmtypes.place' {
        Write-SharedMemory $name @{ X = 3; Y = 0.5 } -As $_
        $read = Read-SharedMemory $name -As $_
        $read | Should -BeOfType ShmTypes.Place
        $read.X, $read.Y | Should -Be 3, 0.5
    }

    It 'a struct is named by its type' {
        Write-SharedMemory $name ([ShmTypes.Place]@{ X = 3 }) -As ([ShmTypes.Place])
        (Read-SharedMemory $name -As ([ShmTypes.Place[]])).X | Should -Be 3
    }

    It 'structs come from hashtables, objects and structs, and go down the pipeline one by one' {
        @{ X = 1 }, [pscustomobject]@{ X = 2; Y = 2.5 }, [ShmTypes.Place]@{ X = 3 } | Write-SharedMemory $name -As ShmTypes.Place
        $region.PayloadKind, $region.PayloadLength | Should -Be 'Bytes', 48
        Read-SharedMemory $name -As ShmTypes.Place | Where-Object X -gt 1 | ForEach-Object Y | Should -Be 2.5, 0
        $all = Read-SharedMemory $name -As ShmTypes.Place -NoEnumerate
        , $all | Should -BeOfType ShmTypes.Place[]
        (Read-SharedMemory $name -As ShmTypes.Place -Offset 16 -Count 1).X | Should -Be 2
        (Read-SharedMemory $name -As ShmTypes.Place -Offset 32).X | Should -Be 3
        , (Read-SharedMemory $name) | Should -BeOfType byte[] -Because 'types are not looked up by what memory says'
    }

    It 'a struct with a string, an array and a struct in it lies at any offset' {
        $item = [ShmTypes.Item]@{ Id = -1; Label = 'Größe'; Last = 7, 8; Place = [ShmTypes.Place]@{ X = 9; Y = 1.5 } }
        Write-SharedMemory $name $item -As ShmTypes.Item -Offset 3
        $region.PayloadKind | Should -BeNullOrEmpty
        $read = Read-SharedMemory $name -As ShmTypes.Item -Offset 3
        $read.Id, $read.Label, $read.Place.X, $read.Place.Y | Should -Be -1, 'Größe', 9, 1.5
        $read.Last | Should -Be 7, 8
        Read-SharedMemory $name -Offset 7 -Count 10 -As Text -Encoding Unicode | Should -BeExactly 'Größe'
    }

    It 'a string without its NUL ends with its field' {
        Write-SharedMemory $name ([byte[]](, 0x41 * 200))
        $read = Read-SharedMemory $name -As ShmTypes.Item -Offset 0
        $read.Label.Length | Should -BeLessOrEqual 6
    }

    It 'a struct is updated by a script block' {
        Write-SharedMemory $name @{ X = 1 }, @{ X = 5 } -As ShmTypes.Place
        (Update-SharedMemory $name { $_.X++; $_ } -As ShmTypes.Place -Offset 16).X | Should -Be 6
        (Read-SharedMemory $name -As ShmTypes.Place).X | Should -Be 1, 6
    }

    It 'a struct is watched' {
        Write-SharedMemory $name @{ X = 4 } -As ShmTypes.Place
        (Watch-SharedMemory $name -As ShmTypes.Place -Offset 0 | Select-Object -First 1).X | Should -Be 4
    }

    It 'files are whole structs, recorded as bytes' {
        $in = Join-Path $TestDrive structs.bin
        [IO.File]::WriteAllBytes($in, [byte[]]::new(32))
        Write-SharedMemory $name -InputFile $in -As ShmTypes.Place
        $region.PayloadKind, $region.PayloadLength | Should -Be 'Bytes', 32
        Read-SharedMemory $name -As ShmTypes.Place -Offset 16 -Count 1 -OutFile "$in.out"
        (Get-Item "$in.out").Length | Should -Be 16
        [IO.File]::WriteAllBytes($in, [byte[]]::new(33))
        Assert-Error (Get-ErrorOf { Write-SharedMemory $name -InputFile $in -As ShmTypes.Place }) SharedMemoryUnsupported InvalidArgument $name -Terminating
    }

    It 'refuses <Type>, and says why' -ForEach @(
        @{ Type = 'ShmOwnClass'; Why = '*PowerShell''s own classes*' }
        @{ Type = 'ShmTypes.Reference'; Why = '*is a class*' }
        @{ Type = 'ShmTypes.Loose'; Why = '*field Text is a string without MarshalAs ByValTStr*' }
        @{ Type = 'ShmTypes.Nested'; Why = '*field Loose is of type Loose*field Text*' }
        @{ Type = 'datetime'; Why = '*DateTime*order of its fields*' }
        @{ Type = 'Nullable[int]'; Why = '*generic*' }
    ) {
        Write-SharedMemory $name 'before'
        foreach ($found in (Get-ErrorOf { Read-SharedMemory $name -As $Type }), (Get-ErrorOf { Read-SharedMemory $name -Wait -As $Type }),
            (Get-ErrorOf { Write-SharedMemory $name 'x' -As $Type }), (Get-ErrorOf { Watch-SharedMemory $name -As $Type }),
            (Get-ErrorOf { Update-SharedMemory $name { $_ } -As $Type })) {
            Assert-Error $found SharedMemoryUnsupported InvalidArgument $name -Terminating
            $found.Record[0].Exception.Message | Should -BeLike $Why
        }
        Read-SharedMemory $name | Should -BeExactly 'before'
    }

    It 'refuses an array shorter than its struct says, and changes nothing' {
        Write-SharedMemory $name 'before'
        Assert-Error (Get-ErrorOf { Write-SharedMemory $name @{ Last = , 1 } -As ShmTypes.Item }) SharedMemoryUnsupported InvalidArgument $name -Terminating
        Read-SharedMemory $name | Should -BeExactly 'before'
    }

    It 'are no numbers to add to: <_>' -ForEach 'Char', 'Guid', 'Boolean', 'ShmTypes.Place', 'ShmTypes.Level' {
        (Get-ErrorOf { Update-SharedMemory $name -Add 1 -As $_ }).Record[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryUnsupported,*'
    }

    It 'a recorded <As> is not added to by mistake' -ForEach $recorded {
        Write-SharedMemory $name $Value -As $As
        Assert-Error (Get-ErrorOf { Update-SharedMemory $name -Add 1 }) SharedMemoryUnsupported InvalidArgument $name
        Read-SharedMemory $name | Should -Be $Value
    }

    It 'more of them than the region has are refused before memory is taken' {
        foreach ($count in 13, [int]::MaxValue, [long]::MaxValue) {
            Assert-Error (Get-ErrorOf { Read-SharedMemory $name -As ShmTypes.Place -Count $count }) SharedMemoryOutOfRange InvalidArgument $name -Terminating
        }
        Read-SharedMemory $name -As ShmTypes.Place -Count 0 | Should -BeNullOrEmpty
    }
}
