#Requires -Version 7.4
# What Get-, Set-, Add- and Clear-Content make of the regions on the drive, between two processes.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')),
        ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    Import-Module (Get-ManifestPath)
    $session = Start-TestSession
}

AfterAll { Stop-TestSession $session }

Describe 'Content between two processes' {
    BeforeEach {
        $run = New-TestName
        $null = New-SharedMemory $run -Size 1KB
        $null = New-SharedMemory "Global\$run" -Size 1KB
    }
    AfterEach {
        Invoke-TestSession $session { Remove-SharedMemory * }
        Remove-SharedMemory "$run*", "Global\$run*"
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'goes from Set-Content here to Get-Content and Read-SharedMemory there: <_>' -ForEach '', 'Global\' {
        Set-Content "Shm:\$_$run" 'one', 'zwei ü', ''
        $seen = Invoke-TestSession $session {
            param($Name)
            Read-SharedMemory $Name
            (Get-Content "Shm:\$Name") -join '|'
            Get-Content "Shm:\$Name" -Raw
            Test-Path "Shm:\$Name"
        } "$_$run"
        $seen | Should -BeExactly "one`nzwei ü`n`n", 'one|zwei ü|', "one`nzwei ü`n`n", $true
    }

    It 'goes from Set-Content there to here, into a region that the other has not opened' {
        Invoke-TestSession $session { param($Name) 1..3 | Set-Content "Shm:\$Name"; Get-SharedMemory } $run | Should -BeNullOrEmpty
        Get-Content "Shm:\$run" | Should -BeExactly 1, 2, 3
        Read-SharedMemory $run | Should -BeExactly "1`n2`n3"
        (Get-SharedMemory $run).Version | Should -Be 1 -Because 'the region was not cleared before'
    }

    It 'goes from Write-SharedMemory there to Get-Content here, as what it is: <Title>' -ForEach @(
        @{ Title = 'lines'; Value = "a`r`nb`nc"; Expected = 'a', 'b', 'c' }
        @{ Title = 'an empty text'; Value = ''; Expected = @() }
        @{ Title = 'a number'; Value = [long]-7; Expected = , [long]-7 }
    ) {
        Invoke-TestSession $session { param($Name, $Value) Write-SharedMemory $Name $Value } $run, $Value
        $found = @(Get-Content "Shm:\$run")
        $found.Count | Should -Be $Expected.Count
        for ($i = 0; $i -lt $found.Count; $i++) {
            $found[$i] | Should -BeExactly $Expected[$i]
            $found[$i].GetType() | Should -Be $Expected[$i].GetType()
        }
    }

    It 'gives an array of numbers as Read-SharedMemory does, whatever -Encoding says' {
        Invoke-TestSession $session { param($Name) Write-SharedMemory $Name ([double[]](1.5, 2)) } $run
        foreach ($more in @{}, @{ Encoding = 'ascii' }, @{ Raw = $true }) {
            $found = @(Get-Content "Shm:\$run" @more -WarningAction Ignore)
            $found.Count | Should -Be 1
            , $found[0] | Should -BeOfType ([double[]])
            $found[0] | Should -Be 1.5, 2
        }
    }

    It 'makes a region that is not there, with room for a little more, and keeps it' {
        Set-Content "Shm:\$run.new" 'made'
        Invoke-TestSession $session {
            param($Name)
            Get-Content "Shm:\$Name"
            (Read-SharedMemory $Name -Offset 4 -Count 1)[0]
            Set-Content "Shm:\$Name" ('x' * 4000)
        } "$run.new" | Should -Be made, 0
        (Get-SharedMemory "$run.new").Size | Should -Be 4KB
        (Get-Content "Shm:\$run.new").Length | Should -Be 4000
        Set-Content "Shm:\$run.page" ('x' * 4096)
        (Get-SharedMemory "$run.page").Size | Should -Be 8KB -Because 'the NUL has room, too'
        Add-Content "Shm:\Global\$run.added" first
        Read-SharedMemory "Global\$run.added" | Should -BeExactly first
    }

    It 'adds lines, and bytes, behind what is there' {
        Add-Content "Shm:\$run" 'one'
        Invoke-TestSession $session { param($Name) Add-Content "Shm:\$Name" 'two', 'three' } $run
        Read-SharedMemory $run | Should -BeExactly "one`ntwo`nthree"
        (Get-SharedMemory $run).Version | Should -Be 2
        Write-SharedMemory $run 'ä' -Encoding unicode
        Add-Content "Shm:\$run" 'ö' -Encoding ascii
        Get-Content "Shm:\$run" | Should -BeExactly 'ä', 'ö'
        (Get-SharedMemory $run).Encoding | Should -Be unicode -Because 'a text has one encoding'
        Set-Content "Shm:\$run" ([byte[]](1, 2)) -AsByteStream
        Add-Content "Shm:\$run" 3, 255 -AsByteStream
        Get-Content "Shm:\$run" -AsByteStream | Should -Be 1, 2, 3, 255
    }

    It 'adds from two processes at once without losing a line' {
        $null = New-SharedMemory "$run.big" -Size 64KB
        $adding = Start-TestCommand $session { param($Path) foreach ($i in 1..200) { Add-Content $Path "there $i" } } "Shm:\$run.big"
        foreach ($i in 1..200) { Add-Content "Shm:\$run.big" "here $i" }
        Receive-TestCommand $adding | Should -BeNullOrEmpty
        $lines = Get-Content "Shm:\$run.big"
        $lines.Count | Should -Be 400
        @($lines -like 'here *') | Should -Be (1..200 | ForEach-Object { "here $_" })
        @($lines -like 'there *') | Should -Be (1..200 | ForEach-Object { "there $_" })
    }

    It 'gives bytes one by one, in blocks, and as one array' {
        [byte[]](0..9) | Set-Content "Shm:\$run" -AsByteStream
        (Get-SharedMemory $run).PayloadKind | Should -Be Bytes
        Get-Content "Shm:\$run" -AsByteStream | Should -Be (0..9)
        @(Get-Content "Shm:\$run" -AsByteStream)[0] | Should -BeOfType byte
        Get-Content "Shm:\$run" -AsByteStream -TotalCount 3 | Should -Be 0, 1, 2
        Get-Content "Shm:\$run" -AsByteStream -ReadCount 4 | ForEach-Object Count | Should -Be 4, 4, 2
        $raw = @(Get-Content "Shm:\$run" -AsByteStream -Raw)
        $raw.Count, $raw[0].Length | Should -Be 1, 10
        , $raw[0] | Should -BeOfType ([byte[]])
        Write-SharedMemory $run 'Aü'
        Get-Content "Shm:\$run" -AsByteStream | Should -Be 65, 0xC3, 0xBC
    }

    It 'gives the first lines, and lines in blocks' {
        1..5 | Set-Content "Shm:\$run"
        Get-Content "Shm:\$run" -TotalCount 2 | Should -Be 1, 2
        Get-Content "Shm:\$run" -ReadCount 2 | ForEach-Object Count | Should -Be 2, 2, 1
        Get-Content "Shm:\$run" -ReadCount 0 | ForEach-Object Count | Should -Be 5
        (Get-Content "Shm:\$run").PSChildName | Select-Object -Unique | Should -Be $run
    }

    It 'writes text in any encoding, and reads it back without being told: <_>' -ForEach 'unicode', 'utf8BOM', 'bigendianutf32', '1252' {
        Set-Content "Shm:\$run" 'Grüße' -Encoding $_
        Get-Content "Shm:\$run" | Should -BeExactly 'Grüße'
        Get-Content "Shm:\$run" -Encoding ascii | Should -BeExactly 'Grüße' -Because 'the recorded encoding wins'
        Invoke-TestSession $session { param($Name) Read-SharedMemory $Name } $run | Should -BeExactly 'Grüße'
    }

    It 'takes as text what another program wrote where -Encoding says so, up to the NUL' {
        New-ForeignRegion "$run.f" ([Text.Encoding]::Unicode.GetBytes("from C`nline 2`0rest"))
        try {
            Get-Content "Shm:\$run.f" -Encoding unicode | Should -BeExactly 'from C', 'line 2'
            @(Get-Content "Shm:\$run.f")[0].Length | Should -Be (Get-ForeignSize 36)
            Set-Content "Shm:\$run.f" 'answer'
            Get-Content "Shm:\$run.f" -Encoding utf8 | Should -BeExactly answer
            Assert-Error (Get-ErrorOf { Add-Content "Shm:\$run.f" more }) SharedMemoryUnsupported InvalidArgument "$run.f"
        }
        finally { Remove-ForeignRegion "$run.f" }
    }

    It 'obeys the switches also where the paths are piped' {
        Set-Content "Shm:\$run" 'a', 'b'
        $item = Get-Item "Shm:\$run"
        $item | Get-Content | Should -BeExactly a, b
        $item | Get-Content -Raw | Should -BeExactly "a`nb"
        $item | Get-Content -AsByteStream | Should -Be 97, 10, 98
        $version = (Get-SharedMemory $run).Version
        $item | Set-Content -Value 'ü' -Encoding unicode
        (Get-SharedMemory $run).Encoding, (Get-SharedMemory $run).Version | Should -Be unicode, ($version + 1)
        $item | Clear-Content
        (Get-SharedMemory $run).PayloadKind | Should -BeNullOrEmpty
    }

    It 'gives a list of objects one by one, as Read-SharedMemory does' {
        Write-SharedMemory $run ([pscustomobject] @{ a = 1 }), ([pscustomobject] @{ a = 3 })
        @(Get-Content "Shm:\$run").Count | Should -Be 2
        (Get-Content "Shm:\$run" | Where-Object a -eq 3).a | Should -Be 3
        (Get-Content "Shm:\$run" -TotalCount 1).a | Should -Be 1
        @(Get-Content "Shm:\$run" -Raw).Count | Should -Be 1
        Write-SharedMemory $run ([int[]] (1, 2))
        , (Get-Content "Shm:\$run") | Should -BeOfType ([int[]])
    }

    It 'gives a list that has null in it as one, and nothing for null' {
        Write-SharedMemory $run @(1, $null, 2)
        $read = @(Get-Content "Shm:\$run")
        $read.Count | Should -Be 1
        $read[0].Count | Should -Be 3
        Write-SharedMemory $run $null
        @(Get-Content "Shm:\$run").Count | Should -Be 0
    }

    It 'takes what can be bytes for bytes: <label>' -ForEach @(
        @{ label = 'bytes'; items = { [byte] 1; [byte] 2 }; bytes = 1, 2 }
        @{ label = 'bytes and numbers'; items = { [byte] 1; 2 }; bytes = 1, 2 }
        @{ label = 'bytes and texts'; items = { [byte] 1; '65' }; bytes = 1, 65 }
        @{ label = 'characters and bytes'; items = { [char] 'a'; [byte] 5 }; bytes = 97, 5 }
        @{ label = 'arrays of bytes'; items = { , [byte[]] (1, 2); , [byte[]] (3) }; bytes = 1, 2, 3 }
        @{ label = 'arrays and bytes'; items = { , [byte[]] (1, 2); [byte] 3 }; bytes = 1, 2, 3 }
    ) {
        & $items | Set-Content "Shm:\$run" -AsByteStream
        (Read-SharedMemory $run) | Should -Be $bytes
        & $items | Add-Content "Shm:\$run" -AsByteStream
        (Read-SharedMemory $run) | Should -Be ($bytes + $bytes)
    }

    It 'is none where nothing was written, or it was cleared' {
        Get-Content "Shm:\$run" | Should -BeNullOrEmpty
        Set-Content "Shm:\$run" text
        Clear-Content "Shm:\$run"
        Get-Content "Shm:\$run" | Should -BeNullOrEmpty
        Get-Content "Shm:\$run" -Raw | Should -BeNullOrEmpty
        Invoke-TestSession $session { param($Name) Set-StrictMode -Version Latest; $Error.Clear(); @(Get-Content "Shm:\$Name").Count } $run | Should -Be 0
    }

    It 'clears' {
        foreach ($command in 'Clear-Content', 'Clear-Item') {
            Set-Content "Shm:\$run" text
            & $command "Shm:\$run"
            (Get-SharedMemory $run).PayloadKind | Should -BeNullOrEmpty
            Get-Content "Shm:\$run" -AsByteStream -TotalCount 4 | Should -Be 0, 0, 0, 0
        }
    }

    It 'reads and writes all that a pattern means' {
        $null = New-SharedMemory "$run.1" -Size 10
        $null = New-SharedMemory "$run.2" -Size 10
        Set-Content "Shm:\$run.[12]" both
        Get-Content "Shm:\$run.*" | Should -BeExactly both, both
        Get-Content "Shm:\$run.1", "Shm:\$run.2" | Should -BeExactly both, both
    }

    It 'writes what has come when the pipeline before it fails, as into a file' {
        $found = Get-ErrorOf { 1..3 | ForEach-Object { if ($_ -eq 3) { throw 'stop' }; $_ } | Set-Content "Shm:\$run" }
        $found.IsTerminating | Should -BeTrue
        Get-Content "Shm:\$run" | Should -Be 1, 2
        Test-LockFree $session $run | Should -BeTrue
    }

    It 'never shows half of it, nor nothing, while it is set again and again' {
        Set-Content "Shm:\$run" ('a' * 900)
        $setting = Start-TestCommand $session {
            param($Path)
            foreach ($i in 1..300) { Set-Content $Path ('a' * 900); Set-Content $Path ('b' * 800) }
        } "Shm:\$run"
        do {
            $seen = @(Get-Content "Shm:\$run")
            $seen.Count | Should -Be 1
            $seen[0] | Should -Match '^(a{900}|b{800})$'
        } until ($setting.Waiting.IsCompleted)
        Receive-TestCommand $setting | Should -BeNullOrEmpty
    }
}
