#Requires -Version 7.4
# Messages tell what is so: who has a region, whose write did not end, which bytes are watched, what is full.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $mine = Start-ThreadSession
    $theirs = Start-ThreadSession
    $child = Start-TestSession
    function Invoke-Mine { Invoke-TestSession $mine @args }
}

AfterAll {
    $mine, $theirs | ForEach-Object { Disconnect-TestSession $_ }
    Stop-TestSession $child
}

Describe 'Messages' {
    BeforeEach { $name = New-TestName }
    AfterEach {
        $mine, $theirs, $child | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } }
        Remove-ForeignRegion $name
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'that a region exists say that it is open in <What>' -ForEach @(
        @{ What = 'this session'; Owner = 'mine'; Says = 'this session has it open'; Advises = 'replace it with -Force' }
        @{ What = 'another session of the process'; Owner = 'theirs'; Says = 'other sessions have it open'; Advises = 'Open-SharedMemory' }
        @{ What = 'another process'; Owner = 'child'; Says = 'process {0} has it open'; Advises = 'Open-SharedMemory' }
    ) {
        Invoke-TestSession (Get-Variable $Owner -ValueOnly) { param($Name) $null = New-SharedMemory $Name -Size 8 } $name
        foreach ($command in { param($Name) New-SharedMemory $Name -Size 8 }, { param($Name) New-Item "Shm:\$Name" -Size 8 }) {
            $refusal = Get-SessionError $mine $command $name
            $refusal.Id | Should -Be 'SharedMemoryExists'
            $refusal.Message | Should -BeLike "*'$name' exists already: $($Says -f $child.Process.Id)*"
            $refusal.Advice | Should -BeLike "*$Advises*"
            if ($Owner -ne 'mine') { $refusal.Advice | Should -Not -BeLike '*-Force*' -Because 'that does not help here' }
        }
    }

    It 'that a region exists say that another program made it' {
        New-ForeignRegion $name ([byte[]]::new(8))
        (Get-SessionError $mine { param($Name) New-SharedMemory $Name -Size 8 } $name).Message | Should -BeLike '*another program made it*'
    }

    It 'of a write that did not end tell <What>' -ForEach @(
        @{ What = 'this process'; Says = '*a write of this process was stopped, or failed*'; Writer = { $PID } }
        @{ What = 'another one that runs'; Says = '*a write of process {0} was stopped, or failed*'; Writer = { $child.Process.Id } }
        @{ What = 'one that does not run'; Says = '*process {0} ended in the middle of writing it*'; Writer = { 0x7FFFFFF0 } }
    ) {
        Invoke-Mine { param($Name) $null = New-SharedMemory $Name -Size 8; Write-SharedMemory $Name 1 } $name
        $writer = & $Writer
        Set-ControlBytes $name 144 ([BitConverter]::GetBytes([int]$writer))
        $refusal = Get-SessionError $mine { param($Name) Read-SharedMemory $Name } $name
        $refusal.Id | Should -Be 'SharedMemoryWriteIncomplete'
        $refusal.Message | Should -BeLike ($Says -f $writer)
    }

    It 'and advice of a file that is read do not speak of creating it' {
        $null = Invoke-Mine { param($Name) New-SharedMemory $Name -Size 8 } $name
        (Get-SessionError $mine { param($Name) Write-SharedMemory $Name -InputFile /nowhere/none.bin } $name).Advice | Should -BeLike '*has to exist*'
    }
}

Describe 'Waiting for some bytes of a region of the module' {
    BeforeEach {
        $name = New-TestName
        Invoke-Mine { param($Name) $null = New-SharedMemory $Name -Size 16; Write-SharedMemory $Name ([byte[]]::new(16)) } $name
        $null = Invoke-TestSession $theirs { param($Name) Open-SharedMemory $Name } $name
    }
    AfterEach { $mine, $theirs | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } } }

    It 'checks the range' {
        $outside = Get-SessionError $theirs { param($Name) Wait-SharedMemory $Name -Offset 10 -Count 7 -Timeout 0 } $name
        $outside.Id, $outside.IsTerminating | Should -Be 'SharedMemoryOutOfRange', $true
        (Get-SessionError $theirs { param($Name) Wait-SharedMemory $Name -Offset 17 -Timeout 0 } $name).Id | Should -Be 'SharedMemoryOutOfRange'
        (Get-SessionError $theirs { param($Name) Wait-SharedMemory $Name -Count -1 -Timeout 0 } $name).Id | Should -Be 'SharedMemoryOutOfRange'
    }

    It 'ends when these bytes differ, and misses no change between two waits' {
        $wait = { param($Name, $Timeout) Wait-SharedMemory $Name -Offset 8 -Count 4 -Timeout $Timeout -ErrorAction SilentlyContinue | ForEach-Object { 'news' } }
        Invoke-TestSession $theirs $wait $name, 0 | Should -BeNullOrEmpty -Because 'the first look is what later ones are compared with'
        Invoke-Mine { param($Name) Write-SharedMemory $Name ([byte]1) -Offset 0 } $name
        Invoke-TestSession $theirs $wait $name, 0 | Should -BeNullOrEmpty -Because 'other bytes changed'
        Invoke-Mine { param($Name) Write-SharedMemory $Name ([byte]1) -Offset 11 } $name
        Invoke-TestSession $theirs $wait $name, 0 | Should -Be 'news'
        Invoke-TestSession $theirs $wait $name, 0 | Should -BeNullOrEmpty
        $waiting = Start-TestCommand $theirs $wait $name, 300
        Invoke-Mine { param($Name) Write-SharedMemory $Name ([byte]2) -Offset 12 } $name
        Test-Waiting $waiting | Should -BeTrue
        Invoke-Mine { param($Name) $null = Update-SharedMemory $Name -Add 1 -Offset 8 -As Int32 } $name
        Receive-TestCommand $waiting | Should -Be 'news'
    }
}

Describe 'A sparse region in a full memory' -Skip:(-not ($IsLinux -and (Get-Command unshare -ErrorAction Ignore) -and (id -u) -eq 0)) -Tag 'needs Linux, root and unshare: a small /dev/shm of its own' {
    It 'has no space for its bytes, which is not a lack of files' {
        $session = Start-TestSession -Launcher unshare, -m, sh, -c, 'mount -t tmpfs -o size=1m tmpfs /dev/shm && exec "$@"', sh
        try {
            $refusal = Get-SessionError $session {
                $file = [IO.File]::Create('/dev/shm/sparse')
                $file.SetLength(4MB)
                $file.Dispose()
                Write-SharedMemory sparse ([byte[]]::new(3MB))
            }
            $refusal.Id | Should -Be 'SharedMemoryInsufficientMemory'
            $refusal.Message | Should -BeLike "*bytes at offset 0 of the shared memory 'sparse'*its file system is full*"
        }
        finally { Stop-TestSession $session }
    }
}
