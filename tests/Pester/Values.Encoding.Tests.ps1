#Requires -Version 7.4
# -Encoding makes text of bytes of which nothing is recorded, on both systems, in commands and on the drive.

BeforeDiscovery {
    $texts = @(
        @{ Encoding = 'unicode'; Width = 2 }
        @{ Encoding = 'utf8'; Width = 1 }
        @{ Encoding = '1252'; Width = 1 }
        @{ Encoding = 'bigendianutf32'; Width = 4 }
    )
    $others = @(
        @{ Title = 'a number'; Value = 5; Type = 'Int32' }
        @{ Title = 'numbers'; Value = [double[]](1.5, 2); Type = 'Double' }
        @{ Title = 'bytes'; Value = [byte[]](0x61, 0, 0x62, 0); Type = 'Bytes' }
        @{ Title = 'an object'; Value = @{ Jobs = 3 }; Type = 'Object' }
    )
    $owners = 'another program', 'the module'
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')) -Force
    Import-Module (Get-ManifestPath)
    $encodingOf = @{ unicode = [Text.Encoding]::Unicode; utf8 = [Text.UTF8Encoding]::new($false); '1252' = [Text.Encoding]::GetEncoding(28591); bigendianutf32 = [Text.UTF32Encoding]::new($true, $false) }

    # A region with these bytes, of which nothing is recorded.
    function New-UnrecordedRegion([string]$Owner, [string]$Name, [byte[]]$Bytes) {
        if ($Owner -eq 'another program') { New-ForeignRegion $Name $Bytes }
        else {
            $null = New-SharedMemory $Name -Size $Bytes.Length
            Write-SharedMemory $Name $Bytes -Offset 0
        }
    }
    function Format-Value($Value) { "$($Value.GetType()) $(if ($Value -is [hashtable]) { $Value.Jobs } else { $Value })" }
    function Remove-UnrecordedRegion([string]$Owner, [string]$Name) {
        Remove-SharedMemory $Name -ErrorAction Ignore
        if ($Owner -eq 'another program') { Remove-ForeignRegion $Name }
        Get-LeftBehind $Name | Should -BeNullOrEmpty
    }
}

Describe 'Bytes without a record, in a region of <_>' -ForEach $owners {
    BeforeEach {
        $owner = $_
        $name = New-TestName
    }
    AfterEach { Remove-UnrecordedRegion $owner $name }

    It 'are text up to the first NUL with -Encoding <Encoding>' -ForEach $texts {
        $text = "Gr$([char]0xFC)n"
        New-UnrecordedRegion $owner $name $encodingOf[$Encoding].GetBytes("$text`0rest")
        Read-SharedMemory $name -Encoding $Encoding | Should -BeExactly $text
        Get-Content "Shm:\$name" -Encoding $Encoding | Should -BeExactly $text
        Get-Content "Shm:\$name" -Encoding $Encoding -Raw | Should -BeExactly $text
        , (Read-SharedMemory $name) | Should -BeOfType ([byte[]]) -Because 'no encoding is given'
        Watch-SharedMemory $name -Encoding $Encoding -Timeout 300 | Select-Object -First 1 | Should -BeExactly $text
        Read-SharedMemory $name -Encoding $Encoding -Offset (5 * $Width + $(if ($Encoding -eq 'utf8') { 1 } else { 0 })) -Count (2 * $Width) | Should -BeExactly 're'
    }

    It 'are text in a range, as with -As Text' {
        New-UnrecordedRegion $owner $name ([Text.Encoding]::Unicode.GetBytes("ab`0cd`0"))
        foreach ($range in @{ Offset = 0 }, @{ Offset = 6 }, @{ Offset = 6; Count = 2 }, @{ Count = 2 }, @{ Count = 0 }, @{ Offset = 12 }) {
            $seen = Read-SharedMemory $name -Encoding Unicode @range
            $seen | Should -BeOfType ([string])
            $seen | Should -BeExactly (Read-SharedMemory $name -As Text -Encoding Unicode @range)
        }
        Read-SharedMemory $name -Encoding Unicode -Offset 6 | Should -BeExactly 'cd'
    }

    It 'are an empty text, and no line, where there are only NULs' {
        New-UnrecordedRegion $owner $name ([byte[]]::new(16))
        Read-SharedMemory $name -Encoding Unicode | Should -BeExactly ''
        Get-Content "Shm:\$name" -Encoding Unicode | Should -BeNullOrEmpty
    }

    It 'are what -As says, and a warning says so' {
        New-UnrecordedRegion $owner $name ([Text.Encoding]::Unicode.GetBytes('ab'))
        $seen, $said = Read-SharedMemory $name -As Int16 -Encoding Unicode -Offset 2 3>&1 | Sort-Object { $_ -is [Management.Automation.WarningRecord] }
        $seen | Should -Be 98
        "$said" | Should -BeLike "-Encoding has no effect: region '$name' was read as Int16*"
        Read-SharedMemory $name -As Text -Encoding Unicode -Offset 0 -Count 2 3>&1 | Should -BeExactly 'a'
    }
}

Describe 'A change in a region of another program' {
    BeforeEach {
        $name = New-TestName
        New-ForeignRegion $name ([Text.Encoding]::Unicode.GetBytes("first`0") + [byte[]]::new(52))
        $session = Start-TestSession
    }
    AfterEach {
        Stop-TestSession $session
        Remove-ForeignRegion $name
    }

    It 'is text with -Encoding: Read-SharedMemory -Wait, Watch-SharedMemory, and the drive' {
        Invoke-TestSession $session { param($Name) $null = Open-SharedMemory $Name; Read-SharedMemory $Name -Encoding Unicode } $name | Should -BeExactly 'first'
        # The first look, with which later ones are compared.
        Invoke-TestSession $session { param($Name) Wait-SharedMemory $Name -Timeout 0 -ErrorAction SilentlyContinue } $name | Should -BeNullOrEmpty
        Set-ForeignBytes $name ([Text.Encoding]::Unicode.GetBytes("second`0"))
        Invoke-TestSession $session { param($Name) Read-SharedMemory $Name -Encoding Unicode -Wait -Timeout 300 } $name | Should -BeExactly 'second'
        $watching = Start-TestCommand $session {
            param($Name, $Helpers)
            Import-Module $Helpers
            Watch-SharedMemory $Name -Encoding Unicode -Timeout 300 | ForEach-Object {
                # Once the first value is out, the look that later ones are compared with has been taken.
                if ($_ -ceq 'second') { Set-ForeignBytes $Name ([Text.Encoding]::Unicode.GetBytes("third`0")) }
                $_
            } | Select-Object -First 2
            Get-Content "Shm:\$Name" -Encoding Unicode
        } $name, ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1'))
        Receive-TestCommand $watching | Should -BeExactly 'second', 'third', 'third'
    }
}

Describe 'A recorded value' {
    BeforeEach {
        $name = New-TestName
        $null = New-SharedMemory $name -Size 1KB
    }
    AfterEach { Remove-SharedMemory $name }

    It 'that is <Title> stays so, and a warning says that -Encoding had no effect' -ForEach $others {
        Write-SharedMemory $name $Value
        $expected = Format-Value (Read-SharedMemory $name)
        foreach ($read in { Read-SharedMemory $name -Encoding Unicode -WarningVariable said -WarningAction SilentlyContinue; "$said" },
            { Watch-SharedMemory $name -Encoding Unicode -Timeout 300 -WarningVariable said -WarningAction SilentlyContinue | Select-Object -First 1; "$said" },
            { Get-Content "Shm:\$name" -Encoding Unicode -WarningVariable said -WarningAction SilentlyContinue; "$said" }) {
            $seen, $warning = & $read
            Format-Value $seen | Should -BeExactly $expected -Because "$read"
            $warning | Should -BeLike "-Encoding has no effect: region '$name' was read as $Type, not as text.*"
        }
    }

    It 'that is <Title> is written with a warning where -Encoding has no effect' -ForEach $others {
        Write-SharedMemory $name $Value -Encoding Unicode -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike "-Encoding has no effect: the value for region '$name' is written as *, not as text.*"
        $written = Format-Value (Read-SharedMemory $name)
        Clear-SharedMemory $name
        { Write-SharedMemory $name $Value -Encoding Unicode -WarningAction Stop } | Should -Throw
        (Get-SharedMemory $name).PayloadKind | Should -BeNullOrEmpty -Because 'a warning that is an error comes before the write'
        Write-SharedMemory $name $Value
        Format-Value (Read-SharedMemory $name) | Should -BeExactly $written
    }

    It 'has no warning where -Encoding is a default: <_>' -ForEach '*:Encoding', 'read-sharedmemory:encoding' {
        Write-SharedMemory $name 5
        $PSDefaultParameterValues = @{ $_ = 'unicode' }
        Read-SharedMemory $name 3>&1 | Should -Be 5
    }

    It 'has no warning for a default on the drive' {
        Write-SharedMemory $name 5
        $PSDefaultParameterValues = @{ 'Get-Content:Encoding' = 'unicode' }
        Get-Content "Shm:\$name" 3>&1 | Should -Be 5
    }

    It 'that is text has its recorded encoding, without a warning' {
        Write-SharedMemory $name 'text' -Encoding bigendianunicode
        Read-SharedMemory $name -Encoding ascii 3>&1 | Should -BeExactly 'text'
        Watch-SharedMemory $name -Encoding ascii -Timeout 300 3>&1 | Select-Object -First 1 | Should -BeExactly 'text'
        Get-Content "Shm:\$name" -Encoding ascii 3>&1 | Should -BeExactly 'text'
    }

    It 'is not looked at where a range is read' {
        Write-SharedMemory $name ([int[]](0x620061, 0x63))
        Read-SharedMemory $name -Encoding Unicode -Offset 0 3>&1 | Should -BeExactly 'abc'
        Read-SharedMemory $name -Encoding Unicode -Offset 2 -Count 2 3>&1 | Should -BeExactly 'b'
    }

    It 'that was cleared is an empty text, and again text where another program writes' {
        Write-SharedMemory $name 5
        Clear-SharedMemory $name
        Read-SharedMemory $name -Encoding Unicode 3>&1 | Should -BeExactly ''
        Write-SharedMemory $name ([Text.Encoding]::Unicode.GetBytes('by hand')) -Offset 0
        Read-SharedMemory $name -Encoding Unicode 3>&1 | Should -BeExactly 'by hand'
    }
}
