#Requires -Version 7.4
# Update-SharedMemory: changes that depend on the value that is there, without another session coming in between.

BeforeDiscovery {
    $types = @(
        @{ Type = 'Byte'; Start = 250; Add = 5; Sum = 255 }
        @{ Type = 'SByte'; Start = -127; Add = -1; Sum = -128 }
        @{ Type = 'Int16'; Start = 32766; Add = 1; Sum = 32767 }
        @{ Type = 'UInt16'; Start = 1; Add = -1; Sum = 0 }
        @{ Type = 'Int32'; Start = -2147483647; Add = -1; Sum = -2147483648 }
        @{ Type = 'UInt32'; Start = 4294967294; Add = 1; Sum = 4294967295 }
        @{ Type = 'Int64'; Start = 9223372036854775806; Add = 1; Sum = 9223372036854775807 }
        @{ Type = 'UInt64'; Start = 1; Add = -1; Sum = 0 }
        @{ Type = 'Single'; Start = 1.5; Add = 2.25; Sum = 3.75 }
        @{ Type = 'Double'; Start = 0.1; Add = 0.2; Sum = 0.1 + 0.2 }
    )
    $overflows = @(
        @{ Type = 'Byte'; Start = 250; Add = 10 }
        @{ Type = 'Byte'; Start = 0; Add = 1000 }
        @{ Type = 'SByte'; Start = 127; Add = 1 }
        @{ Type = 'Int16'; Start = 32767; Add = 1 }
        @{ Type = 'UInt16'; Start = 0; Add = -1 }
        @{ Type = 'Int32'; Start = 2147483647; Add = 1 }
        @{ Type = 'Int32'; Start = 0; Add = 3000000000 }
        @{ Type = 'UInt32'; Start = 1; Add = -2 }
        @{ Type = 'Int64'; Start = 9223372036854775807; Add = 1 }
        @{ Type = 'Int64'; Start = -9223372036854775808; Add = -1 }
        @{ Type = 'UInt64'; Start = 0; Add = -1 }
    )
    $fractions = foreach ($fraction in 0.4, 1.5, -0.5, 1.5d, '0.4') {
        @{ Title = "-Add $fraction ($($fraction.GetType().Name))"; Block = { param($Name, $Number) Update-SharedMemory $Name -Add $Number }; Number = $fraction }
        @{ Title = "-Value $fraction ($($fraction.GetType().Name))"; Block = { param($Name, $Number) Update-SharedMemory $Name -Value $Number -Expected 5 }; Number = $fraction }
    }
    $errors = @(
        @{ What = 'a text without an offset'; Write = 'text'; Command = { param($Name) Update-SharedMemory $Name -Add 1 }; Id = 'SharedMemoryUnsupported'; Terminates = $false }
        @{ What = 'a text that is to be compared'; Write = 'text'; Command = { param($Name) Update-SharedMemory $Name -Value 1 -Expected 2 }; Id = 'SharedMemoryUnsupported'; Terminates = $false }
        @{ What = 'a number as text'; Write = 5; Command = { param($Name) Update-SharedMemory $Name -Add 1 -As Text }; Id = 'SharedMemoryUnsupported'; Terminates = $false }
        @{ What = 'what no number is added to'; Write = 5; Command = { param($Name) Update-SharedMemory $Name -Add 'two' }; Id = 'SharedMemoryUnsupported'; Terminates = $true }
        @{ What = 'a number beyond its type'; Write = 5; Command = { param($Name) Update-SharedMemory $Name -Value 300 -Expected 5 -As Byte }; Id = 'SharedMemoryUnsupported'; Terminates = $true }
        @{ What = 'an expectation that is no number'; Write = 5; Command = { param($Name) Update-SharedMemory $Name -Value 6 -Expected five }; Id = 'SharedMemoryUnsupported'; Terminates = $true }
        @{ What = 'a number that reaches beyond the end'; Write = 5; Command = { param($Name) Update-SharedMemory $Name -Add 1 -Offset 97 -As Int32 }; Id = 'SharedMemoryOutOfRange'; Terminates = $true }
        @{ What = 'an offset beyond the end'; Write = 5; Command = { param($Name) Update-SharedMemory $Name -Value 1 -Expected 0 -Offset 101 }; Id = 'SharedMemoryOutOfRange'; Terminates = $true }
        @{ What = 'a negative offset'; Write = 5; Command = { param($Name) Update-SharedMemory $Name -Add 1 -Offset -8 }; Id = 'SharedMemoryOutOfRange'; Terminates = $true }
        @{ What = 'a range for a block beyond the end'; Write = 5; Command = { param($Name) Update-SharedMemory $Name { $_ } -Offset 97 -As Int32 }; Id = 'SharedMemoryOutOfRange'; Terminates = $true }
        @{ What = 'a result that does not fit'; Write = 5; Command = { param($Name) Update-SharedMemory $Name { 'x' * 101 } }; Id = 'SharedMemoryTooSmall'; Terminates = $false }
        @{ What = 'an object without an offset'; Write = [datetime] '2026-01-02'; Command = { param($Name) Update-SharedMemory $Name -Add 1 }; Id = 'SharedMemoryUnsupported'; Terminates = $false }
        @{ What = 'a result that is not of the type'; Write = 5; Command = { param($Name) Update-SharedMemory $Name { 'six' } -As Int32 }; Id = 'SharedMemoryUnsupported'; Terminates = $true }
        @{ What = 'a block that throws'; Write = 5; Command = { param($Name) Update-SharedMemory $Name { 6; throw 'no' } }; Id = 'no'; Terminates = $true }
        @{ What = 'a block with an error, and -ErrorAction Stop'; Write = 5; Command = { param($Name) Update-SharedMemory $Name { Write-Error no; 6 } -ErrorAction Stop }; Id = 'Microsoft.PowerShell.Commands.WriteErrorException'; Terminates = $true }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $session = Start-TestSession
    function Invoke-Here { Invoke-TestSession $session @args }
}

AfterAll { $session | Stop-TestSession }

Describe 'Updating' {
    BeforeEach {
        $name = New-TestName
        Invoke-Here { param($Name) $null = New-SharedMemory $Name -Size 100 } $name
    }
    AfterEach {
        Invoke-Here { Remove-SharedMemory * }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'adds to <Type>, up to its limits, at any offset, and emits the sum' -ForEach $types {
        $seen = Invoke-Here {
            param($Name, $Type, $Start, $Add)
            Write-SharedMemory $Name $Start -As $Type
            Update-SharedMemory $Name -Add $Add
            $region = Get-SharedMemory $Name
            Read-SharedMemory $Name
            "$($region.PayloadKind) $($region.Version)"
            foreach ($offset in 16, 33) {
                Write-SharedMemory $Name $Start -As $Type -Offset $offset
                $sum = Update-SharedMemory $Name -Add $Add -As $Type -Offset $offset
                $sum, $sum.GetType().Name
            }
        } $name, $Type, $Start, $Add
        $sum = $Sum -as $Type
        $seen | Should -Be $sum, $sum, "$Type 2", $sum, $Type, $sum, $Type
    }

    It 'refuses a sum that <Type> cannot hold, <Start> and <Add>, and changes nothing' -ForEach $overflows {
        Invoke-Here { param($Name, $Type, $Start) Write-SharedMemory $Name $Start -As $Type; Write-SharedMemory $Name $Start -As $Type -Offset 33 } $name, $Type, $Start
        foreach ($command in { param($Name, $Add) Update-SharedMemory $Name -Add $Add },
            { param($Name, $Add, $Type) Update-SharedMemory $Name -Add $Add -As $Type -Offset 33 }) {
            $refusal = Get-SessionError $session $command $name, $Add, $Type
            @($refusal).Count, $refusal.Id, $refusal.IsTerminating | Should -Be 1, 'SharedMemoryOutOfRange', $true
        }
        $seen = Invoke-Here { param($Name, $Type) Read-SharedMemory $Name; Read-SharedMemory $Name -As $Type -Offset 33; (Get-SharedMemory $Name).Version } $name, $Type
        $seen | Should -Be $Start, $Start, 2
    }

    It 'refuses a fraction of an integer, and changes nothing: <Title>' -ForEach $fractions {
        Invoke-Here { param($Name) Write-SharedMemory $Name 5 } $name
        $refusal = Get-SessionError $session $Block $name, $Number
        @($refusal).Count, $refusal.Id, $refusal.IsTerminating | Should -Be 1, 'SharedMemoryUnsupported', $true
        $refusal = Get-SessionError $session { param($Name, $Number) Update-SharedMemory $Name -Value 6 -Expected $Number } $name, $Number
        $refusal.Id | Should -Be 'SharedMemoryUnsupported'
        Invoke-Here { param($Name) Update-SharedMemory $Name -Add 2.0; Update-SharedMemory $Name -Add 1e0; (Get-SharedMemory $Name).Version } $name | Should -Be 7, 8, 3
    }

    It 'records a number where nothing is recorded: <Title>' -ForEach @(
        @{ Title = '-Add'; Block = { param($Name) Update-SharedMemory $Name -Add 1 }; Type = 'Int64' }
        @{ Title = '-Add -As'; Block = { param($Name) Update-SharedMemory $Name -Add 1 -As Int16 }; Type = 'Int16' }
        @{ Title = '-Value'; Block = { param($Name) Update-SharedMemory $Name -Value 1 -Expected 0 }; Type = 'Int64' }
        @{ Title = '-Add -Offset'; Block = { param($Name) Update-SharedMemory $Name -Add 1 -Offset 0 }; Type = $null }
    ) {
        $null = Invoke-Here $Block $name
        $seen = Invoke-Here { param($Name) (Get-SharedMemory $Name).PayloadKind; $value = Read-SharedMemory $Name; $value.GetType().Name } $name
        $seen | Should -Be $Type, $(if ($Type) { $Type } else { 'Byte[]' })
    }

    It 'adds to an Int64 where nothing is recorded, and to the elements of an array' {
        $seen = Invoke-Here {
            param($Name)
            (Update-SharedMemory $Name -Add 5).GetType().Name
            Update-SharedMemory $Name -Add -2
            (Get-SharedMemory $Name).PayloadKind
            Write-SharedMemory $Name ([int[]](10, 20, 30))
            Update-SharedMemory $Name -Add 1 -Offset 4
            (Read-SharedMemory $Name) -join ' '
            Write-SharedMemory $Name 'text'
            Update-SharedMemory $Name -Add 1 -Offset 40 -As Byte
            Read-SharedMemory $Name
        } $name
        $seen | Should -Be 'Int64', 3, 'Int64', 21, '10 21 30', 1, 'text'
    }

    It 'sets <Type> only where it is what was expected' -ForEach @{ Type = 'Int64' }, @{ Type = 'UInt32' }, @{ Type = 'Byte' }, @{ Type = 'Double' } {
        $seen = Invoke-Here {
            param($Name, $Type)
            Write-SharedMemory $Name 5 -As $Type
            Update-SharedMemory $Name -Value 6 -Expected 4
            $region = Get-SharedMemory $Name
            $region.Version
            Update-SharedMemory $Name -Value 6 -Expected 5
            $region.Version
            foreach ($expected in 5, 6) {
                $outcome = Update-SharedMemory $Name -Value 7 -Expected $expected -PassThru
                "$($outcome.GetType().Name) $($outcome.Succeeded) $($outcome.Found) $($outcome.Found.GetType().Name)"
            }
            Read-SharedMemory $Name
        } $name, $Type
        $seen | Should -Be $false, 1, $true, 2, "SharedMemoryExchange False 6 $Type", "SharedMemoryExchange True 6 $Type", 7
    }

    It 'gives the block what Read would, as one object, and emits and writes what comes of it' {
        $seen = Invoke-Here {
            param($Name)
            Write-SharedMemory $Name ([long]5)
            Update-SharedMemory $Name { $_ + $PSItem }
            Update-SharedMemory $Name { , [int[]]($_, 2, 3) } | ForEach-Object { "$($_.GetType().Name) $_" }
            Update-SharedMemory $Name { "$($_.Count) elements" } | ForEach-Object { "$($_.GetType().Name) $_" }
            Write-SharedMemory $Name 5
            Update-SharedMemory $Name { "$_ elements" }
            (Get-SharedMemory $Name).PayloadKind
            Write-SharedMemory $Name 5
            Update-SharedMemory $Name { '6' } -As Int32 | ForEach-Object { "$($_.GetType().Name) $_" }
            Update-SharedMemory $Name { [byte]1; [byte]2 } | ForEach-Object { "$($_.GetType().Name) $_" }
            Update-SharedMemory $Name { $_ + 1 } -As Int16 -Offset 50
            Update-SharedMemory $Name { 7 } -As Bytes | ForEach-Object { "$($_.GetType().Name) $_" }
            Write-SharedMemory $Name 7
            1, 2 | ForEach-Object { Update-SharedMemory $Name { $_ + 1 }; $_ }
            function f { Update-SharedMemory $Name { return $_ * 10 }; 'after' }
            f
            Read-SharedMemory $Name
        } $name
        $seen | Should -Be 10, 'Int32[] 10 2 3', 'Object[] 3 elements', '5 elements', 'Text', 'Int32 6', 'Byte[] 1 2', 1, 'Byte[] 7', 8, 1, 9, 2, 90, 'after', 90
    }

    It 'keeps the encoding of a text' {
        $seen = Invoke-Here {
            param($Name)
            Write-SharedMemory $Name "gr$([char]0xFC)n" -Encoding Unicode
            Update-SharedMemory $Name { "${_}er" }
            (Get-SharedMemory $Name).Encoding
            [BitConverter]::ToString((Read-SharedMemory $Name -Offset 0 -Count 14)).Replace('-', '')
        } $name
        $seen | Should -BeExactly "gr$([char]0xFC)ner", 'unicode', '67007200FC006E00650072000000'
    }

    It 'writes the errors of the block as its own, and goes on with the value' {
        $seen = Invoke-Here {
            param($Name)
            Write-SharedMemory $Name 5
            Update-SharedMemory $Name { Write-Error bad; Write-Warning careful; $_ + 1 } *>&1 | ForEach-Object { "$($_.GetType().Name) $_" }
            Update-SharedMemory $Name { Write-Error worse; $_ + 1 } -ErrorVariable seen -ErrorAction SilentlyContinue
            "$seen"
        } $name
        $seen | Should -BeExactly 'WarningRecord careful', 'ErrorRecord bad', 'Int32 6', 7, 'worse'
    }

    It 'opens a region for the time of the call, in which the block''s own commands are inside the lock' {
        $thread = Start-ThreadSession
        try {
            $seen = Invoke-TestSession $thread {
                param($Name)
                Write-SharedMemory $Name 5
                Update-SharedMemory $Name { Write-SharedMemory $Name ($_ + 1) -LockTimeout 0; Read-SharedMemory $Name -LockTimeout 0 }
                Update-SharedMemory $Name -Add 1
                Update-SharedMemory $Name -Value 9 -Expected 7
                Get-SharedMemory
            } $name
            $seen | Should -Be 6, 7, $true
        }
        finally { Disconnect-TestSession $thread }
    }

    It 'does nothing with -WhatIf, <_>' -ForEach '-Add 1', '-Value 6 -Expected 5', '{ 6 }' {
        Invoke-Here ([scriptblock]::Create("param(`$Name) Write-SharedMemory `$Name 5; Update-SharedMemory `$Name $_ -WhatIf; Read-SharedMemory `$Name; (Get-SharedMemory `$Name).Version")) $name | Should -Be 5, 1
    }

    It 'refuses <What>, changes nothing, and the lock is free' -ForEach $errors {
        Invoke-Here { param($Name, $Value) Write-SharedMemory $Name $Value } $name, $Write
        $refusal = Get-SessionError $session $Command $name
        @($refusal).Count, $refusal.Id, $refusal.IsTerminating | Should -Be 1, $Id, $Terminates
        Invoke-Here { param($Name) Read-SharedMemory $Name; (Get-SharedMemory $Name).Version } $name | Should -Be $Write, 1
        $other = Start-ThreadSession
        try { Test-LockFree $other $name | Should -BeTrue } finally { Disconnect-TestSession $other }
    }

    It 'leaves the value and frees the lock when the block is left by <_>' -ForEach 'break', 'continue' {
        Invoke-Here ([scriptblock]::Create("param(`$Name) Write-SharedMemory `$Name 5; foreach (`$i in 1, 2) { Update-SharedMemory `$Name { $_; 6 } }; Read-SharedMemory `$Name -LockTimeout 0")) $name | Should -Be 5
    }

    It 'refuses what is open for reading only, <_>' -ForEach '-Add 1', '-Value 6 -Expected 5', '{ 6 }' {
        $thread = Start-ThreadSession
        try {
            $command = [scriptblock]::Create("param(`$Name) `$null = Open-SharedMemory `$Name -ReadOnly; Update-SharedMemory `$Name $_")
            $refusal = Get-SessionError $thread $command $name
            $refusal.Id, $refusal.IsTerminating | Should -Be 'SharedMemoryReadOnly', $false
        }
        finally { Disconnect-TestSession $thread }
    }

    It 'refuses where there is no region, with one error' {
        foreach ($command in { param($Name) Update-SharedMemory "$Name.none" -Add 1 }, { param($Name) Update-SharedMemory "$Name.none" { 1 } }) {
            $missing = Get-SessionError $session $command $name
            @($missing).Count, $missing.Id, $missing.Target | Should -Be 1, 'SharedMemoryNotFound', "$name.none"
        }
    }
}
