#Requires -Version 7.4
# The classic pairs between the module and programs in other languages that know nothing of it, each on either side.

BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $languages, $absent = Split-Language 'C', 'Python', 'C#'
    $texts = @(
        @{ Encoding = 'ascii'; Text = "ab`0c"; Hex = '61620063' }
        @{ Encoding = 'utf8'; Text = "a`0$([char]0xE9)$([char]::ConvertFromUtf32(0x1D11E))"; Hex = '6100c3a9f09d849e' }
        @{ Encoding = 'utf8BOM'; Text = "a`0$([char]0xE9)"; Hex = 'efbbbf6100c3a9' }
        @{ Encoding = 'unicode'; Text = "a`0$([char]::ConvertFromUtf32(0x1D11E))"; Hex = '6100000034d81edd' }
        @{ Encoding = 'bigendianunicode'; Text = "a`0$([char]::ConvertFromUtf32(0x1D11E))"; Hex = '00610000d834dd1e' }
        @{ Encoding = 'utf32'; Text = "a`0$([char]::ConvertFromUtf32(0x1D11E))"; Hex = '61000000000000001ed10100' }
        @{ Encoding = 'bigendianutf32'; Text = "a`0$([char]::ConvertFromUtf32(0x1D11E))"; Hex = '00000061000000000001d11e' }
        @{ Encoding = 'utf7'; Text = "a`0$([char]0xE9)"; Hex = '612b4141414136512d' }
        @{ Encoding = 'windows-1252'; Text = "a`0$([char]0x20AC)"; Hex = '610080' }
    )
    $limits = @(
        @{ What = 'empty'; Text = ''; Encoding = 'utf8'; Size = 1 }
        @{ What = 'empty'; Text = ''; Encoding = 'unicode'; Size = 2 }
        @{ What = 'as long as the region'; Text = '0123456789'; Encoding = 'utf8'; Size = 10 }
        @{ What = 'as long as the region'; Text = '01234'; Encoding = 'unicode'; Size = 10 }
        @{ What = 'ended by a surrogate pair'; Text = "012345$([char]::ConvertFromUtf32(0x1F600))"; Encoding = 'utf8'; Size = 10 }
        @{ What = 'ended by a surrogate pair'; Text = "012$([char]::ConvertFromUtf32(0x1F600))"; Encoding = 'unicode'; Size = 10 }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')) -Force
    $session = Start-TestSession
    function Invoke-Here { Invoke-TestSession $session @args }
}

AfterAll { Stop-TestSession $session }

Describe 'PowerShell and <_>' -ForEach $languages {
    BeforeAll {
        $peer = Start-Peer $_
        $message = 'Message from first process.'
        $utf16 = ConvertTo-Hex ([Text.Encoding]::Unicode.GetBytes($message))
    }
    AfterAll { Stop-Peer $peer }
    BeforeEach {
        $name = New-TestName
        $ofPeer = @()
    }
    AfterEach {
        Invoke-Here { Remove-SharedMemory * }
        foreach ($each in $ofPeer) { $null = Send-Peer $peer close $each }
        Get-LeftBehind $name, "Global\$name" | Should -BeNullOrEmpty
    }

    It 'shows there what is written here as UTF-16 into 256 bytes of a global name' {
        Invoke-Here { param($Name, $Text) $null = New-SharedMemory $Name -Size 256; Write-SharedMemory $Name $Text -Encoding Unicode } "Global\$name", $message
        Send-Peer $peer size "Global\$name" | Should -Be (Get-ForeignSize 256)
        Send-Peer $peer show "Global\$name" --utf16 | Should -BeExactly $message
        Send-Peer $peer get "Global\$name" 0 256 | Should -BeExactly $utf16.PadRight(512, '0')
    }

    It 'shows here what is written there as UTF-16 into 256 bytes of a global name' {
        $null = Send-Peer $peer create "Global\$name" 256
        $ofPeer += "Global\$name"
        $null = Send-Peer $peer text "Global\$name" --utf16 $message
        $seen = Invoke-Here {
            param($Name)
            Read-SharedMemory $Name -As Text -Encoding Unicode
            [BitConverter]::ToString((Read-SharedMemory $Name)).Replace('-', '')
            (Read-SharedMemory $Name -Count 128).Length
            Get-SharedMemory
        } "Global\$name"
        $seen | Should -Be $message, $utf16.PadRight(2 * (Get-ForeignSize 256), '0'), 128 -Because 'a call opens the region for itself only'
    }

    It 'reads a view of a server there, and may not change it' {
        $null = Send-Peer $peer create "Local\$name" 65536
        $ofPeer += "Local\$name"
        $null = Send-Peer $peer text "Local\$name" --utf16 $message
        $null = Send-Peer $peer text "Local\$name" --utf16 --offset 1024 'second view'
        $seen = Invoke-Here {
            param($Name)
            $region = Open-SharedMemory $Name -ReadOnly
            $region.Name, "$($region.Kind)", $region.Size, $region.IsReadOnly
            Read-SharedMemory $Name -Count 1KB -As Text -Encoding Unicode
            Read-SharedMemory $Name -Offset 1KB -Count 1KB -As Text -Encoding Unicode
        } "Local\$name"
        $seen | Should -Be $name, 'Foreign', 65536, $true, $message, 'second view'
        Invoke-TestSession $session { param($Name) Write-SharedMemory $Name 'no' } $name -ErrorVariable refusal -ErrorAction SilentlyContinue
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryReadOnly,*'
        Send-Peer $peer show "Local\$name" --utf16 | Should -BeExactly $message
    }

    It 'serves views to a client there' {
        Invoke-Here {
            param($Name, $Text)
            $null = New-SharedMemory "Local\$Name" -Size 64KB
            Write-SharedMemory $Name $Text -Encoding Unicode
            Write-SharedMemory $Name "second view`0" -Offset 1KB -Encoding Unicode
        } $name, $message
        Send-Peer $peer show $name --utf16 | Should -BeExactly $message
        Send-Peer $peer show "Local\$name" --utf16 --offset 1024 | Should -BeExactly 'second view'
        Send-Peer $peer get $name 0 65536 | Should -BeExactly ($utf16.PadRight(2048, '0') + '7300650063006f006e006400200076006900650077').PadRight(131072, '0')
    }

    It 'opens what the other side created first, in ANSI both ways' {
        $null = Send-Peer $peer create $name 100
        $ofPeer += $name
        $kind = Invoke-Here { param($Name) "$((New-SharedMemory $Name -Size 100 -OpenExisting).Kind)" } $name
        $kind | Should -Be 'Foreign'
        Invoke-Here { param($Name) Write-SharedMemory $Name "Gr$([char]0xFC)n" -Encoding 1252 } $name
        Send-Peer $peer get $name 0 6 | Should -BeExactly '4772fc6e0000'
        $null = Send-Peer $peer put $name 0 'e4f6fc00'
        Invoke-Here { param($Name) Read-SharedMemory $Name -As Text -Encoding 1252 } $name | Should -BeExactly (-join [char[]](0xE4, 0xF6, 0xFC))
        Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 4097 -OpenExisting } "/$name" -ErrorVariable refusal -ErrorAction SilentlyContinue
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryExists,*'
        $refusal[0].TargetObject | Should -BeExactly "/$name"
    }

    It 'creates with -OpenExisting where the other side has not yet' {
        Invoke-Here { param($Name) "$((New-SharedMemory $Name -Size 100 -OpenExisting).Kind)"; Write-SharedMemory $Name "Gr$([char]0xFC)n" -Encoding 1252 } $name | Should -Be 'Memory'
        { Send-Peer $peer create $name 100 } | Should -Throw -Because 'the name is taken'
        Send-Peer $peer get $name 0 6 | Should -BeExactly '4772fc6e0000'
    }

    It 'exchanges question and answer in a region of <_>' -ForEach 'this side', 'the other side' {
        if ($_ -eq 'this side') { Invoke-Here { param($Name) $null = New-SharedMemory $Name -Size 4KB } $name }
        else { $null = Send-Peer $peer create $name 4096; $ofPeer += $name }
        for ($round = 1; $round -le 10; $round++) {
            Invoke-Here { param($Name, $Round) Write-SharedMemory $Name "question $Round`0" -Offset 0 } $name, $round
            $question = Send-Peer $peer show $name
            $question | Should -BeExactly "question $round"
            $null = Send-Peer $peer text $name --offset 2048 "answer $round"
            Invoke-Here { param($Name) Read-SharedMemory $Name -Offset 2KB -As Text } $name | Should -BeExactly "answer $round"
        }
    }

    It 'maps a file there and here' {
        # A file that a program of Linux maps by a name is one of /dev/shm; on Windows the module gives a file its name.
        Skip-OutsideLinux 'do the other programs map a file by a name'
        $file = "/dev/shm/$name-file"
        try {
            [IO.File]::WriteAllBytes($file, [byte[]]::new(5000))
            $null = Send-Peer $peer text "$name-file" --offset 4990 'from there'.Substring(0, 9)
            $seen = Invoke-Here {
                param($Name, $Path)
                (New-SharedMemory $Name -Path $Path).Size
                Read-SharedMemory $Name -Offset 4990 -As Text
                Write-SharedMemory $Name 'from here'
                Sync-SharedMemory $Name
            } $name, $file
            $seen | Should -Be 5000, 'from ther'
            Send-Peer $peer show "$name-file" | Should -BeExactly 'from here'
            Invoke-Here { param($Name) Remove-SharedMemory $Name } $name
            Send-Peer $peer show "$name-file" | Should -BeExactly 'from here'
        }
        finally { Remove-Item -LiteralPath $file }
    }

    It 'shares a part with the other side in a region of <_>' -ForEach 'this side', 'the other side' {
        if ($_ -eq 'this side') { Invoke-Here { param($Name) $null = New-SharedMemory $Name -Size 64KB } $name }
        else { $null = Send-Peer $peer create $name 65536; $ofPeer += $name }
        Invoke-Here { param($Name) Write-SharedMemory $Name ([int[]](101..110)) -Offset 400 } $name
        Send-Peer $peer get $name 396 12 | Should -BeExactly '000000006500000066000000'
        $null = Send-Peer $peer put $name 438 'ffff'
        (Invoke-Here { param($Name) , (Read-SharedMemory $Name -Offset 436 -Count 2 -As Int32) } $name) | Should -Be (110 - 65536), 0
        { Send-Peer $peer put $name 65535 'ffff' } | Should -Throw -Because 'the other side sees a size of whole pages'
    }

    It 'writes exactly the bytes of <Encoding>' -ForEach $texts {
        $size = $Hex.Length / 2 + 4
        Invoke-Here {
            param($Name, $Size, $Text, $Encoding)
            $null = New-SharedMemory $Name -Size $Size
            Write-SharedMemory $Name $Text -Encoding $Encoding -NoTerminator
        } $name, $size, $Text, $Encoding
        Send-Peer $peer get $name 0 $size | Should -BeExactly ($Hex + '00000000')
    }

    It 'reads exactly the text of <Encoding>' -ForEach $texts {
        $null = Send-Peer $peer create $name ($Hex.Length / 2)
        $ofPeer += $name
        $null = Send-Peer $peer put $name 0 $Hex
        $seen = Invoke-Here { param($Name, $Encoding) Read-SharedMemory $Name -As Text -Encoding $Encoding; , (Read-SharedMemory $Name) } $name, $Encoding
        # UTF-7 has no NUL that ends a text.
        $size = Get-ForeignSize ($Hex.Length / 2)
        $padding = [string]::new([char]0, $size - $Hex.Length / 2)
        $seen[0] | Should -BeExactly $(if ($Encoding -eq 'utf7') { $Text + $padding } else { $Text.Substring(0, $Text.IndexOf([char]0)) })
        ConvertTo-Hex $seen[1] | Should -BeExactly $Hex.PadRight(2 * $size, '0')
    }

    It 'shows there a text that is <What>, in <Size> bytes of <Encoding>' -ForEach $limits {
        $options = @(if ($Encoding -eq 'unicode') { '--utf16' })
        Invoke-Here { param($Name, $Size, $Text, $Encoding) $null = New-SharedMemory $Name -Size $Size; Write-SharedMemory $Name $Text -Encoding $Encoding } $name, $Size, $Text, $Encoding
        Send-Peer $peer show $name @options | Should -BeExactly $Text
        Send-Peer $peer size $name | Should -Be (Get-ForeignSize $Size)
    }

    It 'shows here a text that is <What>, in <Size> bytes of <Encoding>' -ForEach $limits {
        $bytes = if ($Encoding -eq 'unicode') { [Text.Encoding]::Unicode.GetBytes($Text) } else { [Text.Encoding]::UTF8.GetBytes($Text) }
        $null = Send-Peer $peer create $name $Size
        $ofPeer += $name
        $null = Send-Peer $peer put $name 0 (ConvertTo-Hex $bytes)
        Invoke-Here { param($Name, $Encoding) Read-SharedMemory $Name -As Text -Encoding $Encoding } $name, $Encoding | Should -BeExactly $Text
    }

    It 'passes every byte, both ways' {
        $bytes = [byte[]]((0..255) + (255..0))
        $hex = ConvertTo-Hex $bytes
        Invoke-Here { param($Name, $Bytes) $null = New-SharedMemory $Name -Size 1025; Write-SharedMemory $Name $Bytes -Offset 1 } $name, $bytes
        Send-Peer $peer get $name 0 1025 | Should -BeExactly ("00$hex".PadRight(2050, '0'))
        $null = Send-Peer $peer put $name 513 $hex
        (Invoke-Here { param($Name) [BitConverter]::ToString((Read-SharedMemory $Name -Offset 0)) } $name).Replace('-', '') | Should -Be "00$hex$hex"
    }
}

if ($absent) {
    Describe 'PowerShell and a language that is missing here' {
        It '<_>: all that the others do' -ForEach $absent { Skip-Where (Get-Peer $_).Missing }
    }
}
