#Requires -Version 7.4
# How Get-, Set-, Add- and Clear-Content fail on the drive, and what they leave behind.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')),
        ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    Import-Module (Get-ManifestPath)
    $session = Start-TestSession
}

AfterAll { Stop-TestSession $session }

Describe 'What cannot be done with content' {
    BeforeEach {
        $run = New-TestName
        $region = New-SharedMemory $run -Size 10
        Write-SharedMemory $run before
    }
    AfterEach {
        Invoke-TestSession $session { Remove-SharedMemory * }
        Remove-SharedMemory "$run*"
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'is <Id>, and nothing has changed: <Title>' -ForEach @(
        @{ Title = 'too long'; Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Block = { Set-Content "Shm:\$run" ('x' * 11) } }
        @{ Title = 'too long with what is there'; Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Block = { Add-Content "Shm:\$run" more } }
        @{ Title = 'bytes behind text'; Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Block = { Add-Content "Shm:\$run" 1 -AsByteStream } }
        @{ Title = 'no bytes'; Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Block = { Set-Content "Shm:\$run" (Get-Date) -AsByteStream } }
    ) {
        # One that nobody else has would grow.
        Invoke-TestSession $session { param($Name) $null = Open-SharedMemory $Name } $run
        Assert-Error (Get-ErrorOf $Block) $Id $Category $run
        Read-SharedMemory $run | Should -BeExactly before
        $region.Version | Should -Be 1
    }

    It 'is no content of folders: <Title>' -ForEach @(
        @{ Title = 'Get'; Target = 'Global'; Block = { Get-Content Shm:\Global } }
        @{ Title = 'Set'; Target = 'Global'; Block = { Set-Content Shm:\Global x } }
        @{ Title = 'Clear'; Target = 'Global'; Block = { Clear-Content Shm:\Global } }
        @{ Title = 'Get of the root'; Target = ''; Block = { Get-Content Shm:\ } }
    ) {
        Assert-Error (Get-ErrorOf $Block) SharedMemoryUnsupported InvalidArgument $Target
    }

    It 'is a name that no region can have' {
        Assert-Error (Get-ErrorOf { Set-Content "Shm:\$run\x" y }) SharedMemoryNameInvalid InvalidArgument "$run\x"
        (Get-ErrorOf { Get-Content "Shm:\$run\x" }).Record.FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }

    It 'is the engine''s error where there is no such item, and for -Tail' {
        (Get-ErrorOf { Get-Content "Shm:\$run.none" }).Record.FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        (Get-ErrorOf { Clear-Content "Shm:\$run.none" }).Record.FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        (Get-ErrorOf { Get-Content "Shm:\$run" -Tail 1 }).Record.FullyQualifiedErrorId | Should -BeLike 'TailNotSupported,*'
    }

    It 'is reading and writing while another session has the lock, after -LockTimeout' {
        Invoke-TestSession $session { param($Name) Lock-SharedMemory $Name } $run
        foreach ($block in { Get-Content "Shm:\$run" -LockTimeout 0.05 }, { Set-Content "Shm:\$run" x -LockTimeout 0.05 },
            { Add-Content "Shm:\$run" x -LockTimeout 0 }, { Clear-Content "Shm:\$run" -LockTimeout 0 }) {
            Assert-Error (Get-ErrorOf $block) SharedMemoryLockTimeout OperationTimeout $run
        }
        Invoke-TestSession $session { param($Name) Unlock-SharedMemory $Name } $run
        Get-Content "Shm:\$run" | Should -BeExactly before
    }

    It 'is inside one''s own lock' {
        Lock-SharedMemory $run { Set-Content "Shm:\$run" inside; Add-Content "Shm:\$run" x; Get-Content "Shm:\$run" } | Should -BeExactly inside, x
    }

    It 'is writing what this session has open for reading only' {
        $null = Invoke-TestSession $session { param($Name) Open-SharedMemory $Name -ReadOnly } $run
        $found = Get-SessionError $session { param($Name) Set-Content "Shm:\$Name" x; Add-Content "Shm:\$Name" x; Clear-Content "Shm:\$Name" } $run
        $found.Id | Should -Be SharedMemoryReadOnly, SharedMemoryReadOnly, SharedMemoryReadOnly
        $found.Target | Should -Be $run, $run, $run
        Read-SharedMemory $run | Should -BeExactly before
    }

    It 'ends at once by Ctrl+C while it waits for the lock: <Title>' -ForEach @(
        @{ Title = 'Get-Content'; Block = { param($Path) Get-Content $Path -LockTimeout -1 } }
        @{ Title = 'Set-Content'; Block = { param($Path) Set-Content $Path after -LockTimeout -1 } }
        @{ Title = 'Add-Content'; Block = { param($Path) Add-Content $Path x -LockTimeout -1 } }
        @{ Title = 'Clear-Content'; Block = { param($Path) Clear-Content $Path -LockTimeout -1 } }
    ) {
        $other = Start-ThreadSession
        try {
            Lock-SharedMemory $run
            $waiting = Start-TestCommand $other $Block "Shm:\$run"
            Test-Waiting $waiting | Should -BeTrue
            Write-Figure "stopping took $(Stop-TestCommand $waiting) ms"
            Unlock-SharedMemory $run
            Read-SharedMemory $run | Should -BeExactly before
            $region.Version | Should -Be 1
            Test-LockFree $other $run | Should -BeTrue
        }
        finally { Disconnect-TestSession $other }
    }
}
