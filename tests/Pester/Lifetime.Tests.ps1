#Requires -Version 7.4
# How long a region lives: as long as some process has it, however processes end.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $session = Start-TestSession
    # Sessions that a test may end as it likes.
    function Start-Own { $own = Start-TestSession; $started.Add($own); $own }
    function New-Region($Session, [string]$Name, [int]$Size = 100) {
        Invoke-TestSession $Session { param($Name, $Size) $null = New-SharedMemory $Name -Size $Size; Write-SharedMemory $Name 'content' } $Name, $Size
    }
    function Test-Region([string]$Name) { Invoke-TestSession $session { param($Name) Test-SharedMemory $Name } $Name }

    # A process that runs a script of its own and is not remoted into.
    function Start-Script([string]$Script) {
        $own = Start-Program (@(Get-ShellCommand) + '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$(Get-ManifestPath)'; $Script")
        $started.Add($own)
        $own
    }
}

AfterAll { Stop-TestSession $session }

Describe 'The life of a region' {
    BeforeEach {
        $name = New-TestName
        $started = [Collections.Generic.List[object]]::new()
    }
    AfterEach {
        $started | Where-Object { -not $_.Process.HasExited } | ForEach-Object { $_.Process.Kill(); $null = $_.Process.WaitForExit(300000) }
        Invoke-TestSession $session { Remove-SharedMemory * }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'ends with the last of three processes, whoever created it' {
        $first, $second = (Start-Own), (Start-Own)
        New-Region $first $name
        foreach ($each in $second, $session) { Invoke-TestSession $each { param($Name) $null = Open-SharedMemory $Name } $name }
        $said = Invoke-TestSession $first { param($Name) Remove-SharedMemory $Name -Verbose 4>&1 | ForEach-Object Message } $name
        $said -match '\b2 other processes' | Should -HaveCount 1
        Invoke-TestSession $second { param($Name) Read-SharedMemory $Name; Remove-SharedMemory $Name } $name | Should -BeExactly 'content'
        Invoke-TestSession $session { param($Name) Read-SharedMemory $Name; Remove-SharedMemory $Name; Test-SharedMemory $Name } $name | Should -Be 'content', $false
    }

    It 'ends when its only process is killed: it is gone for Test and Open' {
        $holder = Start-Own
        New-Region $holder $name
        Test-Region $name | Should -BeTrue
        Stop-TestSession $holder -Kill
        if ($IsLinux) { Get-LeftBehind $name | Should -HaveCount 3 -Because 'nobody could tidy up' }
        Test-Region $name | Should -BeFalse
        Invoke-TestSession $session { param($Name) Open-SharedMemory $Name } $name -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryNotFound,*'
        if ($IsLinux) { $missing[0].Exception.Message | Should -BeLike '*the last process that had it died*' }
        Get-LeftBehind $name | Should -BeNullOrEmpty -Because 'who finds leftovers sweeps them'
    }

    It 'ends when its only process is killed: New takes the name over' {
        $holder = Start-Own
        New-Region $holder $name 200
        Stop-TestSession $holder -Kill
        $seen = Invoke-TestSession $session {
            param($Name)
            $region = New-SharedMemory $Name -Size 50
            $region.Size, $region.Version, $region.PayloadKind, $region.CreatorId
            (Read-SharedMemory $Name) -ne 0 | Measure-Object | ForEach-Object Count
        } $name
        $seen | Should -Be 50, 0, $null, $session.Process.Id, 0 -Because 'nothing of the former region is left in it'
    }

    It 'ends when its only process is killed: <_>' -ForEach 'Remove deletes what is left', 'Read finds nothing', '-OpenExisting creates' {
        $holder = Start-Own
        New-Region $holder $name 200
        Stop-TestSession $holder -Kill
        switch -Wildcard ($_) {
            'Remove*' {
                Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name } $name -ErrorVariable missing -ErrorAction SilentlyContinue
                # Windows has freed it already.
                @($missing | ForEach-Object FullyQualifiedErrorId) -replace ',.*' | Should -Be $(if (-not $IsLinux) { 'SharedMemoryNotFound' })
            }
            'Read*' {
                Invoke-TestSession $session { param($Name) Read-SharedMemory $Name } $name -ErrorVariable missing -ErrorAction SilentlyContinue
                $missing[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryNotFound,*'
            }
            '-Open*' {
                Invoke-TestSession $session { param($Name) (New-SharedMemory $Name -Size 50 -OpenExisting).Size; Remove-SharedMemory $Name } $name | Should -Be 50
            }
        }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'goes on when one of two processes is killed: the <_>' -ForEach 'creator', 'other' {
        $creator, $other = (Start-Own), (Start-Own)
        New-Region $creator $name
        Invoke-TestSession $other { param($Name) $null = Open-SharedMemory $Name } $name
        $killed, $left = if ($_ -eq 'creator') { $creator, $other } else { $other, $creator }
        Stop-TestSession $killed -Kill
        $seen = Invoke-TestSession $session { param($Name) (Open-SharedMemory $Name).AttachedId; Read-SharedMemory $Name; Remove-SharedMemory $Name } $name
        $seen | Should -Be (@($left.Process.Id, $session.Process.Id | Sort-Object) + 'content')
        Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 10 } $name -ErrorVariable taken -ErrorAction SilentlyContinue
        $taken[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryExists,*'
        Invoke-TestSession $left { param($Name) Read-SharedMemory $Name; Remove-SharedMemory $Name } $name | Should -BeExactly 'content'
        Test-Region $name | Should -BeFalse
    }

    It 'can be taken over and killed again and again' {
        for ($round = 1; $round -le 4; $round++) {
            $holder = Start-Own
            $text = Invoke-TestSession $holder { param($Name, $Round) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name "round $Round"; Read-SharedMemory $Name } $name, $round
            $text | Should -BeExactly "round $round"
            Stop-TestSession $holder -Kill
        }
        if ($IsLinux) { Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name } $name }
    }

    It 'ends with its runspace' {
        $holder = Start-Own
        New-Region $holder $name
        Disconnect-TestSession $holder
        Wait-Until { -not (Get-LeftBehind $name) } -What 'the region is freed'
        $holder.Process.HasExited | Should -BeFalse
        Connect-TestSession $holder
        New-Region $holder $name
        Stop-TestSession $holder
    }

    It 'ends with the last runspace of one process' {
        $seen = Invoke-TestSession $session {
            param($Name, $Manifest)
            $shells = 1..2 | ForEach-Object { [powershell]::Create([Management.Automation.RunspaceMode]::NewRunspace) }
            foreach ($shell in $shells) {
                $null = $shell.AddScript('param($Name, $Manifest) Import-Module $Manifest; $null = New-SharedMemory $Name -Size 10 -OpenExisting').AddArgument($Name).AddArgument($Manifest).Invoke()
            }
            foreach ($shell in $shells) {
                Test-SharedMemory $Name
                $shell.Runspace.Dispose()
            }
            Test-SharedMemory $Name
        } $name, (Get-ManifestPath)
        $seen | Should -Be $true, $true, $false
    }

    It 'ends with the module, which can then be imported again' {
        New-Region $session $name
        Invoke-TestSession $session { Remove-Module ShmModule }
        Get-LeftBehind $name | Should -BeNullOrEmpty
        Invoke-TestSession $session { param($Manifest) Import-Module $Manifest; @(Get-SharedMemory).Count } (Get-ManifestPath) | Should -Be 0
        New-Region $session $name
    }

    It 'ends with its process: <What>' -ForEach @(
        @{ What = 'the script''s end'; Script = ''; ExitCode = 0 }
        @{ What = 'exit in the middle'; Script = '& { exit 7 }; "not reached"'; ExitCode = 7 }
        @{ What = 'an error that ends the script'; Script = 'throw "away"'; ExitCode = 1 }
        @{ What = '[Environment]::Exit'; Script = '[Environment]::Exit(5)'; ExitCode = 5 }
        @{ What = 'a session that nobody disposed'; Script = '$null = [powershell]::Create().AddScript("Import-Module ''$manifest''; New-SharedMemory $own -Size 10").Invoke(); [GC]::Collect(); [GC]::WaitForPendingFinalizers()'; ExitCode = 0 }
    ) {
        $holder = Start-Script "`$manifest = '$(Get-ManifestPath)'; `$own = '$name-2'; `$null = New-SharedMemory $name -Size 1MB; 'made'; $Script"
        Receive-Line $holder | Should -BeExactly 'made'
        $end = Wait-Program $holder
        $end.ExitCode | Should -Be $ExitCode -Because $end.Errors
        $end.Output | Should -BeNullOrEmpty
        Get-LeftBehind $name, "$name-2" | Should -BeNullOrEmpty
    }

    It 'ends with its process: <Signal>' -ForEach @{ Signal = 'TERM'; ExitCode = 143 }, @{ Signal = 'HUP'; ExitCode = 129 } {
        Skip-OutsideLinux 'are signals sent here'
        # A child process inherits that.
        $ignored = "$((Get-Content /proc/self/status) -like 'SigIgn:*')"
        if ($Signal -eq 'HUP' -and [Convert]::ToUInt64($ignored.Substring($ignored.Length - 16), 16) -band 1) { Skip-Where 'HUP is ignored here, as under nohup' }
        $holder = Start-Script "`$null = New-SharedMemory $name -Size 1MB; 'made'; [void][Console]::In.ReadLine()"
        Receive-Line $holder | Should -BeExactly 'made'
        & kill -s $Signal $holder.Id
        $holder.Process.WaitForExit(300000) | Should -BeTrue
        $holder.Process.ExitCode | Should -Be $ExitCode -Because 'the signal does what it always does'
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'outlives a signal that its process ignores' {
        Skip-OutsideLinux 'are signals sent here'
        $script = "Import-Module '$(Get-ManifestPath)'; `$null = New-SharedMemory $name -Size 10; 'made'; while (`$line = [Console]::In.ReadLine()) { Test-SharedMemory $name }"
        $holder = Start-Program (@('sh', '-c', 'trap "" HUP; exec "$0" "$@"') + @(Get-ShellCommand) + '-NoProfile', '-NonInteractive', '-Command', $script)
        $started.Add($holder)
        Receive-Line $holder | Should -BeExactly 'made'
        for ($round = 1; $round -le 10; $round++) {
            & kill -s HUP $holder.Id
            Send-Line $holder 'still there?'
            Receive-Line $holder | Should -BeExactly 'True'
        }
        (Wait-Program $holder).ExitCode | Should -Be 0
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'is not kept by a program that its process started' {
        Skip-OutsideLinux 'is it looked at what a process has become'
        $holder = Start-Own
        New-Region $holder $name
        $child = Invoke-TestSession $holder {
            $start = [Diagnostics.ProcessStartInfo]::new('cat')
            $start.RedirectStandardInput = $true
            [Diagnostics.Process]::Start($start).Id
        }
        try {
            # "cat" itself, and not the copy of PowerShell that is about to become it.
            Wait-Until { [IO.File]::ReadAllText("/proc/$child/comm").Trim() -eq 'cat' } -What 'the program runs'
            $holder.Process.Kill()
            $holder.Process.WaitForExit(300000) | Should -BeTrue
            Test-Region $name | Should -BeFalse
            Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name } $name
        }
        finally { Stop-Process -Id $child -ErrorAction Ignore }
    }

    It 'ends with the parallel sessions that used it' {
        $seen = Invoke-TestSession $session {
            param($Name, $Manifest)
            1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
                Import-Module $using:Manifest
                $null = New-SharedMemory $using:Name -Size 100 -OpenExisting
                Write-SharedMemory $using:Name ([byte]$_) -Offset $_
            }
            Test-SharedMemory $Name
        } $name, (Get-ManifestPath)
        $seen | Should -BeFalse
    }
}

Describe 'A Python program that attaches and ends' {
    BeforeEach {
        Skip-OutsideLinux 'does Python delete what others use'
        $missing = (Get-Peer Python).Missing
        Skip-Where $missing
        $name = New-TestName
        New-Region $session $name
        $peer = Start-Peer Python
        Send-Peer $peer show $name | Should -BeExactly 'content'
        Stop-Peer $peer
    }
    AfterEach {
        if ($missing -or -not $name) { return }
        Invoke-TestSession $session { Remove-SharedMemory * }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'leaves the region to the processes that have it, and to those that come later' {
        Invoke-TestSession $session { param($Name) Test-SharedMemory $Name; Read-SharedMemory $Name } $name | Should -Be $true, 'content'
        $later = Start-TestSession
        try {
            $seen = Invoke-TestSession $later { param($Name) (Open-SharedMemory $Name).Kind; Read-SharedMemory $Name; Write-SharedMemory $Name 'later' } $name
            "$seen" | Should -BeExactly 'Memory content'
        }
        finally { Stop-TestSession $later }
        Invoke-TestSession $session { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly 'later'
    }

    It 'takes the public name away only until the next process of the module opens the region' {
        Test-Path -LiteralPath "/dev/shm/$name" | Should -BeFalse -Because 'this is what the test is about: Python up to 3.12 deletes it'
        $later = Start-TestSession
        try { Invoke-TestSession $later { param($Name) $null = Open-SharedMemory $Name } $name }
        finally { Stop-TestSession $later }
        $peer = Start-Peer Python
        try { Send-Peer $peer show $name | Should -BeExactly 'content' }
        finally { Stop-Peer $peer }
    }

    It 'does not let anybody else take the name' {
        $later = Start-TestSession
        try {
            Invoke-TestSession $later { param($Name) New-SharedMemory $Name -Size 10 } $name -ErrorVariable taken -ErrorAction SilentlyContinue
            $taken[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryExists,*'
        }
        finally { Stop-TestSession $later }
    }
}
