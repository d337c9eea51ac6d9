# What can be piped into the commands, by value and by property name, and what Write takes as its value.
BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
}

Describe 'The pipeline' {
    BeforeEach {
        $run = New-TestName
        $names = "$run.1", "$run.2"
    }
    AfterEach {
        Remove-SharedMemory "$run*"
        Get-Trace $run | Should -BeNullOrEmpty
    }

    Context '<How>' -ForEach @(
        @{ How = 'strings' }
        @{ How = 'objects with a Name' }
        @{ How = 'regions' }
    ) {
        BeforeEach {
            $regions = $names | New-SharedMemory -Size 16
            $names | ForEach-Object { Write-SharedMemory $_ before }
            $piped = switch ($How) {
                'strings' { $names }
                'objects with a Name' { $names | ForEach-Object { [pscustomobject]@{ Name = $_ } } }
                'regions' { $regions }
            }
        }

        It 'are taken by Get' { ($piped | Get-SharedMemory).Name | Should -BeExactly $names }

        It 'are taken by Test' { $piped | Test-SharedMemory | Should -Be $true, $true }

        It 'are taken by Open' { ($piped | Open-SharedMemory).Name | Should -BeExactly $names }

        It 'are taken by Read' { $piped | Read-SharedMemory | Should -BeExactly before, before }

        It 'are taken by Clear' {
            $piped | Clear-SharedMemory
            $regions.PayloadKind | Where-Object { $_ } | Should -BeNullOrEmpty
            $regions.Version | Should -Be 2, 2
        }

        It 'are taken by Sync' {
            $said = $piped | Sync-SharedMemory -Verbose 4>&1
            @($said -like '*has no file*').Count | Should -Be 2
        }

        It 'are taken by Remove' {
            $piped | Remove-SharedMemory
            $regions.IsOpen | Should -Be $false, $false
            Get-Trace $run | Should -BeNullOrEmpty
        }

        It 'are taken by New' { ($piped | New-SharedMemory -Size 20 -Force).Size | Should -Be 20, 20 }
    }

    Context '<How>' -ForEach @(@{ How = 'objects with a Name' }, @{ How = 'regions' }) {
        BeforeEach {
            $regions = $names | New-SharedMemory -Size 16
            $piped = if ($How -eq 'regions') { $regions } else { $names | ForEach-Object { [pscustomobject]@{ Name = $_ } } }
        }

        It 'are taken by Write where the value is an argument' {
            $piped | Write-SharedMemory -Value 42
            $regions | Read-SharedMemory | Should -Be 42, 42
            $piped | Write-SharedMemory -Value piece -Offset 4
            $regions | ForEach-Object { Read-SharedMemory $_ -As Text -Offset 4 } | Should -BeExactly piece, piece
        }

        It 'are taken by Write where a file is an argument' {
            [IO.File]::WriteAllText((Join-Path $TestDrive in.txt), 'from a file')
            $piped | Write-SharedMemory -InputFile TestDrive:\in.txt -As Text
            $regions | Read-SharedMemory | Should -BeExactly 'from a file', 'from a file'
        }
    }

    It '<Command> takes several names as an argument' -ForEach @(
        @{ Command = 'Get'; Block = { (Get-SharedMemory $names).Name | Should -BeExactly $names } }
        @{ Command = 'Test'; Block = { Test-SharedMemory $names | Should -Be $true, $true } }
        @{ Command = 'Open'; Block = { (Open-SharedMemory $names).Name | Should -BeExactly $names } }
        @{ Command = 'Clear'; Block = { Clear-SharedMemory $names; $regions.Version | Should -Be 1, 1 } }
        @{ Command = 'Sync'; Block = { @(Sync-SharedMemory $names -Verbose 4>&1).Count | Should -BeGreaterOrEqual 2 } }
        @{ Command = 'Remove'; Block = { Remove-SharedMemory $names; $regions.IsOpen | Should -Be $false, $false } }
    ) {
        $regions = $names | New-SharedMemory -Size 16
        & $Block
    }

    It 'New takes names and sizes by property' {
        $created = "Name,Size`n$run.a,100`n$run.b,0x200" | ConvertFrom-Csv | New-SharedMemory
        $created.Size | Should -Be 100, 512
    }

    It 'New takes a region for another of its size' {
        $first = New-SharedMemory $run -Size 33
        $second = $first | New-SharedMemory -Force
        $first.IsOpen, $second.Size | Should -Be $false, 33
    }

    It 'a region stands for its name where a text is asked for' {
        $region = New-SharedMemory "Global\$run" -Size 16
        "$region" | Should -BeExactly "Global\$run"
        Write-SharedMemory $region text
        Read-SharedMemory $region | Should -BeExactly text
        Remove-SharedMemory $region
    }

    It 'an error with one name does not keep the others back' {
        $null = New-SharedMemory $names[1] -Size 16
        Write-SharedMemory $names[1] second
        $names | Read-SharedMemory -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeExactly second
        $failed.TargetObject | Should -BeExactly $names[0]
    }
}

Describe 'What Write takes' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 64
    }
    AfterEach { Remove-SharedMemory $name }

    It '<Title> is <Kind>' -ForEach @(
        @{ Title = 'one piped string'; Kind = 'Text'; Expected = 'one'; Block = { 'one' | Write-SharedMemory $name } }
        @{
            Title = 'several piped strings -As Text'; Kind = 'Text'; Expected = "one`ntwo`n"
            Block = { 'one', 'two', '' | Write-SharedMemory $name -As Text }
        }
        @{
            Title = 'what Get-Content -Raw reads'; Kind = 'Text'; Expected = "a`nb"
            Block = { [IO.File]::WriteAllText("$TestDrive/raw", "a`nb"); Get-Content TestDrive:\raw -Raw | Write-SharedMemory $name }
        }
        @{ Title = 'one piped number'; Kind = 'Int32'; Expected = 7; Block = { 7 | Write-SharedMemory $name } }
        @{ Title = 'one piped byte'; Kind = 'Bytes'; Expected = [byte[]](, 7); Block = { [byte]7 | Write-SharedMemory $name } }
        @{
            Title = 'an array of bytes, enumerated by the pipeline'; Kind = 'Bytes'; Expected = [byte[]](1, 2, 3)
            Block = { [byte[]](1, 2, 3) | Write-SharedMemory $name }
        }
        @{
            Title = 'piped arrays of bytes'; Kind = 'Bytes'; Expected = [byte[]](1, 2, 3)
            Block = { [byte[]](1, 2), [byte[]](, 3) | Write-SharedMemory $name }
        }
        @{
            Title = 'piped arrays of objects that are bytes'; Kind = 'Bytes'; Expected = [byte[]](1, 2, 3)
            Block = { @([byte]1, [byte]2), [byte]3 | Write-SharedMemory $name }
        }
        @{
            Title = 'what Get-Content -AsByteStream reads'; Kind = 'Bytes'; Expected = [byte[]](0, 255)
            Block = {
                [IO.File]::WriteAllBytes("$TestDrive/b", (0, 255))
                $asBytes = if ($PSVersionTable.PSVersion.Major -lt 6) { @{ Encoding = 'Byte' } } else { @{ AsByteStream = $true } }
                Get-Content TestDrive:\b @asBytes | Write-SharedMemory $name
            }
        }
        @{
            Title = 'one piped array of numbers'; Kind = 'Int32[]'; Expected = [int[]](1, 2)
            Block = { , [int[]](1, 2) | Write-SharedMemory $name }
        }
        @{
            Title = 'piped numbers -As'; Kind = 'Double[]'; Expected = [double[]](1, 2.5)
            Block = { 1, 2.5 | Write-SharedMemory $name -As Double }
        }
        @{ Title = 'one piped number -As'; Kind = 'Int64'; Expected = 5L; Block = { '5' | Write-SharedMemory $name -As Int64 } }
        @{
            Title = 'a list -As'; Kind = 'Int16[]'; Expected = [short[]](1, 2)
            Block = { Write-SharedMemory $name ([Collections.Generic.List[object]](1, '2')) -As Int16 }
        }
        @{
            Title = 'a list of texts -As Text'; Kind = 'Text'; Expected = "a`n1.5`n"
            Block = { Write-SharedMemory $name 'a', 1.5, $null -As Text }
        }
        @{ Title = 'null -As Text'; Kind = 'Text'; Expected = ''; Block = { Write-SharedMemory $name $null -As Text } }
        @{
            Title = 'a text -As Bytes'; Kind = 'Bytes'; Expected = [byte[]](0xC3, 0xA9)
            Block = { Write-SharedMemory $name ([string][char]0xE9) -As Bytes }
        }
        @{ Title = 'numbers -As Bytes'; Kind = 'Bytes'; Expected = [byte[]](1, 255); Block = { Write-SharedMemory $name 1, 255 -As Bytes } }
        @{ Title = 'a text -As a number'; Kind = 'Single'; Expected = [float]2.5; Block = { Write-SharedMemory $name '2.5' -As Single } }
        @{ Title = 'a wrapped value'; Kind = 'Int32'; Expected = 3; Block = { Write-SharedMemory $name ([psobject]3) } }
        @{
            Title = 'a string with properties of its own'; Kind = 'Text'; Expected = 'x'
            Block = { Write-SharedMemory $name ('x' | Add-Member -NotePropertyName P -NotePropertyValue 1 -PassThru) }
        }
        @{
            Title = 'a value that looks like a parameter'; Kind = 'Text'; Expected = '-Offset'
            Block = { Write-SharedMemory $name '-Offset' }
        }
    ) {
        & $Block
        $region.PayloadKind | Should -BeExactly $Kind
        $read = Read-SharedMemory $name
        , $read | Should -BeOfType $Expected.GetType()
        if ($Expected -is [string]) { $read | Should -BeExactly $Expected } else { $read | Should -Be $Expected }
        $region.Version | Should -Be 1
    }

    It 'does not take the region piped to it for its name when the pipeline is the value' {
        $region | Write-SharedMemory $name -As Text
        Read-SharedMemory $name | Should -BeExactly $name
        (Get-ErrorOf { 'text' | Write-SharedMemory -Value other }).Record.Count | Should -BeGreaterThan 0
        $region.Version | Should -Be 1
    }

    It 'writes once, at the end of the pipeline' {
        1..100 | ForEach-Object { [byte]$_ } | Select-Object -First 50 | Write-SharedMemory $name
        $region.Version | Should -Be 1
        $region.PayloadLength | Should -Be 50
    }
}
