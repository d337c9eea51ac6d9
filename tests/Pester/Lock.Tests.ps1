#Requires -Version 7.4
# The lock of a region: whom it shuts out, and how it becomes free.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $one = Start-TestSession
    $two = Start-TestSession
    function New-Region([string]$Name) {
        Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name ([long]0) } $Name
        Invoke-TestSession $two { param($Name) $null = Open-SharedMemory $Name } $Name
    }
    function Lock-In($Session, [string]$Name) { Invoke-TestSession $Session { param($Name) Lock-SharedMemory $Name } $Name }
    function Unlock-In($Session, [string]$Name) { Invoke-TestSession $Session { param($Name) Unlock-SharedMemory $Name } $Name }
    # Holds the lock inside a block until it is killed or stopped; the block says that it has it by writing.
    $holding = { param($Name) Lock-SharedMemory $Name { Write-SharedMemory $Name ([long]1); Start-Sleep 600 } }
    # Adds 1 under the lock, in steps between which another could come.
    $counting = {
        param($Name, $Times, $Manifest)
        if ($Manifest) { Import-Module $Manifest; $null = Open-SharedMemory $Name }
        for ($i = 0; $i -lt $Times; $i++) {
            Lock-SharedMemory $Name { $seen = Read-SharedMemory $Name; Write-SharedMemory $Name ($seen + 1) }
        }
    }
}

AfterAll { $one, $two | Stop-TestSession }

Describe 'The lock between processes' {
    BeforeEach {
        $name = New-TestName
        $third = $null
        New-Region $name
    }
    AfterEach {
        if ($third -and -not $third.Process.HasExited) { Stop-TestSession $third }
        foreach ($session in $one, $two) { Invoke-TestSession $session { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'shuts the other out from one pipeline of its holder to a later one' {
        Lock-In $one $name
        $refusal = Get-SessionError $two { param($Name) Lock-SharedMemory "Local\$Name" -Timeout 0.1; 'went on' } $name
        $refusal.Id, $refusal.Category, $refusal.Target | Should -BeExactly 'SharedMemoryLockTimeout', 'OperationTimeout', "Local\$name"
        $refusal.IsTerminating | Should -BeTrue -Because 'going on unprotected is the harm'
        $refusal.Message | Should -BeLike "*process $($one.Process.Id) holds it*"
        $refusal.Advice | Should -Match '-Timeout\b'
        Unlock-In $one $name
        Invoke-TestSession $two { param($Name) Lock-SharedMemory $Name -Timeout 0 { 'mine' } } $name | Should -BeExactly 'mine'
    }

    It 'makes <_> wait, whose time-out terminates' -ForEach 'Read', 'Write', 'Clear', 'Update' {
        $command = @{
            Read   = { param($Name) Read-SharedMemory $Name -LockTimeout 0.1 }
            Write  = { param($Name) Write-SharedMemory $Name 2 -LockTimeout 0.1 }
            Clear  = { param($Name) Clear-SharedMemory $Name -LockTimeout 0.1 }
            Update = { param($Name) Update-SharedMemory $Name { 2 } -LockTimeout 0.1 }
        }[$_]
        Lock-In $one $name
        $refusal = Get-SessionError $two $command $name
        $refusal.Id, $refusal.IsTerminating | Should -Be 'SharedMemoryLockTimeout', $true
        $refusal.Message | Should -BeLike "*process $($one.Process.Id) holds it*"
        $version = Invoke-TestSession $one { param($Name) Unlock-SharedMemory $Name; (Get-SharedMemory $Name).Version } $name
        $version | Should -Be 1 -Because 'nothing was changed'
        Get-SessionError $two $command $name | Should -BeNullOrEmpty
    }

    It 'passes to who waits for it' {
        Lock-In $one $name
        $waiting = Start-TestCommand $two { param($Name) Lock-SharedMemory $Name { Read-SharedMemory $Name } } $name
        Test-Waiting $waiting | Should -BeTrue
        Invoke-TestSession $one { param($Name) Write-SharedMemory $Name 'done'; Unlock-SharedMemory $Name } $name
        Receive-TestCommand $waiting | Should -BeExactly 'done'
    }

    It 'loses no change of four sessions in three processes that read, add and write' {
        $third = Start-TestSession
        $others = $two, $third | ForEach-Object { Start-TestCommand $_ $counting $name, 100 }
        Invoke-TestSession $one {
            param($Name, $Manifest, $Text)
            $counting = [scriptblock]::Create($Text)
            $job = Start-ThreadJob $counting -ArgumentList $Name, 100, $Manifest
            & $counting $Name 100
            $job | Receive-Job -Wait -AutoRemoveJob
        } $name, (Get-ManifestPath), $counting.ToString()
        $others | ForEach-Object { Receive-TestCommand $_ }
        Invoke-TestSession $one { param($Name) Read-SharedMemory $Name } $name | Should -Be 400
    }

    It 'is freed when its holder is killed <Title>, and the next one is told' -ForEach @(
        @{ Title = 'between two pipelines'; Inside = $false }
        @{ Title = 'inside its block'; Inside = $true }
    ) {
        $third = Start-TestSession
        $id = $third.Process.Id
        if ($Inside) {
            $null = Invoke-TestSession $one { param($Name) Read-SharedMemory $Name } $name
            $null = Start-TestCommand $third $holding $name
            Invoke-TestSession $one { param($Name) (Wait-SharedMemory $Name -Timeout 300).WriterId } $name | Should -Be $id
        }
        else { Lock-In $third $name }
        $waiting = Start-TestCommand $two { param($Name) Lock-SharedMemory $Name -PassThru -Timeout 300 -WarningVariable said -WarningAction SilentlyContinue; "$said" } $name
        Test-Waiting $waiting | Should -BeTrue
        Stop-TestSession $third -Kill
        $token, $warning = Receive-TestCommand $waiting
        $token.Name, $token.WasAbandoned, $token.AbandonerId, $token.IsHeld | Should -Be $name, $true, $id, $true
        $warning | Should -BeLike "Process $id ended while it held the lock*'$name'*"
        Unlock-In $two $name
        $next = Invoke-TestSession $one { param($Name) Lock-SharedMemory $Name -PassThru -WarningVariable said; "$said"; Unlock-SharedMemory $Name } $name
        $next[0].WasAbandoned, $next[0].AbandonerId, $next[1] | Should -Be $false, $null, ''
    }

    It 'tells <_> too of a holder that was killed, and lets it do its work' -ForEach 'Write', 'Clear', 'Update', 'Lock with a block' {
        $command = @{
            'Write'             = { param($Name) Write-SharedMemory $Name 2 -WarningVariable said -WarningAction SilentlyContinue; "$said" }
            'Clear'             = { param($Name) Clear-SharedMemory $Name -WarningVariable said -WarningAction SilentlyContinue; "$said" }
            'Update'            = { param($Name) $null = Update-SharedMemory $Name { $_ + 1 } -WarningVariable said -WarningAction SilentlyContinue; "$said" }
            'Lock with a block' = { param($Name) Lock-SharedMemory $Name { Write-SharedMemory $Name 2 } -WarningVariable said -WarningAction SilentlyContinue; "$said" }
        }[$_]
        $third = Start-TestSession
        Lock-In $third $name
        Stop-TestSession $third -Kill
        Invoke-TestSession $two $command $name | Should -BeLike "Process $($third.Process.Id) ended while it held the lock*"
        Invoke-TestSession $one { param($Name) (Get-SharedMemory $Name).Version } $name | Should -Be 2
        Invoke-TestSession $two $command $name | Should -BeExactly ''
    }
}

Describe 'The lock between PowerShell and <_>' -ForEach 'C', 'Python' {
    BeforeAll {
        $missing = (Get-Peer $_).Missing
        if (-not $missing -and -not $IsLinux) { $missing = 'only on Linux do other programs lock the same file' }
        $peer = if (-not $missing) { Start-Peer $_ }
        $language = $_
    }
    AfterAll { Stop-Peer $peer }
    BeforeEach {
        Skip-Where $missing
        $name = New-TestName
        $own = $null
    }
    AfterEach {
        if ($missing) { return }
        Invoke-TestSession $one { Remove-SharedMemory * }
        if ($own -and -not $own.Process.HasExited) { Stop-Peer $own -Kill }
    }

    It 'shuts either out of a region of <_>' -ForEach 'the module', 'the other program' {
        if ($_ -eq 'the module') {
            Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name 'text' } $name
            $null = Send-Peer $peer open $name
        }
        else { $null = Send-Peer $peer create $name 100 }

        Send-Peer $peer lock $name | Should -BeExactly 'locked'
        foreach ($command in { param($Name) Lock-SharedMemory $Name -Timeout 0.1 }, { param($Name) Read-SharedMemory $Name -LockTimeout 0.1 }, { param($Name) Write-SharedMemory $Name 'no' -LockTimeout 0.1 }) {
            $refusal = Get-SessionError $one $command $name
            $refusal.Id, $refusal.IsTerminating | Should -Be 'SharedMemoryLockTimeout', $true
            # Windows tells nobody which process has a mutex.
            $refusal.Message | Should -BeLike $(if ($IsLinux) { "*: process $($peer.Process.Id) holds it.*" } else { '*it is not known which process holds it*' })
        }
        $waiting = Start-TestCommand $one { param($Name) Lock-SharedMemory $Name -Timeout 300 { 'had it' } } $name
        Test-Waiting $waiting | Should -BeTrue
        Send-Peer $peer unlock $name | Should -BeExactly 'unlocked'
        Receive-TestCommand $waiting | Should -BeExactly 'had it'

        Lock-In $one $name
        Send-Line $peer "lock`t$name"
        $answer = $peer.Process.StandardOutput.ReadLineAsync()
        $answer.Wait(150) | Should -BeFalse -Because 'the other side waits'
        Unlock-In $one $name
        $answer.Wait(300000) | Should -BeTrue
        $answer.Result | Should -BeExactly 'ok locked'
        $null = Send-Peer $peer unlock $name
        $null = Send-Peer $peer close $name
    }

    It 'does not prolong a wait for a change beyond its time' {
        $null = Send-Peer $peer create $name 100
        $null = Send-Peer $peer lock $name
        (Get-SessionError $one { param($Name) Wait-SharedMemory $Name -Timeout 0.2 } $name).Id | Should -Be 'SharedMemoryWaitTimeout'
        $null = Send-Peer $peer close $name
    }

    It 'is free once the other side is killed, and nobody is blamed' {
        Invoke-TestSession $one { param($Name) $null = New-SharedMemory $Name -Size 100 } $name
        $own = Start-Peer $language
        $null = Send-Peer $own lock $name
        $waiting = Start-TestCommand $one { param($Name) $token = Lock-SharedMemory $Name -Timeout 300 -PassThru -WarningVariable said; $token.IsHeld, $token.WasAbandoned, "$said" } $name
        Test-Waiting $waiting | Should -BeTrue
        $own.Process.Kill()
        Receive-TestCommand $waiting | Should -Be $true, $false, ''
    }
}
