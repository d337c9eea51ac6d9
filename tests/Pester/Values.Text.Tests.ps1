# Text in and out of a region: encodings, the NUL that follows it, and which encoding a reader gets.
BeforeDiscovery {
    $accented = "caf$([char]0xE9)"
    $all = "$accented $([char]0x20AC)$([char]0x4E2D)$([char]0xD83D)$([char]0xDE00)"
    $encodings = @(
        @{ Encoding = 'ascii'; Text = 'plain'; Shown = 'ascii'; Width = 1 }
        @{ Encoding = 'ansi'; Text = 'plain'; Width = 1 }
        @{ Encoding = 'oem'; Text = 'plain'; Width = 1 }
        @{ Encoding = 'unicode'; Text = $all; Shown = 'unicode'; Width = 2 }
        @{ Encoding = 'bigendianunicode'; Text = $all; Shown = 'bigendianunicode'; Width = 2 }
        @{ Encoding = 'utf7'; Text = $all; Shown = 'utf7'; Width = 1 }
        @{ Encoding = 'utf8'; Text = $all; Shown = 'utf8'; Width = 1 }
        @{ Encoding = 'utf8BOM'; Text = $all; Shown = 'utf8BOM'; Width = 1 }
        @{ Encoding = 'utf8NoBOM'; Text = $all; Shown = 'utf8'; Width = 1 }
        @{ Encoding = 'utf32'; Text = $all; Shown = 'utf32'; Width = 4 }
        @{ Encoding = 'bigendianutf32'; Text = $all; Shown = 'bigendianutf32'; Width = 4 }
        @{ Encoding = 'default'; Text = $all; Shown = 'utf8'; Width = 1 }
        @{ Encoding = 1252; Text = $accented; Shown = 'windows-1252'; Width = 1 }
        @{ Encoding = '1252'; Text = $accented; Shown = 'windows-1252'; Width = 1 }
        @{ Encoding = 'windows-1252'; Text = $accented; Shown = 'windows-1252'; Width = 1 }
        @{ Encoding = 437; Text = $accented; Shown = 'ibm437'; Width = 1 }
        @{ Encoding = 'iso-8859-1'; Text = $accented; Shown = 'iso-8859-1'; Width = 1 }
        @{ Encoding = 'shift_jis'; Text = "$([char]0x65E5)$([char]0x672C)"; Shown = 'shift_jis'; Width = 1 }
        @{ Encoding = 65001; Text = $all; Shown = 'utf8'; Width = 1 }
        @{ Encoding = 'utf-8'; Text = $all; Shown = 'utf8'; Width = 1 }
        @{ Encoding = 'utf-16'; Text = $all; Shown = 'unicode'; Width = 2 }
        @{ Encoding = 1200; Text = $all; Shown = 'unicode'; Width = 2 }
        @{ Encoding = 12000; Text = $all; Shown = 'utf32'; Width = 4 }
        @{ Encoding = [Text.Encoding]::BigEndianUnicode; Text = $all; Shown = 'bigendianunicode'; Width = 2 }
        @{ Encoding = 'UTF8bom'; Text = $all; Shown = 'utf8BOM'; Width = 1 }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
}

Describe 'Text' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 64
        # So that what Write does not touch shows.
        Write-SharedMemory $name ([byte[]](, 0xFF * 64))
    }
    AfterEach { Remove-SharedMemory "$name*" }

    It 'in <Encoding> comes back as it was, with the encoding recorded, and a NUL behind it' -ForEach $encodings {
        Write-SharedMemory $name $Text -Encoding $Encoding
        Read-SharedMemory $name | Should -BeExactly $Text
        $region.PayloadKind | Should -Be Text
        if ($Shown) { $region.Encoding | Should -BeExactly $Shown }
        # What the property shows is what -Encoding takes.
        Read-SharedMemory $name -As Text -Encoding $region.Encoding | Should -BeExactly $Text

        $length = $region.PayloadLength
        (Read-SharedMemory $name -Offset $length -Count $Width) | Should -Be (, 0 * $Width)
        Read-SharedMemory $name -As Byte -Offset ($length + $Width) | Should -Be 255
        # As a C program means it: from the beginning to the NUL.
        Read-SharedMemory $name -As Text -Encoding $Encoding -Offset 0 | Should -BeExactly $Text
    }

    It 'in <Encoding> has the bytes <Hex>' -ForEach @(
        @{ Encoding = 'ascii'; Hex = '65-3F' }
        @{ Encoding = 'utf8'; Hex = '65-C3-A9' }
        @{ Encoding = 'utf8BOM'; Hex = 'EF-BB-BF-65-C3-A9' }
        @{ Encoding = 'utf7'; Hex = '65-2B-41-4F-6B-2D' }
        @{ Encoding = 'unicode'; Hex = '65-00-E9-00' }
        @{ Encoding = 'bigendianunicode'; Hex = '00-65-00-E9' }
        @{ Encoding = 'utf32'; Hex = '65-00-00-00-E9-00-00-00' }
        @{ Encoding = 'bigendianutf32'; Hex = '00-00-00-65-00-00-00-E9' }
        @{ Encoding = 1252; Hex = '65-E9' }
        @{ Encoding = 437; Hex = '65-82' }
    ) {
        Write-SharedMemory $name "e$([char]0xE9)" -Encoding $Encoding
        [BitConverter]::ToString((Read-SharedMemory $name -As Bytes)) | Should -Be $Hex
        $region.PayloadLength | Should -Be (($Hex.Length + 1) / 3)
    }

    It 'may fill the region to its last byte: <Title>' -ForEach @(
        @{ Title = 'plain'; Encoding = 'utf8'; Count = 64; Unit = 'x' }
        @{ Title = 'of surrogate pairs'; Encoding = 'utf8'; Count = 16; Unit = "$([char]0xD83D)$([char]0xDE00)" }
        @{ Title = 'of surrogate pairs in unicode'; Encoding = 'unicode'; Count = 16; Unit = "$([char]0xD83D)$([char]0xDE00)" }
        @{ Title = 'of surrogate pairs in utf32'; Encoding = 'bigendianutf32'; Count = 16; Unit = "$([char]0xD83D)$([char]0xDE00)" }
        @{ Title = 'with a mark'; Encoding = 'utf8BOM'; Count = 61; Unit = 'x' }
    ) {
        $full = $Unit * $Count
        Write-SharedMemory $name $full -Encoding $Encoding
        $region.PayloadLength | Should -Be 64
        Read-SharedMemory $name | Should -BeExactly $full
        $found = Get-ErrorOf { Write-SharedMemory $name ($full + $Unit) -Encoding $Encoding }
        Assert-Error $found SharedMemoryTooSmall LimitsExceeded $name
        Read-SharedMemory $name | Should -BeExactly $full
    }

    It 'that leaves <Room> bytes gets a NUL in <Encoding>' -ForEach @(
        @{ Encoding = 'utf8'; Units = 63; Room = 1 }
        @{ Encoding = 'unicode'; Units = 31; Room = 2 }
        @{ Encoding = 'utf32'; Units = 15; Room = 4 }
    ) {
        Write-SharedMemory $name ('x' * $Units) -Encoding $Encoding
        (Read-SharedMemory $name -Offset (64 - $Room)) | Should -Be (, 0 * $Room)
        $region.PayloadLength | Should -Be (64 - $Room)
    }

    It 'gets no NUL where only a part of one fits' {
        $odd = New-SharedMemory "$name.odd" -Size 5
        Write-SharedMemory $odd ([byte[]](, 0xFF * 5))
        Write-SharedMemory $odd 'ab' -Encoding unicode
        Read-SharedMemory $odd -As Byte -Offset 4 | Should -Be 255
        Read-SharedMemory $odd | Should -BeExactly 'ab'
    }

    It 'gets no NUL with -NoTerminator, and none as a piece' {
        Write-SharedMemory $name 'abc' -NoTerminator
        Read-SharedMemory $name -As Byte -Offset 3 | Should -Be 255
        Write-SharedMemory $name 'de' -Offset 10
        Read-SharedMemory $name -As Byte -Offset 12 | Should -Be 255
        Read-SharedMemory $name -Offset 10 -Count 2 -As Text | Should -BeExactly 'de'
    }

    It 'may be empty' {
        Write-SharedMemory $name ''
        $region.PayloadKind, $region.PayloadLength | Should -Be 'Text', 0
        $read = Read-SharedMemory $name
        $read | Should -BeOfType string
        $read | Should -BeExactly ''
        Read-SharedMemory $name -As Byte -Offset 0 | Should -Be 0
        Write-SharedMemory $name '' -NoTerminator -Encoding utf8BOM
        Read-SharedMemory $name | Should -BeExactly ''
        $region.PayloadLength | Should -Be 3
    }

    It 'keeps its NULs, blanks and line ends: <Title>' -ForEach @(
        @{ Title = 'NULs'; Text = "`0a`0`0b`0" }
        @{ Title = 'only NULs'; Text = "`0`0" }
        @{ Title = 'blanks'; Text = "  a `t " }
        @{ Title = 'line ends'; Text = "`r`na`n`r`n" }
        @{ Title = 'a decomposed letter'; Text = "e$([char]0x301)" }
    ) {
        foreach ($encoding in 'utf8', 'unicode', 'utf32') {
            Write-SharedMemory $name $Text -Encoding $encoding
            Read-SharedMemory $name | Should -BeExactly $Text -Because $encoding
        }
    }

    It 'that begins with U+FEFF keeps it in <_>' -ForEach 'utf8', 'utf8BOM', 'unicode', 'bigendianunicode', 'utf32', 'bigendianutf32', 'utf7' {
        $marked = "$([char]0xFEFF)text"
        Write-SharedMemory $name $marked -Encoding $_
        $read = Read-SharedMemory $name
        $read.Length | Should -Be 5
        [int]$read[0] | Should -Be 0xFEFF
    }

    It 'from another program loses its mark, in <Encoding>' -ForEach @(
        @{ Encoding = 'utf8'; CodePage = 65001 }
        @{ Encoding = 'utf8BOM'; CodePage = 65001 }
        @{ Encoding = 'unicode'; CodePage = 1200 }
        @{ Encoding = 'bigendianunicode'; CodePage = 1201 }
        @{ Encoding = 'utf32'; CodePage = 12000 }
        @{ Encoding = 'bigendianutf32'; CodePage = 12001 }
    ) {
        $codec = [Text.Encoding]::GetEncoding($CodePage)
        Clear-SharedMemory $name
        Write-SharedMemory $name ([byte[]]($codec.GetPreamble() + $codec.GetBytes('text'))) -Offset 0
        Read-SharedMemory $name -As Text -Encoding $Encoding | Should -BeExactly 'text'
    }
}

Describe 'The encoding of a reader' {
    BeforeEach {
        $name = New-TestName
        $null = New-SharedMemory $name -Size 64
        $text = "caf$([char]0xE9)"
    }
    AfterEach { Remove-SharedMemory "$name*" }

    It 'is the recorded one, whatever -Encoding says' {
        Write-SharedMemory $name $text -Encoding unicode
        Read-SharedMemory $name -Encoding ascii | Should -BeExactly $text
    }

    It 'is the recorded one with -As Text alone, and the given one with both' {
        Write-SharedMemory $name 'ab' -Encoding unicode
        Read-SharedMemory $name -As Text | Should -BeExactly 'ab'
        Read-SharedMemory $name -As Text -Encoding ascii | Should -BeExactly "a`0b`0"
    }

    It 'is not taken from $PSDefaultParameterValues, which Write takes' {
        Write-SharedMemory $name $text -Encoding 1252
        $PSDefaultParameterValues = @{ '*:Encoding' = 'unicode' }
        Read-SharedMemory $name | Should -BeExactly $text
        Write-SharedMemory $name $text
        $PSDefaultParameterValues = @{ '*:Encoding' = 'ascii' }
        Read-SharedMemory $name | Should -BeExactly $text
        (Get-SharedMemory $name).Encoding | Should -Be unicode
        Write-SharedMemory $name 5
        Read-SharedMemory $name | Should -Be 5 -Because 'an encoding makes no text of a number'
    }

    It 'is UTF-8 for bytes that record none, or the given one' {
        Write-SharedMemory $name ([byte[]](0xC3, 0xA9))
        Read-SharedMemory $name -As Text | Should -BeExactly ([string][char]0xE9)
        Read-SharedMemory $name -As Text -Encoding 1252 | Should -BeExactly "$([char]0xC3)$([char]0xA9)"
        , (Read-SharedMemory $name -Encoding unicode -WarningAction Ignore) | Should -BeOfType byte[] -Because 'the record decides the kind'
    }

    It 'stops at the first NUL of a region without a payload, and of a range' {
        Write-SharedMemory $name ([Text.Encoding]::Unicode.GetBytes("ab`0cd")) -Offset 0
        Read-SharedMemory $name -As Text -Encoding unicode | Should -BeExactly 'ab'
        Read-SharedMemory $name -As Text -Encoding unicode -Offset 6 | Should -BeExactly 'cd'
        Read-SharedMemory $name -As Text -Encoding unicode -Offset 6 -Count 2 | Should -BeExactly 'c'
        Read-SharedMemory $name -As Text -Count 0 | Should -BeExactly ''
        Read-SharedMemory $name -As Text -Offset 64 | Should -BeExactly ''
    }

    It 'is not confused by a NUL byte inside a character' {
        Write-SharedMemory $name ([Text.Encoding]::BigEndianUnicode.GetBytes("a$([char]0x100)b`0")) -Offset 0
        Read-SharedMemory $name -As Text -Encoding bigendianunicode | Should -BeExactly "a$([char]0x100)b"
    }
}
