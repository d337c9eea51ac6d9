#Requires -Version 7.4
# Waiting for changes of a region whose writers know nothing of the module.

BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $languages, $absent = Split-Language 'C', 'Python', 'C#'
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $session = Start-TestSession
    function Invoke-Here { Invoke-TestSession $session @args }
    $first = 'the first look is what later ones are compared with'
}

AfterAll { Stop-TestSession $session }

Describe 'Waiting for <_>' -ForEach $languages {
    BeforeAll {
        $peer = Start-Peer $_
    }
    AfterAll { Stop-Peer $peer }
    BeforeEach {
        $name = New-TestName
        $null = Send-Peer $peer create $name 100
    }
    AfterEach {
        Invoke-Here { Remove-SharedMemory * }
        $null = Send-Peer $peer close $name
    }

    It 'ends when any byte differs from what the session saw last' {
        Invoke-Here { param($Name) Wait-SharedMemory $Name -Timeout 0 -ErrorAction SilentlyContinue } $name | Should -BeNullOrEmpty -Because $first
        $waiting = Start-TestCommand $session { param($Name) "$((Wait-SharedMemory $Name -Timeout 300).Kind)"; Read-SharedMemory $Name -Offset 99 -As Byte } $name
        Test-Waiting $waiting | Should -BeTrue
        $null = Send-Peer $peer put $name 99 2a
        Receive-TestCommand $waiting | Should -Be 'Foreign', 42
    }

    It 'misses no change between two waits, and looks at its range only' {
        $wait = { param($Name, $Timeout) Wait-SharedMemory $Name -Offset 8 -Count 4 -Timeout $Timeout -ErrorAction SilentlyContinue | ForEach-Object { 'news' } }
        Invoke-Here $wait $name, 0 | Should -BeNullOrEmpty -Because $first
        $null = Send-Peer $peer put $name 8 01
        Invoke-Here $wait $name, 0 | Should -Be 'news'
        Invoke-Here $wait $name, 0 | Should -BeNullOrEmpty
        Invoke-Here { param($Name) Wait-SharedMemory $Name -Offset 20 -Timeout 0 -ErrorAction SilentlyContinue } $name | Should -BeNullOrEmpty -Because 'another range is another matter'
        $null = Send-Peer $peer put $name 11 01
        Invoke-Here $wait $name, 0 | Should -Be 'news'
        foreach ($outside in 7, 12) { $null = Send-Peer $peer put $name $outside ff }
        Invoke-Here $wait $name, 0.1 | Should -BeNullOrEmpty
        $waiting = Start-TestCommand $session $wait $name, 20
        Test-Waiting $waiting 50 | Should -BeTrue
        $null = Send-Peer $peer put $name 9 01
        Receive-TestCommand $waiting | Should -Be 'news'
    }

    It 'reads with -Wait what came' {
        Invoke-Here { param($Name) Wait-SharedMemory $Name -Offset 4 -Count 8 -Timeout 0 -ErrorAction SilentlyContinue } $name | Should -BeNullOrEmpty -Because $first
        $reading = Start-TestCommand $session { param($Name) Read-SharedMemory $Name -Wait -Offset 4 -Count 2 -As Int32 -Timeout 300 } $name
        Test-Waiting $reading | Should -BeTrue
        $null = Send-Peer $peer put $name 4 0900000001000000
        "$(Receive-TestCommand $reading)" | Should -BeExactly '9 1'
    }

    It 'watches from the value that is there, and misses nothing while that is being dealt with' {
        $null = Send-Peer $peer put $name 0 07
        $watching = Start-TestCommand $session {
            param($Name)
            Watch-SharedMemory $Name -Offset 0 -As Int32 -Timeout 300 | ForEach-Object {
                $_
                Write-SharedMemory $Name ([byte]1) -Offset 50
                $null = Wait-SharedMemory $Name -Offset 50 -Count 1 -Timeout 0 -ErrorAction SilentlyContinue
                if ($_ -eq 7 -and (Read-SharedMemory $Name -Offset 50 -As Byte) -eq 1) { $null = Wait-SharedMemory $Name -Offset 50 -Count 1 -Timeout 300 }
            } | Select-Object -First 2
        } $name
        Wait-Until { (Send-Peer $peer get $name 50 1) -eq '01' }
        $null = Send-Peer $peer put $name 0 08
        $null = Send-Peer $peer put $name 50 02
        Receive-TestCommand $watching | Should -Be 7, 8
    }

    It 'ends by a time-out, is not for readers, and stays inside the region' {
        (Get-SessionError $session { param($Name) Wait-SharedMemory $Name -Timeout 0.1 } $name).Id | Should -Be 'SharedMemoryWaitTimeout'
        (Get-SessionError $session { param($Name) Wait-SharedMemory $Name -Read -Timeout 1 } $name).Id | Should -Be 'SharedMemoryUnsupported'
        # On Windows a foreign region consists of whole pages.
        $outside = Get-SessionError $session { param($Name) Wait-SharedMemory $Name -Offset ((Get-SharedMemory $Name).Size - 10) -Count 20 -Timeout 1 } $name
        $outside.Id, $outside.IsTerminating | Should -Be 'SharedMemoryOutOfRange', $true
    }
}

if ($absent) {
    Describe 'Waiting for a language that is missing here' {
        It '<_>: all that the others do' -ForEach $absent { Skip-Where (Get-Peer $_).Missing }
    }
}
