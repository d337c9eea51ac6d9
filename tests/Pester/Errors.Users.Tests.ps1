#Requires -Version 7.4
# What one user may do with another's regions.
BeforeDiscovery {
    $hasSetpriv = $IsLinux -and (id -u) -eq 0 -and (Get-Command setpriv -ErrorAction Ignore)
}

if (-not $hasSetpriv) {
    Describe 'Another user' -Tag 'needs Linux, root and setpriv: a process of another user' {
        It 'may do what the access mode of a region allows' -Skip { }
    }
    return
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
}

Describe 'Another user' {
    BeforeAll {
        # Where another user can read it, also when this checkout is in a private folder.
        $public = Join-Path ([IO.Path]::GetTempPath()) (New-TestName shmpublic)
        Copy-Item -LiteralPath (Split-Path (Get-ManifestPath)) -Destination $public -Recurse
        chmod -R a+rX $public

        # Runs a block as the user nobody; what it returns, and the ids of its errors, come back as JSON.
        function Start-AsOther([scriptblock]$Block, [string]$Name) {
            $text = "Import-Module '$public/ShmModule.psd1'; `$ErrorActionPreference = 'Continue'; `$Error.Clear()
                `$output = try { & { $Block } '$Name' 2>`$null } catch { }
                `$ids = `$Error | ForEach-Object { (`$_.FullyQualifiedErrorId -split ',')[0] }
                [Console]::Out.WriteLine((@{ Output = @(`$output); Errors = @(`$ids) } | ConvertTo-Json -Compress))
                [void][Console]::In.ReadLine()"
            $words = '--reuid=65534', '--regid=65534', '--clear-groups' + @(Get-ShellCommand) + '-NoProfile' + '-NonInteractive'
            $start = [Diagnostics.ProcessStartInfo]::new('setpriv')
            $words | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.ArgumentList.Add('-EncodedCommand')
            $start.ArgumentList.Add([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text)))
            $start.Environment['HOME'] = $public
            $start.Environment['POWERSHELL_DIAGNOSTICS_OPTOUT'] = '1'
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $process = [Diagnostics.Process]::Start($start)
            $line = $process.StandardOutput.ReadLineAsync()
            if (-not $line.Wait(300000)) { $process.Kill(); throw 'The other user did not answer.' }
            [pscustomobject]@{ Process = $process; Result = ConvertFrom-Json $line.Result }
        }
        function Stop-AsOther($Other) {
            $Other.Process.StandardInput.Close()
            $Other.Process.WaitForExit(300000) | Should -BeTrue
        }
        function Invoke-AsOther([scriptblock]$Block, [string]$Name) {
            $other = Start-AsOther $Block $Name
            Stop-AsOther $other
            $other.Result
        }
    }
    AfterAll { Remove-Item -LiteralPath $public -Recurse -Force }
    BeforeEach { $name = New-TestName }
    AfterEach {
        Remove-SharedMemory "$name*"
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'may do nothing with a region of -Access CurrentUser' {
        $null = New-SharedMemory $name -Size 100
        Write-SharedMemory $name secret
        $result = Invoke-AsOther {
            param($Name)
            Open-SharedMemory $Name
            Open-SharedMemory $Name -ReadOnly -AllowOtherOwner
            Read-SharedMemory $Name
            Write-SharedMemory $Name harm
            New-SharedMemory $Name -Size 1
            New-SharedMemory $Name -Size 1 -Force
            Remove-SharedMemory $Name -Force
            Clear-SharedMemory $Name
            Test-SharedMemory $Name
        } $name
        $result.Output | Should -Be $true
        $result.Errors.Count | Should -Be 8
        $result.Errors | ForEach-Object { $_ | Should -BeIn 'SharedMemoryAccessDenied', 'SharedMemoryInUse', 'SharedMemoryExists' }
        Read-SharedMemory $name | Should -BeExactly secret
    }

    It 'may read, and only read, a region of -Access EveryoneRead' {
        $null = New-SharedMemory $name -Size 100 -Access EveryoneRead
        Write-SharedMemory $name public
        $result = Invoke-AsOther {
            param($Name)
            Read-SharedMemory $Name
            (Open-SharedMemory $Name -ReadOnly).Access
            Write-SharedMemory $Name harm
            Open-SharedMemory $Name
            Remove-SharedMemory $Name
        } $name
        $result.Output | Should -Be 'public', 1
        $result.Errors | Should -Be 'SharedMemoryAccessDenied', 'SharedMemoryReadOnly'
        Read-SharedMemory $name | Should -BeExactly public
        (Get-Trace $name).Count | Should -Be 4 -Because 'two names of the bytes, the control block and the lock file'
    }

    It 'who may only read leaves no trace of having read' {
        $null = New-SharedMemory $name -Size 100 -Access EveryoneRead
        Write-SharedMemory $name public
        (Invoke-AsOther { param($Name) Read-SharedMemory $Name } $name).Output | Should -BeExactly public
        Assert-Error (Get-ErrorOf { Wait-SharedMemory $name -Read -Timeout 0 }) SharedMemoryWaitTimeout OperationTimeout $name
    }

    It 'who may only read keeps the region alive, but not from its owner''s -Force: <Command>' -ForEach @(
        @{ Command = 'New-SharedMemory'; Script = { $null = New-SharedMemory $name -Size 50 -Access EveryoneRead -Force; Write-SharedMemory $name new } }
        @{ Command = 'New-SharedMemory'; Script = { Remove-SharedMemory $name; $null = New-SharedMemory $name -Size 50 -Force; Write-SharedMemory $name new } }
        @{ Command = 'Remove-SharedMemory'; Script = { Remove-SharedMemory $name -Force } }
    ) {
        $null = New-SharedMemory $name -Size 100 -Access EveryoneRead
        Write-SharedMemory $name old
        $other = Start-AsOther { param($Name) $null = Open-SharedMemory $Name -ReadOnly } $name
        try {
            $other.Result.Errors | Should -BeNullOrEmpty
            Assert-Error (Get-ErrorOf { Remove-SharedMemory $name; Remove-SharedMemory $name }) SharedMemoryInUse ResourceBusy $name
            Test-SharedMemory $name | Should -BeTrue
            $null = Open-SharedMemory $name
            & $Script
            if ($Command -eq 'New-SharedMemory') { Read-SharedMemory $name | Should -BeExactly new } else { Test-SharedMemory $name | Should -BeFalse }
        }
        finally { Stop-AsOther $other }
    }

    It 'who may only read keeps what is longer from taking the place of what it reads' {
        $null = New-SharedMemory $name -Size 100 -Access EveryoneRead
        Write-SharedMemory $name old
        $other = Start-AsOther { param($Name) $null = Open-SharedMemory $Name -ReadOnly } $name
        try { Assert-Error (Get-ErrorOf { Set-Content "Shm:\$name" ('new' * 200) }) SharedMemoryTooSmall LimitsExceeded $name }
        finally { Stop-AsOther $other }
        Read-SharedMemory $name | Should -BeExactly old
        Set-Content "Shm:\$name" ('new' * 200)
        Read-SharedMemory $name | Should -BeExactly ('new' * 200)
    }

    It 'who may only read and leaves last, leaves it stale; its creator takes the name over' {
        $null = New-SharedMemory $name -Size 100 -Access EveryoneRead
        $other = Start-AsOther { param($Name) $null = Open-SharedMemory $Name -ReadOnly } $name
        try {
            Remove-SharedMemory $name
            Test-SharedMemory $name | Should -BeTrue
        }
        finally { Stop-AsOther $other }
        $other.Result.Errors | Should -BeNullOrEmpty
        (Get-SharedMemory $name -ListAvailable).IsStale | Should -BeTrue
        $result = Invoke-AsOther { param($Name) Test-SharedMemory $Name; Read-SharedMemory $Name } $name
        $result.Output | Should -BeFalse
        $result.Errors | Should -Be SharedMemoryNotFound
        (New-SharedMemory $name -Size 50 -Access EveryoneRead).Size | Should -Be 50
    }

    It 'is told whose leftovers have a name, and who can remove them' -ForEach 'CurrentUser', 'EveryoneRead' {
        $session = Start-TestSession
        $null = Invoke-TestSession $session { param($Name, $Access) New-SharedMemory $Name -Size 100 -Access $Access } $name, $_
        Stop-TestSession $session -Kill
        try {
            $result = Invoke-AsOther {
                param($Name)
                New-SharedMemory $Name -Size 5
                New-SharedMemory $Name -Size 5 -Force
                Open-SharedMemory $Name -AllowOtherOwner
                Remove-SharedMemory $Name
                $Error.ForEach({ "$_ $($_.ErrorDetails.RecommendedAction)" })
            } $name
            $wanted = if ($_ -eq 'CurrentUser') { @('SharedMemoryAccessDenied') * 4 } else { 'SharedMemoryAccessDenied', 'SharedMemoryNotFound', 'SharedMemoryOwnedByOther', 'SharedMemoryOwnedByOther' }
            $result.Errors | Should -BeExactly $wanted
            $result.Output.Count | Should -Be 4
            $result.Output | ForEach-Object { $_ | Should -Not -BeLike '*other sessions have it open*' }
            # The first error is Remove's, the last command's: another name is no advice for it.
            $removal, $others = $result.Output
            $others | ForEach-Object { $_ | Should -BeLike '*choose another name*' }
            $removal | Should -BeLike $(if ($_ -eq 'CurrentUser') { '*Get-SharedMemory -ListAvailable shows its owner*' } else { "*belongs to 'root'*an administrator remove it*" })
            (Get-SharedMemory $name -ListAvailable).IsStale | Should -BeTrue
        }
        finally { Remove-SharedMemory $name }
    }

    It 'is not told that nobody else has a region, where it cannot see who has' {
        $null = New-SharedMemory $name -Size 100 -Access Everyone
        $result = Invoke-AsOther { param($Name) $null = Open-SharedMemory $Name -AllowOtherOwner; Remove-SharedMemory $Name -Verbose 4>&1 | ForEach-Object { "$_" } } $name
        $result.Output -join ' ' | Should -BeLike '*others have it open*'
    }

    It 'may read and write a region of -Access Everyone' {
        $null = New-SharedMemory $name -Size 100 -Access Everyone
        $result = Invoke-AsOther { param($Name) Write-SharedMemory $Name theirs; Read-SharedMemory $Name } $name
        $result.Errors | Should -BeNullOrEmpty
        $result.Output | Should -Be theirs
        Read-SharedMemory $name | Should -BeExactly theirs
    }

    It 'sees in the list of regions that there is one, but not what only its owner may know' {
        $null = New-SharedMemory $name -Size 100
        Write-SharedMemory $name secret
        $result = Invoke-AsOther { param($Name) Get-SharedMemory "$Name*" -ListAvailable } $name
        $result.Errors | Should -BeNullOrEmpty
        $found = $result.Output[0]
        $found.Name, $found.Owner, $found.Size | Should -Be $name, ([Environment]::UserName), 100
        foreach ($property in 'IsStale', 'Version', 'PayloadKind', 'PayloadLength', 'LastWriteTime', 'WriterId', 'AttachedId') {
            $found.$property | Should -BeNullOrEmpty -Because $property
        }
    }

    It 'is not trusted when it owns the region, unless this is asked for' {
        $other = Start-AsOther {
            param($Name)
            $null = New-SharedMemory $Name -Size 100 -Access Everyone
            Write-SharedMemory $Name theirs
        } $name
        try {
            $other.Result.Errors | Should -BeNullOrEmpty
            $blocks = { Open-SharedMemory $name }, { Read-SharedMemory $name }, { Write-SharedMemory $name x },
                { New-SharedMemory $name -Size 9 -OpenExisting }
            foreach ($block in $blocks) {
                $found = Get-ErrorOf $block
                Assert-Error $found SharedMemoryOwnedByOther SecurityError $name
                $found.Record[0].Exception.Message | Should -BeLike '*nobody*'
            }
            $region = Open-SharedMemory $name -AllowOtherOwner
            $region.Owner | Should -Be nobody
            Read-SharedMemory $name | Should -BeExactly theirs
            Remove-SharedMemory $name
        }
        finally { Stop-AsOther $other }
    }

    It 'is not trusted when it owns a foreign region' {
        [IO.File]::WriteAllBytes("/dev/shm/$name", [byte[]](1, 2, 3))
        chown 65534 "/dev/shm/$name"
        Assert-Error (Get-ErrorOf { Read-SharedMemory $name }) SharedMemoryOwnedByOther SecurityError $name
        $null = Open-SharedMemory $name -AllowOtherOwner
        (Read-SharedMemory $name) | Should -Be 1, 2, 3
        Remove-SharedMemory $name -Force
    }

    Context 'that does harm' {
        BeforeAll {
            # A shell command of the user nobody; $1 is the control file, which the command's first line says is there.
            function Start-Harm([string]$Command, [string]$Name) {
                $start = [Diagnostics.ProcessStartInfo]::new('setpriv')
                '--reuid=65534', '--regid=65534', '--clear-groups', 'sh', '-c', "$Command 2> /dev/null", 'sh', "/dev/shm/.$Name.shmctl" |
                    ForEach-Object { $start.ArgumentList.Add($_) }
                $start.RedirectStandardOutput = $true
                $process = [Diagnostics.Process]::Start($start)
                $process.StandardOutput.ReadLine() | Should -BeExactly ready
                $process
            }
        }
        BeforeEach {
            $session = Start-TestSession
            $harm = $null
        }
        AfterEach {
            if ($harm) {
                if (-not $harm.HasExited) { $harm.Kill() }
                $harm.WaitForExit()
            }
            Stop-TestSession $session
            foreach ($file in $name, ".$name.shmctl") { [IO.File]::Delete("/dev/shm/$file") }
        }

        It 'ends no shell that looks for a region, with a control file whose size changes all the time' {
            $harm = Start-Harm 'printf "%4096s" "" > "$1"; echo ready; while :; do true > "$1"; printf "%4096s" "" > "$1"; done' $name
            $ids = Invoke-TestSession $session {
                param($Name)
                $ErrorActionPreference = 'SilentlyContinue'
                $Error.Clear()
                foreach ($i in 1..100) {
                    $null = Test-SharedMemory $Name
                    $null = Open-SharedMemory $Name
                    $null = New-SharedMemory $Name -Size 10
                    Remove-SharedMemory $Name
                    $null = Get-SharedMemory $Name -ListAvailable
                }
                $Error | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] } | Sort-Object -Unique
            } $name
            $ids | Should -Not -BeNullOrEmpty
            $ids | Should -Not -Contain SharedMemorySystemError
            $session.Process.HasExited | Should -BeFalse
        }

        It 'ends no shell that has a region for everyone, by truncating its control file' {
            Invoke-TestSession $session { param($Name) $null = New-SharedMemory $Name -Size 100 -Access Everyone; Write-SharedMemory $Name 1 } $name
            $waiting = Start-TestCommand $session { param($Name) try { Wait-SharedMemory $Name -Timeout 300 -ErrorAction Stop } catch { ($_.FullyQualifiedErrorId -split ',')[0] } } $name
            $harm = Start-Harm ': > "$1"; echo ready' $name
            $harm.WaitForExit()
            Receive-TestCommand $waiting | Should -Be SharedMemoryTruncated
            $ids = Invoke-TestSession $session {
                param($Name)
                $ErrorActionPreference = 'Stop'
                $blocks = { Read-SharedMemory $Name }, { Write-SharedMemory $Name 2 }, { Update-SharedMemory $Name -Add 1 }, { Lock-SharedMemory $Name }, { Clear-SharedMemory $Name }, { Wait-SharedMemory $Name }
                foreach ($block in $blocks) { try { & $block } catch { ($_.FullyQualifiedErrorId -split ',')[0] } }
                Remove-SharedMemory $Name
            } $name
            $ids | Should -Be (@('SharedMemoryTruncated') * 6)
            Get-Trace $name | Should -BeNullOrEmpty
        }

        It 'has root delete no third user''s file, with a control file that names it' {
            [IO.File]::WriteAllBytes("/dev/shm/$name", [byte[]](1, 2, 3))
            chown 65533 "/dev/shm/$name"
            $data = [uint64]::Parse((stat -c %i "/dev/shm/$name"))
            $device = (stat -c '%Hd %Ld' "/dev/shm/$name") -split ' '
            $page = [byte[]]::new(4096)
            [Text.Encoding]::ASCII.GetBytes("SHMCTL1`n").CopyTo($page, 0)
            [BitConverter]::GetBytes(1).CopyTo($page, 8)
            [BitConverter]::GetBytes(1).CopyTo($page, 12)
            [BitConverter]::GetBytes(3L).CopyTo($page, 16)
            [BitConverter]::GetBytes([uint64]$device[0] -shl 32 -bor [uint64]$device[1]).CopyTo($page, 24)
            [BitConverter]::GetBytes($data).CopyTo($page, 32)
            [BitConverter]::GetBytes(1).CopyTo($page, 64)
            [IO.File]::WriteAllBytes("/dev/shm/.$name.shmctl", $page)
            chown 65534 "/dev/shm/.$name.shmctl"
            Assert-Error (Get-ErrorOf { Open-SharedMemory $name }) SharedMemoryOwnedByOther SecurityError $name
            [IO.File]::ReadAllBytes("/dev/shm/$name") | Should -Be 1, 2, 3
        }
    }
}
