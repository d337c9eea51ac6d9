#Requires -Version 7.4
# The samples that take turns, each in processes of their own, as their help says they are to be used.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $modules = [IO.Path]::GetDirectoryName([IO.Path]::GetDirectoryName((Get-ManifestPath)))
    $environment = @{ PSModulePath = "$modules$([IO.Path]::PathSeparator)$env:PSModulePath"; NO_COLOR = '1' }

    $keeper = Start-ThreadSession

    # As a command, not as a file, so that an argument can be a list or a script block.
    function Start-Sample([string]$Script, [string]$Arguments) {
        $sample = Start-Program (@(Get-ShellCommand) + '-NoProfile' + '-NonInteractive' + '-Command' + "& '$(Get-SamplePath "powershell/$Script")' $Arguments") $environment
        $started.Add($sample)
        $sample
    }
    # Runs it to its end: its output, as lines. An error of the script is an error here.
    function Complete-Sample($Sample, [int]$TimeoutSeconds = 300) {
        $end = Wait-Program $Sample $TimeoutSeconds
        # An error's message comes broken into lines, as the screen is wide.
        if ($end.ExitCode -or $end.Errors) { throw "exit code $($end.ExitCode): $($end.Errors -replace '\s+\|?\s*', ' ')" }
        $end.Output -split '\r?\n' -ne ''
    }
    # What a sample is to do with an item: emit it, but the first one only when so many processes have one.
    function Get-Action([int]$Count) {
        "{ if (-not `$there) { `$there = Update-SharedMemory $name.there -Add 1; " +
        "while ((Read-SharedMemory $name.there -Offset 0 -As Int64) -lt $Count) { `$null = Wait-SharedMemory $name.there -Timeout 300 } }; `$_ }"
    }
}

AfterAll { Disconnect-TestSession $keeper }

Describe 'The sample' {
    BeforeEach {
        $name = New-TestName
        $started = [Collections.Generic.List[object]]::new()
        $null = Invoke-TestSession $keeper { param($Name) New-SharedMemory "$Name.there" -Size 8 } $name
    }
    AfterEach {
        $started | Where-Object { -not $_.Process.HasExited } | ForEach-Object { $_.Process.Kill() }
        Invoke-TestSession $keeper { Remove-SharedMemory * }
        Get-LeftBehind $name, "Global\$name" | Should -BeNullOrEmpty
    }

    It '3: the first one in is the server, and the two take turns' {
        $first = Start-Sample 3-FirstIsServer.ps1 "-Name $name -Turns 3 -Timeout 300"
        Receive-Line $first | Should -BeExactly 'This is the server.'
        $second = Start-Sample 3-FirstIsServer.ps1 "-Name $name -Turns 3 -Timeout 300"
        Complete-Sample $second | Should -BeExactly 'This is the client.', 'Message 1 from the server', 'Message 2 from the server', 'Message 3 from the server'
        Complete-Sample $first | Should -BeExactly 'Message 1 from the client', 'Message 2 from the client', 'Message 3 from the client'
    }

    It '3: one is the server when both come at the same moment' {
        foreach ($round in 1..2) {
            $both = 1..2 | ForEach-Object { Start-Sample 3-FirstIsServer.ps1 "-Name 'Global\$name' -Timeout 300" }
            $said = $both | ForEach-Object { "$(Complete-Sample $_)" } | Sort-Object
            $said | Should -BeExactly 'This is the client. Message 1 from the server', 'This is the server. Message 1 from the client'
        }
    }

    It '3: a server that nobody comes to gives up' {
        $lonely = Start-Sample 3-FirstIsServer.ps1 "-Name $name -Timeout 0.2"
        { Complete-Sample $lonely } | Should -Throw '*was not changed by another session in 0.2 seconds*'
    }

    It 'Work: every item is done once, by whichever of four helpers' {
        $helpers = 1..2 | ForEach-Object { Start-Sample Work-Helper.ps1 "-Name $name -Timeout 300 -Action $(Get-Action 4)" }
        $foreman = Start-Sample Work-Foreman.ps1 "-Name $name -Items 2000 -Timeout 300"
        $helpers += 1..2 | ForEach-Object { Start-Sample Work-Helper.ps1 "-Name $name -Timeout 300 -Action $(Get-Action 4)" }
        Receive-Line $foreman 60 | Should -BeExactly "2000 items are waiting in $name."
        Complete-Sample $foreman | Should -BeExactly 'All 2000 items are done.'
        $shares = $helpers | ForEach-Object { , [long[]](Complete-Sample $_) }
        $shares | ForEach-Object { $_ } | Sort-Object | Should -Be (1..2000)
        $shares | ForEach-Object Count | Should -Not -Contain 0
        Write-Figure "four helpers did $(($shares | ForEach-Object Count) -join ', ') items"
    }

    It 'Queue: every item reaches one of two consumers, though the queue has room for a few only' {
        $consumers = @(Start-Sample Queue-Consumer.ps1 "-Name $name -Timeout 300 -Action $(Get-Action 2)")
        $producer = Start-Sample Queue-Producer.ps1 "-Name $name -Item (1..300 | ForEach-Object { `"item `$_`" }) -Size 40 -Timeout 300"
        $consumers += Start-Sample Queue-Consumer.ps1 "-Name $name -Timeout 300 -Action $(Get-Action 2)"
        Complete-Sample $producer | Should -BeNullOrEmpty
        $shares = $consumers | ForEach-Object { , [int[]]((Complete-Sample $_) -replace '^item ') }
        foreach ($share in $shares) { $share | Should -Be @($share | Sort-Object) -Because 'what comes first is taken first' }
        $shares | ForEach-Object { $_ } | Sort-Object | Should -Be (1..300)
        $shares | ForEach-Object Count | Should -Not -Contain 0
        Write-Figure "two consumers took $(($shares | ForEach-Object Count) -join ' and ') items"
    }

    It 'Queue: an item that never fits is refused' {
        $producer = Start-Sample Queue-Producer.ps1 "-Name $name -Item ('x' * 100) -Size 40"
        { Complete-Sample $producer } | Should -Throw '*longer than the whole queue*'
    }

    It 'Board: several consoles show every state that is posted, and a late one the latest' {
        $watchers = 1..2 | ForEach-Object { Start-Sample Board-Watch.ps1 "-Name $name -First 3" }
        $poster = Start-Sample Board-Post.ps1 "-Name $name"
        Receive-Line $poster | Should -BeExactly "Every line is posted to $name; an empty one ends."
        foreach ($state in 'sunny', 'cloudy') {
            Send-Line $poster $state
            foreach ($watcher in $watchers) { Receive-Line $watcher | Should -Match "^\d\d:\d\d:\d\d $state`$" }
        }
        $late = Start-Sample Board-Watch.ps1 "-Name $name -First 2"
        Receive-Line $late | Should -Match '^\d\d:\d\d:\d\d cloudy$'
        Send-Line $poster 'rain'
        @($watchers) + $late | ForEach-Object { Complete-Sample $_ | Should -Match '^\d\d:\d\d:\d\d rain$' }
        Send-Line $poster ''
        Complete-Sample $poster | Should -BeNullOrEmpty
    }

    It 'Lock: it and <_> keep one another out' -ForEach 'C', 'Python' {
        $missing = (Get-Peer $_).Missing
        if (-not $missing -and -not $IsLinux) { $missing = 'only on Linux do other programs lock the same file' }
        Skip-Where $missing
        # Somebody who keeps the region, so that it does not go between two visits.
        $null = Invoke-TestSession $keeper { param($Name) New-SharedMemory $Name -Size 100 } $name
        $first = Start-Sample Lock-WithOthers.ps1 "-Name $name"
        Receive-Line $first | Should -BeExactly "$name is locked. Press Enter to unlock it."
        $peer = Start-Program ((Get-Peer $_).Command + 'lock', $name)
        $started.Add($peer)
        $answer = $peer.Process.StandardOutput.ReadLineAsync()
        $answer.Wait(500) | Should -BeFalse -Because 'the other program waits'
        Complete-Sample $first | Should -BeExactly 'Visit 1.'
        $answer.Wait(300000) | Should -BeTrue
        $answer.Result | Should -BeExactly 'locked'

        { Complete-Sample (Start-Sample Lock-WithOthers.ps1 "-Name $name -Timeout 0.2") } | Should -Throw "*process $($peer.Process.Id) holds it*"
        $second = Start-Sample Lock-WithOthers.ps1 "-Name $name"
        (Wait-Program $peer).ExitCode | Should -Be 0
        Receive-Line $second | Should -BeExactly "$name is locked. Press Enter to unlock it."
        Complete-Sample $second | Should -BeExactly 'Visit 2.'
    }

    It 'Lock: it gives up after its time-out' {
        $first = Start-Sample Lock-WithOthers.ps1 "-Name $name"
        $null = Receive-Line $first
        { Complete-Sample (Start-Sample Lock-WithOthers.ps1 "-Name $name -Timeout 0.2") } | Should -Throw "*process $($first.Id) holds it*"
        Complete-Sample $first | Should -BeExactly 'Visit 1.'
    }
}
