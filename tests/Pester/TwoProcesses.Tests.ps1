#Requires -Version 7.4
# The classic pairs, between two PowerShell processes, each of them on either side.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $sessions = @{ First = Start-TestSession; Second = Start-TestSession }
}

AfterAll {
    $sessions.Values | Stop-TestSession
}

Describe 'Two PowerShell processes, the <First> one beginning' -ForEach @{ First = 'First'; Second = 'Second' }, @{ First = 'Second'; Second = 'First' } {
    BeforeAll {
        $one = $sessions[$First]
        $two = $sessions[$Second]
    }
    BeforeEach { $name = New-TestName }
    AfterEach {
        foreach ($session in $one, $two) { Invoke-TestSession $session { Remove-SharedMemory * } }
        Get-LeftBehind $name, "Global\$name" | Should -BeNullOrEmpty
    }

    It 'passes a UTF-16 text through 256 bytes of a global name' {
        Invoke-TestSession $one {
            param($Name)
            $null = New-SharedMemory "Global\$Name" -Size 256
            Write-SharedMemory "Global\$Name" 'Message from first process.' -Encoding Unicode
        } $name
        $seen = Invoke-TestSession $two {
            param($Name)
            $region = Open-SharedMemory "Global\$Name"
            @{
                Name = $region.Name; Size = $region.Size; Text = Read-SharedMemory "Global\$Name"
                Bytes = [BitConverter]::ToString((Read-SharedMemory "Global\$Name" -Offset 0))
            }
        } $name
        $seen.Name | Should -BeExactly "Global\$name"
        $seen.Size | Should -Be 256
        $seen.Text | Should -BeExactly 'Message from first process.'
        $expected = [byte[]]::new(256)
        $null = [Text.Encoding]::Unicode.GetBytes('Message from first process.', 0, 27, $expected, 0)
        $seen.Bytes | Should -BeExactly ([BitConverter]::ToString($expected))
    }

    It 'shows a server''s view to a client that may only read' {
        Invoke-TestSession $one {
            param($Name)
            $null = New-SharedMemory "Local\$Name" -Size 64KB
            Write-SharedMemory $Name ('x' * 600) -Encoding Unicode
            Write-SharedMemory $Name "second view`0" -Offset 1KB -Encoding Unicode
        } $name
        $seen = Invoke-TestSession $two {
            param($Name)
            $region = Open-SharedMemory $Name -ReadOnly
            @{
                IsReadOnly = $region.IsReadOnly
                First      = Read-SharedMemory $Name -Offset 0 -Count 1KB -As Text -Encoding Unicode
                Second     = Read-SharedMemory $Name -Offset 1KB -Count 1KB -As Text -Encoding Unicode
                Rest       = (Read-SharedMemory $Name -Offset 2KB).Length
            }
        } $name
        $seen.IsReadOnly | Should -BeTrue
        $seen.First | Should -BeExactly ('x' * 512) -Because 'a view that is full of text has no NUL'
        $seen.Second | Should -BeExactly 'second view'
        $seen.Rest | Should -Be 62KB
        Invoke-TestSession $two { param($Name) Write-SharedMemory $Name 'no' } $name -ErrorVariable refusal -ErrorAction SilentlyContinue
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryReadOnly,*'
        Invoke-TestSession $one { param($Name) Read-SharedMemory $Name -Count 20 -As Text -Encoding Unicode } $name | Should -BeExactly ('x' * 10)
    }

    It 'lets whoever comes first create, and the other open' {
        $block = { param($Name) New-SharedMemory $Name -Size 100 -OpenExisting | ForEach-Object { $_.CreatorId } }
        $creators = ($one, $two) | ForEach-Object { Invoke-TestSession $_ $block $name }
        $creators | Should -Be $one.Process.Id, $one.Process.Id
        Invoke-TestSession $one { param($Name) Write-SharedMemory $Name 'Grüße' -Encoding ansi } $name
        Invoke-TestSession $two { param($Name) Read-SharedMemory $Name; Write-SharedMemory $Name 'Zurück' -Encoding ansi } $name | Should -BeExactly 'Grüße'
        Invoke-TestSession $one { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly 'Zurück'
        Invoke-TestSession $two { param($Name) New-SharedMemory $Name -Size 101 -OpenExisting } $name -ErrorVariable refusal -ErrorAction SilentlyContinue
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryExists,*'
    }

    It 'agrees on one region when both create at the same moment' {
        $block = { param($Name) New-SharedMemory $Name -Size 4096 -OpenExisting | ForEach-Object { $_.CreatorId } }
        for ($round = 1; $round -le 20; $round++) {
            $commands = ($one, $two) | ForEach-Object { Start-TestCommand $_ $block "$name-$round" }
            $creators = $commands | ForEach-Object { Receive-TestCommand $_ }
            $creators | Should -HaveCount 2
            $creators[0] | Should -Be $creators[1]
            $creators[0] | Should -BeIn $one.Process.Id, $two.Process.Id
        }
    }

    It 'exchanges question and answer, each side in a half of its own' {
        Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 4KB } $name
        for ($round = 1; $round -le 10; $round++) {
            Invoke-TestSession $one { param($Name, $Round) Write-SharedMemory $Name "question $Round`0" -Offset 0 } $name, $round
            Invoke-TestSession $two {
                param($Name)
                $question = Read-SharedMemory $Name -Offset 0 -Count 2KB -As Text
                Write-SharedMemory $Name "$question, answered`0" -Offset 2KB
            } $name
            Invoke-TestSession $one { param($Name) Read-SharedMemory $Name -Offset 2KB -Count 2KB -As Text } $name | Should -BeExactly "question $round, answered"
        }
    }

    It 'loses no write of two writers at the same time' {
        Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 1000 } $name
        $writing = ($one, 0), ($two, 500) | ForEach-Object {
            Start-TestCommand $_[0] { param($Name, $Start) foreach ($i in 0..499) { Write-SharedMemory $Name ([byte]($i % 250 + 1)) -Offset ($Start + $i) } } $name, $_[1]
        }
        $writing | ForEach-Object { Receive-TestCommand $_ }
        Invoke-TestSession $one { param($Name) (Get-SharedMemory $Name).Version; (Read-SharedMemory $Name) -join ' ' } $name |
            Should -Be 1000, ((@(1..250) * 4) -join ' ')
    }

    It 'maps a file, which keeps what was written for the next run' {
        $path = [IO.Path]::Combine($TestDrive, "$name.bin")
        Invoke-TestSession $one {
            param($Name, $Path)
            $null = New-SharedMemory $Name -Path $Path -Size 10000
            Write-SharedMemory $Name 'in the file'
        } $name, $path
        $seen = Invoke-TestSession $two {
            param($Name)
            $region = Open-SharedMemory $Name
            Read-SharedMemory $Name
            $region.Kind.ToString(), $region.FilePath, $region.Size
            Write-SharedMemory $Name ([byte[]](1, 2, 3)) -Offset 9997
            Sync-SharedMemory $Name
        } $name
        $seen | Should -Be 'in the file', 'File', $path, 10000
        foreach ($session in $one, $two) { Invoke-TestSession $session { Remove-SharedMemory * } }

        $bytes = [IO.File]::ReadAllBytes($path)
        $bytes.Length | Should -Be 10000
        ConvertTo-Hex $bytes[0..11] | Should -BeExactly '696e207468652066696c6500'
        ConvertTo-Hex $bytes[9997..9999] | Should -BeExactly '010203'
        $next = Invoke-TestSession $two {
            param($Name, $Path)
            (New-SharedMemory $Name -Path $Path).Size
            Read-SharedMemory $Name -Count 100 -As Text
        } $name, $path
        $next | Should -Be 10000, 'in the file'
    }

    It 'keeps a part of a region for whoever uses it, until the last one leaves' {
        Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 64KB; Write-SharedMemory $Name ([int[]](1..16384)) } $name
        Invoke-TestSession $two { param($Name) $null = Open-SharedMemory $Name } $name
        Invoke-TestSession $one { param($Name) Remove-SharedMemory $Name; Test-SharedMemory $Name } $name | Should -BeTrue
        $part = Invoke-TestSession $two { param($Name) (Read-SharedMemory $Name -Offset 400 -Count 10 -As Int32) -join ' ' } $name
        $part | Should -BeExactly '101 102 103 104 105 106 107 108 109 110'
        Invoke-TestSession $two { param($Name) Remove-SharedMemory $Name; Test-SharedMemory $Name } $name | Should -BeFalse
    }

    It 'meets under <Other> what was made as <Made>' -ForEach @(
        @{ Made = '{0}'; Other = 'Local\{0}' }
        @{ Made = 'Local\{0}'; Other = '/{0}' }
        @{ Made = '/{0}'; Other = 'local\{0}' }
        @{ Made = 'Global\{0}'; Other = 'GLOBAL\{0}' }
    ) {
        $spelt = ($Made -f $name), ($Other -f $name)
        Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 10; Write-SharedMemory $Name 'same' } $spelt[0]
        Invoke-TestSession $two { param($Name) Read-SharedMemory $Name } $spelt[1] | Should -BeExactly 'same'
    }

    It 'keeps local and global names apart' {
        Invoke-TestSession $one {
            param($Name)
            $null = New-SharedMemory $Name -Size 10
            $null = New-SharedMemory "Global\$Name" -Size 10
            Write-SharedMemory $Name 'local'
            Write-SharedMemory "Global\$Name" 'global'
        } $name
        Invoke-TestSession $two { param($Name) Read-SharedMemory $Name; Read-SharedMemory "Global\$Name" } $name | Should -Be 'local', 'global'
    }

    It 'passes <Type> as one number and as an array' -ForEach @(
        @{ Type = 'Byte'; Values = 0, 1, 255; Hex = '0001ff' }
        @{ Type = 'SByte'; Values = -128, 0, 127; Hex = '80007f' }
        @{ Type = 'Int16'; Values = -2, 32767; Hex = 'feffff7f' }
        @{ Type = 'UInt16'; Values = 1, 65535; Hex = '0100ffff' }
        @{ Type = 'Int32'; Values = -2, 2147483647; Hex = 'feffffffffffff7f' }
        @{ Type = 'UInt32'; Values = 1, 4294967295; Hex = '01000000ffffffff' }
        @{ Type = 'Int64'; Values = -2, 9223372036854775807; Hex = 'feffffffffffffffffffffffffffff7f' }
        @{ Type = 'UInt64'; Values = 1, 18446744073709551615; Hex = '0100000000000000ffffffffffffffff' }
        @{ Type = 'Single'; Values = -1.5, 0.25; Hex = '0000c0bf0000803e' }
        @{ Type = 'Double'; Values = -1.5, 0.1; Hex = '000000000000f8bf9a9999999999b93f' }
    ) {
        Invoke-TestSession $one {
            param($Name, $Type, $Values)
            $null = New-SharedMemory $Name -Size ($Values.Count * [Runtime.InteropServices.Marshal]::SizeOf(($Values[0] -as $Type)))
            Write-SharedMemory $Name ($Values -as "$Type[]")
        } $name, $Type, $Values
        $seen = Invoke-TestSession $two {
            param($Name, $Type)
            $array = Read-SharedMemory $Name
            $array.GetType().Name, $array.Count, ($array -join ' ')
            [BitConverter]::ToString((Read-SharedMemory $Name -As Bytes)).Replace('-', '').ToLowerInvariant()
            Write-SharedMemory $Name $array[-1]
            (Read-SharedMemory $Name).GetType().Name
        } $name, $Type
        $typed = $Values -as "$Type[]"
        $seen | Should -Be "$Type[]", $Values.Count, ($typed -join ' '), $Hex, $Type
        $last = Invoke-TestSession $one { param($Name) Read-SharedMemory $Name } $name
        $last | Should -Be $typed[-1]
        $last.GetType().Name | Should -Be $Type
    }
}
