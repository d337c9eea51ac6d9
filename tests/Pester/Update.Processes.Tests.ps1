# Updates of several processes at the same time: none is lost.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $sessions = 1..4 | ForEach-Object { Start-TestSession }
    # Every process says at offset 8 that it is there, and begins when all are.
    $gather = {
        param($Name, $Updates, $All, $Text)
        $null = New-SharedMemory $Name -Size 64 -OpenExisting
        $update = [scriptblock]::Create($Text)
        $null = Update-SharedMemory $Name -Add 1 -Offset 8 -As Int64
        while ((Read-SharedMemory $Name -Offset 8 -As Int64) -lt $All) { $null = Wait-SharedMemory $Name -Timeout 300 }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        . $update
        $clock.Elapsed.TotalSeconds
    }
}

AfterAll { $sessions | Stop-TestSession }

Describe 'Four processes' {
    BeforeEach { $name = New-TestName }
    AfterEach {
        $sessions | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'lose none of <Updates> updates each by <Way>' -ForEach @(
        @{ Way = '-Add'; Updates = 5000; Update = { for ($i = 0; $i -lt $Updates; $i++) { $null = Update-SharedMemory $Name -Add 1 -Offset 0 } } }
        @{ Way = '-Add under the lock'; Updates = 5000; Update = { for ($i = 0; $i -lt $Updates; $i++) { $null = Update-SharedMemory $Name -Add 1 -Offset 33 -As Double } } }
        @{
            Way = '-Value -Expected'; Updates = 5000
            Update = {
                $seen = 0
                for ($i = 0; $i -lt $Updates; $i++) {
                    do { $found = Update-SharedMemory $Name -Value ($seen + 1) -Expected $seen -Offset 0 -PassThru; $seen = $found.Found } until ($found.Succeeded)
                    $seen++
                }
            }
        }
        # Fewer, because four sessions that hold the lock for a block each may take half a minute for 20,000.
        @{ Way = 'a block'; Updates = 2000; Update = { for ($i = 0; $i -lt $Updates; $i++) { $null = Update-SharedMemory $Name { $_ + 1 } -Offset 0 -As Int64 } } }
    ) {
        $commands = $sessions | ForEach-Object { Start-TestCommand $_ $gather $name, $Updates, 4, $Update.ToString() }
        $seconds = ($commands | ForEach-Object { Receive-TestCommand $_ } | Measure-Object -Maximum).Maximum
        $number, $real = Invoke-TestSession $sessions[0] { param($Name) Read-SharedMemory $Name -Offset 0 -As Int64; Read-SharedMemory $Name -Offset 33 -As Double } $name
        $number + $real | Should -Be (4 * $Updates)
        Write-Figure ('{0:#,0} updates by {1} in {2:0.0} s: {3:#,0}/s' -f (4 * $Updates), $Way, $seconds, (4 * $Updates / $seconds))
    }

    It 'lose none while C11 atomics add to the same number' {
        $missing = (Get-Peer C).Missing
        Skip-Where $missing
        $peers = 1..2 | ForEach-Object { Start-Peer C }
        try {
            $null = Invoke-TestSession $sessions[0] { param($Name) New-SharedMemory $Name -Size 64 } $name
            # They stop when the last of the cmdlets' updates is seen, and so run all that time.
            $commands = $sessions[0, 1] | ForEach-Object { Start-TestCommand $_ $gather $name, 2000, 2, { for ($i = 0; $i -lt $Updates; $i++) { $null = Update-SharedMemory $Name -Add 1000000000 -Offset 0 } }.ToString() }
            $added = 0
            do {
                $peers | ForEach-Object { Send-Line $_ "add`t$name`t0`t1`t20000" }
                $answers = $peers | ForEach-Object { Receive-Line $_ }
                $answers | ForEach-Object { $_ | Should -BeLike 'ok *' }
                $added += 40000
            } until (-not ($commands | Where-Object { -not $_.Waiting.IsCompleted }))
            $commands | ForEach-Object { $null = Receive-TestCommand $_ }
            $total = Invoke-TestSession $sessions[0] { param($Name) Read-SharedMemory $Name -Offset 0 -As Int64 } $name
            $total | Should -Be (4000 * [long]1000000000 + $added)
            Write-Figure ('4,000 updates by cmdlets came through among {0:#,0} by C' -f $added)
        }
        finally { $peers | ForEach-Object { Stop-Peer $_ } }
    }
}
