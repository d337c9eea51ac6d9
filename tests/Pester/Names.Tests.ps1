#Requires -Version 7.4
# What other programs do to the names of regions on Linux: they delete them, put files of their own in their place, take all descriptors.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    if ($IsLinux) {
        $mine = Start-ThreadSession
        $theirs = Start-ThreadSession
    }

    # As a program does that is started anew: it deletes the name and makes a file of its own.
    function Set-OtherFile([string]$Name, [byte[]]$Bytes) {
        [IO.File]::Delete("/dev/shm/$Name")
        New-ForeignRegion $Name $Bytes
    }
    function Invoke-Mine { Invoke-TestSession $mine @args }
    function Invoke-Theirs { Invoke-TestSession $theirs @args }
}

AfterAll { $mine, $theirs | Where-Object { $_ } | ForEach-Object { Disconnect-TestSession $_ } }

Describe 'A name that another program has taken' -Skip:(-not $IsLinux) -Tag 'needs Linux: names cannot be deleted elsewhere' {
    BeforeEach {
        $name = New-TestName
        Invoke-Mine { param($Name) $null = New-SharedMemory $Name -Size 8; Write-SharedMemory $Name ([byte[]](1, 1, 1, 1, 1, 1, 1, 1)) } $name
        Set-OtherFile $name ([byte[]](2, 2, 2, 2, 2, 2, 2, 2))
    }
    AfterEach {
        $mine, $theirs | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } }
        Remove-ForeignRegion $name
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'means the new file to a session that opens it, with a warning' {
        $found = Invoke-Theirs {
            param($Name)
            "$((Open-SharedMemory $Name -WarningVariable w -WarningAction SilentlyContinue).Kind)"
            Read-SharedMemory $Name -Offset 0 -As Byte
            "$w"
        } $name
        $found[0, 1] | Should -Be 'Foreign', 2
        $found[2] | Should -BeLike '*made its own*'
    }

    It 'is told to a session that opens it for one call, and to one that has the old region' {
        Invoke-Theirs { param($Name) $null = Read-SharedMemory $Name -WarningVariable w -WarningAction SilentlyContinue; "$w" } $name | Should -BeLike '*made its own*'
        # It is looked for once a second.
        $told = Invoke-Mine {
            param($Name)
            $clock = [Diagnostics.Stopwatch]::StartNew()
            do { $value = Read-SharedMemory $Name -WarningVariable w -WarningAction SilentlyContinue } until ($w -or $clock.Elapsed.TotalSeconds -gt 60)
            "$w"
            $value[0]
            Read-SharedMemory $Name -WarningVariable again | Out-Null
            "$again"
        } $name
        $told[0] | Should -BeLike '*Open-SharedMemory opens the new one*'
        $told[1] | Should -Be 1
        $told[2] | Should -BeExactly '' -Because 'once is enough'
    }

    It 'means the new file to the session itself when it looks anew' {
        Invoke-Mine { param($Name) "$((Open-SharedMemory $Name -WarningAction SilentlyContinue).Kind)"; Read-SharedMemory $Name -Offset 0 -As Byte } $name | Should -Be 'Foreign', 2
    }

    It 'is listed and found as what it means now' {
        Invoke-Theirs { param($Name) "$((Get-SharedMemory $Name -ListAvailable).Kind)"; Test-SharedMemory $Name } $name | Should -Be 'Foreign', $true
        (Get-SessionError $theirs { param($Name) New-SharedMemory $Name -Size 8 } $name).Message | Should -BeLike '*another program made it*'
        (Get-SessionError $mine { param($Name) New-SharedMemory $Name -Size 8 -Force } $name).Id | Should -Be 'SharedMemoryExists'
        Invoke-Mine { param($Name) Read-SharedMemory $Name -Offset 0 -As Byte -WarningAction SilentlyContinue } $name | Should -Be 1 -Because '-Force has destroyed nothing'
    }

    It 'is the region''s again when the new file is deleted' {
        Invoke-Theirs { param($Name) Remove-SharedMemory $Name -Force; Test-SharedMemory $Name; Read-SharedMemory $Name -Offset 0 -As Byte } $name | Should -Be $true, 1
        Invoke-Mine { param($Name) Remove-SharedMemory $Name } $name
    }

    It 'does not stay open where the warning is an error' {
        (Get-SessionError $theirs { param($Name) Open-SharedMemory $Name -WarningAction Stop } $name).Message | Should -BeLike '*made its own*'
        Invoke-Theirs { @(Get-SharedMemory).Count } | Should -Be 0
        @(Get-ChildItem "/proc/$PID/fd" | Where-Object Target -eq "/dev/shm/$name").Count | Should -Be 0
    }
}

Describe 'A producer that is started anew' -Skip:(-not $IsLinux) -Tag 'needs Linux: names cannot be deleted elsewhere' {
    BeforeEach {
        $name = New-TestName
        New-ForeignRegion $name ([byte[]](1, 0, 0, 0))
    }
    AfterEach {
        Invoke-Mine { Remove-SharedMemory * }
        Remove-ForeignRegion $name
    }

    It 'is noticed by Watch, which goes on with the new file of <_> bytes' -ForEach 4, 16 {
        $watching = Start-TestCommand $mine { param($Name) Watch-SharedMemory $Name -As Int32 -Offset 0 -Timeout 60 -WarningAction SilentlyContinue | Select-Object -First 2 } $name
        Wait-Until { @(Get-ChildItem "/proc/$PID/fd" | Where-Object Target -eq "/dev/shm/$name").Count -gt 0 } -What 'the old file is open'
        $bytes = [byte[]]::new($_)
        $bytes[0] = 2
        Set-OtherFile $name $bytes
        Receive-TestCommand $watching | Should -Be 1, 2
        Invoke-Mine { param($Name) (Get-SharedMemory $Name).Size } $name | Should -Be $_
    }

    It 'is noticed by <What>, which has the new file then' -ForEach @(
        @{ What = 'Wait'; Command = { param($Name) (Wait-SharedMemory $Name -Timeout 60 -WarningAction SilentlyContinue).Size; Read-SharedMemory $Name -Offset 0 -As Int32 } }
        @{ What = 'Read -Wait'; Command = { param($Name) $value = Read-SharedMemory $Name -Wait -Offset 0 -As Int32 -Timeout 60 -WarningAction SilentlyContinue; (Get-SharedMemory $Name).Size; $value } }
    ) {
        $waiting = Start-TestCommand $mine $Command $name
        Wait-Until { @(Get-ChildItem "/proc/$PID/fd" | Where-Object Target -eq "/dev/shm/$name").Count -gt 0 } -What 'the old file is open'
        Set-OtherFile $name ([byte[]](7, 0, 0, 0, 0, 0))
        Receive-TestCommand $waiting | Should -Be 6, 7
    }
}

Describe 'A deleted name' -Skip:(-not $IsLinux) -Tag 'needs Linux: names cannot be deleted elsewhere' {
    BeforeEach {
        $name = New-TestName
        Invoke-Mine { param($Name) $null = New-SharedMemory $Name -Size 8; Write-SharedMemory $Name 5 } $name
        [IO.File]::Delete("/dev/shm/$name")
    }
    AfterEach {
        $mine, $theirs | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'comes back by <What>' -ForEach @(
        @{ What = 'Test'; Session = 'theirs'; Command = { param($Name) $null = Test-SharedMemory $Name } }
        @{ What = 'Open'; Session = 'theirs'; Command = { param($Name) $null = Open-SharedMemory $Name } }
        @{ What = 'Open in the session that has it'; Session = 'mine'; Command = { param($Name) $null = Open-SharedMemory $Name } }
        @{ What = 'a later write'; Session = 'mine'; Again = $true; Command = { param($Name) Write-SharedMemory $Name 6 } }
        @{ What = 'a later atomic change'; Session = 'mine'; Again = $true; Command = { param($Name) $null = Update-SharedMemory $Name -Add 1 } }
    ) {
        $where = if ($Session -eq 'mine') { $mine } else { $theirs }
        if (-not $Again) { Invoke-TestSession $where $Command $name }
        # Writes look once a second.
        else { Wait-Until { Invoke-TestSession $where $Command $name; [IO.File]::Exists("/dev/shm/$name") } -TimeoutSeconds 60 }
        [IO.File]::Exists("/dev/shm/$name") | Should -BeTrue
        Invoke-Theirs { param($Name) $null = Open-SharedMemory $Name; [bool](Read-SharedMemory $Name) } $name | Should -BeTrue
    }
}

Describe 'A deleted control file' -Skip:(-not $IsLinux) -Tag 'needs Linux: the control block is a file there' {
    BeforeEach { $name = New-TestName }

    It 'leaves nothing when the last session closes the region' {
        Invoke-Mine { param($Name) $null = New-SharedMemory $Name -Size 8; [IO.File]::Delete("/dev/shm/.$Name.shmctl"); Remove-SharedMemory $Name } $name
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'leaves the names to a session that still has the region' {
        Invoke-Mine { param($Name) $null = New-SharedMemory $Name -Size 8 } $name
        Invoke-Theirs { param($Name) $null = Open-SharedMemory $Name; [IO.File]::Delete("/dev/shm/.$Name.shmctl"); Remove-SharedMemory $Name } $name
        (Get-LeftBehind $name).Count | Should -Be 2
        Invoke-Mine { param($Name) Write-SharedMemory $Name 3; Read-SharedMemory $Name; Remove-SharedMemory $Name } $name | Should -Be 3
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'does not hide a second name that a killed session left' {
        [IO.File]::WriteAllBytes("/dev/shm/.$name.shmdat", [byte[]]::new(8))
        Invoke-Mine { param($Name) (Get-SharedMemory $Name -ListAvailable).IsStale; Test-SharedMemory $Name; Remove-SharedMemory $Name } $name | Should -Be $true, $false
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'and both names go by Remove -Force' {
        [IO.File]::WriteAllBytes("/dev/shm/$name", [byte[]]::new(8))
        $null = ln "/dev/shm/$name" "/dev/shm/.$name.shmdat"
        Invoke-Mine { param($Name) Remove-SharedMemory $Name -Force } $name
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }
}

Describe 'Descriptors' -Skip:(-not $IsLinux) -Tag 'needs Linux: handles have no limit elsewhere' {
    It 'are not all taken by regions, and what runs without any closes what it should' {
        $session = Start-TestSession -Launcher sh, -c, 'ulimit -n 400 && exec "$@"', sh
        $run = New-TestName
        try {
            $found = Invoke-TestSession $session {
                param($Run)
                $count = 0
                try { while ($count -lt 1000) { $null = New-SharedMemory "$Run.$count" -Size 10 -ErrorAction Stop; $count++ } }
                catch { "$($_.FullyQualifiedErrorId) $_" }
                # The engine can still do all that it may have to.
                (/bin/echo started)
                $null = Import-Module Microsoft.PowerShell.Archive, Microsoft.PowerShell.Management -PassThru
                $runspace = [runspacefactory]::CreateRunspace()
                $runspace.Open()
                $runspace.Dispose()
            } $run
            $found[0] | Should -BeLike 'SharedMemoryInsufficientMemory,*PowerShell needs the rest*'
            $found[1] | Should -Be 'started'
            $later = Invoke-TestSession $session {
                param($Run)
                # Once before, so that the engine has loaded all that these statements need.
                $name = "$Run.1"
                $statements = {
                    param($Name)
                    "$((Get-SharedMemory $Name).AttachedId)"
                    try { "$(Test-SharedMemory "$Name.none" -ErrorAction Stop)" } catch { $_.FullyQualifiedErrorId }
                    Remove-SharedMemory $Name -Verbose 4>&1 | ForEach-Object { "$_" }
                    @(Get-SharedMemory $Name -ErrorAction Ignore).Count
                }
                $null = & $statements "$Run.0"
                $open = [Collections.Generic.List[IO.FileStream]]::new()
                try {
                    try { while ($true) { $open.Add([IO.File]::OpenRead('/dev/null')) } } catch { }
                    & $statements $name
                }
                finally { foreach ($file in $open) { $file.Dispose() } }
            } $run
            $later[0] | Should -BeExactly '' -Because 'it is not known then'
            $later[1] | Should -BeLike 'SharedMemoryInsufficientMemory,*'
            @($later -like 'Closed the shared memory*').Count | Should -Be 1
            $later[-1] | Should -Be 0
            Get-LeftBehind "$run.1" | Should -BeNullOrEmpty
        }
        finally { Stop-TestSession $session }
        Get-Trace $run | Should -BeNullOrEmpty
    }
}
