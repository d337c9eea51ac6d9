#Requires -Version 7.4
# Texts between two processes, to the byte: every encoding, embedded NULs, and what just fits.

BeforeDiscovery {
    # The bytes of "a", NUL, "é" in each encoding, written out so that nothing here computes what the module computes.
    $encodings = @(
        @{ Encoding = 'ascii'; Hex = '61003f'; Nul = '00'; Back = "a`0?" }
        @{ Encoding = 'utf8'; Hex = '6100c3a9'; Nul = '00' }
        @{ Encoding = 'utf8NoBOM'; Hex = '6100c3a9'; Nul = '00' }
        @{ Encoding = 'default'; Hex = '6100c3a9'; Nul = '00' }
        @{ Encoding = 'utf8BOM'; Hex = 'efbbbf6100c3a9'; Nul = '00' }
        @{ Encoding = 'unicode'; Hex = '61000000e900'; Nul = '0000' }
        @{ Encoding = 'bigendianunicode'; Hex = '0061000000e9'; Nul = '0000' }
        @{ Encoding = 'utf32'; Hex = '6100000000000000e9000000'; Nul = '00000000' }
        @{ Encoding = 'bigendianutf32'; Hex = '0000006100000000000000e9'; Nul = '00000000' }
        @{ Encoding = 'utf7'; Hex = '612b4141414136512d'; Nul = '00' }
        @{ Encoding = 'windows-1252'; Hex = '6100e9'; Nul = '00' }
        @{ Encoding = 1252; Hex = '6100e9'; Nul = '00' }
        @{ Encoding = '850'; Hex = '610082'; Nul = '00' }
        @{ Encoding = 'gb18030'; Hex = '6100a8a6'; Nul = '00' }
    )
    # What is left of 16 bytes, the text, and the bytes that fill the region to its last one.
    $full = @(
        @{ What = 'one-byte characters'; Encoding = 'utf8'; Text = '0123456789abcdef' }
        @{ What = 'a three-byte character at the end'; Encoding = 'utf8'; Text = "0123456789abc$([char]0x20AC)" }
        @{ What = 'a surrogate pair at the end'; Encoding = 'utf8'; Text = "0123456789ab$([char]::ConvertFromUtf32(0x1D11E))" }
        @{ What = 'a surrogate pair at the end'; Encoding = 'unicode'; Text = "012345$([char]::ConvertFromUtf32(0x1D11E))" }
        @{ What = 'a surrogate pair at the end'; Encoding = 'bigendianunicode'; Text = "012345$([char]::ConvertFromUtf32(0x1F600))" }
        @{ What = 'a surrogate pair at the end'; Encoding = 'utf32'; Text = "012$([char]::ConvertFromUtf32(0x10FFFF))" }
        @{ What = 'NULs at the end'; Encoding = 'utf8'; Text = "0123456789abcd`0`0" }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $writer = Start-TestSession
    $reader = Start-TestSession

    # A region full of 0xEE, so that every byte that is written shows.
    function New-FilledRegion([string]$Name, [int]$Size) {
        Invoke-TestSession $writer { param($Name, $Size) $null = New-SharedMemory $Name -Size $Size; Write-SharedMemory $Name ([byte[]](, 0xEE * $Size)) } $Name, $Size
    }
    function Get-Hex([string]$Name) {
        Invoke-TestSession $reader { param($Name) [BitConverter]::ToString((Read-SharedMemory $Name -Offset 0)).Replace('-', '').ToLowerInvariant() } $Name
    }
}

AfterAll { $writer, $reader | Stop-TestSession }

Describe 'A text between two processes' {
    BeforeEach { $name = New-TestName }
    AfterEach {
        Invoke-TestSession $writer { Remove-SharedMemory * }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'is exactly its bytes in <Encoding>, then a NUL' -ForEach $encodings {
        $bytes = $Hex.Length / 2
        New-FilledRegion $name 32
        Invoke-TestSession $writer { param($Name, $Encoding) Write-SharedMemory $Name "a`0$([char]0xE9)" -Encoding $Encoding } $name, $Encoding
        Get-Hex $name | Should -BeExactly ($Hex + $Nul).PadRight(64, 'e')
        $seen = Invoke-TestSession $reader {
            param($Name)
            Read-SharedMemory $Name
            $region = Open-SharedMemory $Name
            $region.PayloadKind, $region.PayloadLength
            Remove-SharedMemory $Name
        } $name
        $wanted = if ($Back) { $Back } else { "a`0$([char]0xE9)" }
        $seen[0] | Should -BeExactly $wanted
        $seen[1..2] | Should -Be 'Text', $bytes
    }

    It 'is exactly its bytes in <_>, the system''s own' -ForEach 'ansi', 'oem' {
        $pages = [cultureinfo]::CurrentCulture.TextInfo
        $codePage = if ($_ -eq 'ansi') { $pages.ANSICodePage } else { $pages.OEMCodePage }
        $expected = [Text.Encoding]::GetEncoding($codePage).GetBytes("a`0$([char]0xE9)")
        New-FilledRegion $name 8
        Invoke-TestSession $writer { param($Name, $Encoding) Write-SharedMemory $Name "a`0$([char]0xE9)" -Encoding $Encoding } $name, $_
        Get-Hex $name | Should -BeExactly ((ConvertTo-Hex $expected) + '00').PadRight(16, 'e')
        Invoke-TestSession $reader { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly ([Text.Encoding]::GetEncoding($codePage).GetString($expected))
    }

    It 'may fill the region to its last byte: <What> in <Encoding>' -ForEach $full {
        New-FilledRegion $name 16
        Invoke-TestSession $writer { param($Name, $Text, $Encoding) Write-SharedMemory $Name $Text -Encoding $Encoding } $name, $Text, $Encoding
        $whole = Get-Hex $name
        $whole.Length | Should -Be 32
        $whole | Should -Not -BeLike '*ee'
        Invoke-TestSession $reader { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly $Text
    }

    It 'is refused, and changes nothing, where one byte is missing: <What> in <Encoding>' -ForEach $full {
        New-FilledRegion $name 15
        $version = Invoke-TestSession $writer { param($Name) (Get-SharedMemory $Name).Version } $name
        Invoke-TestSession $writer { param($Name, $Text, $Encoding) Write-SharedMemory $Name $Text -Encoding $Encoding } $name, $Text, $Encoding -ErrorVariable refusal -ErrorAction SilentlyContinue
        $refusal | Should -HaveCount 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryTooSmall,*'
        Get-Hex $name | Should -BeExactly ('e' * 30)
        Invoke-TestSession $writer { param($Name) $region = Get-SharedMemory $Name; $region.Version, $region.PayloadKind } $name | Should -Be $version, 'Bytes'
    }

    It 'gets a NUL only where a whole one fits: <Encoding> with <Room> bytes left' -ForEach @(
        @{ Encoding = 'utf8'; Room = 1; After = '00' }
        @{ Encoding = 'unicode'; Room = 1; After = 'ee' }
        @{ Encoding = 'unicode'; Room = 2; After = '0000' }
        @{ Encoding = 'utf32'; Room = 3; After = 'eeeeee' }
        @{ Encoding = 'utf32'; Room = 4; After = '00000000' }
    ) {
        $width = @{ utf8 = 1; unicode = 2; utf32 = 4 }[$Encoding]
        New-FilledRegion $name ($width + $Room)
        Invoke-TestSession $writer { param($Name, $Encoding) Write-SharedMemory $Name 'x' -Encoding $Encoding } $name, $Encoding
        Get-Hex $name | Should -BeExactly ('78'.PadRight(2 * $width, '0') + $After)
        Invoke-TestSession $reader { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly 'x'
    }

    It 'gets no NUL with -NoTerminator, nor as a piece' {
        New-FilledRegion $name 8
        Invoke-TestSession $writer { param($Name) Write-SharedMemory $Name 'ab' -NoTerminator; Write-SharedMemory $Name 'c' -Offset 5 } $name
        Get-Hex $name | Should -BeExactly '6162eeeeee63eeee'
        Invoke-TestSession $reader { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly 'ab'
    }

    It 'may be empty, as an argument and piped' {
        New-FilledRegion $name 4
        Invoke-TestSession $writer { param($Name) Write-SharedMemory $Name '' } $name
        Get-Hex $name | Should -BeExactly '00eeeeee'
        $seen = Invoke-TestSession $reader { param($Name) $text = Read-SharedMemory $Name; $text.GetType().Name, $text.Length } $name
        $seen | Should -Be 'String', 0
        Invoke-TestSession $writer { param($Name) Write-SharedMemory $Name 'abc'; '' | Write-SharedMemory $Name } $name
        $seen = Invoke-TestSession $reader { param($Name) $text = Read-SharedMemory $Name; $text.GetType().Name, $text.Length } $name
        $seen | Should -Be 'String', 0
    }

    It 'keeps trailing blanks, line ends and every other character' {
        $text = " `t`r`n" + (-join [char[]](0..0xD7FF)) + [char]::ConvertFromUtf32(0x10FFFF) + "`n "
        $answer = Invoke-TestSession $writer {
            param($Name, $Text)
            $null = New-SharedMemory $Name -Size 1MB
            Write-SharedMemory $Name $Text
            Write-SharedMemory "$Name" ($Text + $Text) -Encoding unicode
        } $name, $text
        $answer | Should -BeNullOrEmpty
        $same = Invoke-TestSession $reader { param($Name, $Text) [string]::Equals((Read-SharedMemory $Name), $Text + $Text) } $name, $text
        $same | Should -BeTrue
    }

    It 'is taken in the encoding asked for only with -As Text' {
        New-FilledRegion $name 16
        Invoke-TestSession $writer { param($Name) Write-SharedMemory $Name 'Ä' -Encoding utf8 } $name
        $seen = Invoke-TestSession $reader {
            param($Name)
            Read-SharedMemory $Name -Encoding unicode
            Read-SharedMemory $Name -Encoding 1252 -As Text
        } $name
        $seen | Should -BeExactly 'Ä', "Ã$([char]0x201E)"
    }

    It 'survives as bytes with every value, at every place' {
        $bytes = [byte[]]((0..255) + (255..0))
        New-FilledRegion $name 600
        Invoke-TestSession $writer { param($Name, $Bytes) $Bytes | Write-SharedMemory $Name; Write-SharedMemory $Name $Bytes -Offset 88 } $name, $bytes
        $hex = ConvertTo-Hex $bytes
        Get-Hex $name | Should -BeExactly ($hex.Substring(0, 176) + $hex)
        Invoke-TestSession $reader { param($Name) , (Read-SharedMemory $Name) } $name | ForEach-Object { ConvertTo-Hex $_ } |
            Should -BeExactly ($hex.Substring(0, 176) + $hex).Substring(0, 1024)
    }
}
