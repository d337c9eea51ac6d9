# How a session comes to a region: by creating it, by opening it, and for one call only.
BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
}

Describe 'Opening' {
    BeforeAll { $session = Start-TestSession }
    AfterAll { Stop-TestSession $session }
    BeforeEach {
        $name = New-TestName
        $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 100; Write-SharedMemory $Name theirs } $name
    }
    AfterEach {
        Remove-SharedMemory "$name*"
        Invoke-TestSession $session { Remove-SharedMemory * }
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'gives the same object again, and more access when asked' {
        $first = Open-SharedMemory $name -ReadOnly
        $first.IsReadOnly | Should -BeTrue
        [object]::ReferenceEquals($first, (Open-SharedMemory $name -ReadOnly)) | Should -BeTrue
        $first.IsReadOnly | Should -BeTrue
        [object]::ReferenceEquals($first, (Open-SharedMemory $name)) | Should -BeTrue
        $first.IsReadOnly | Should -BeFalse
        [object]::ReferenceEquals($first, (Open-SharedMemory $name -ReadOnly)) | Should -BeTrue
        $first.IsReadOnly | Should -BeFalse -Because 'access is not taken away'
        Write-SharedMemory $name ours
        Read-SharedMemory $name | Should -BeExactly ours
        @(Get-SharedMemory "$name*").Count | Should -Be 1
    }

    It '<Title> opens for the call alone, and says so' -ForEach @(
        @{ Title = 'Read'; Block = { Read-SharedMemory $name -Verbose } }
        @{ Title = 'Read -OutFile'; Block = { Read-SharedMemory $name -OutFile TestDrive:\o.bin -Verbose } }
        @{ Title = 'Write'; Block = { Write-SharedMemory $name ours -Verbose } }
        @{ Title = 'Clear'; Block = { Clear-SharedMemory $name -Verbose } }
        @{ Title = 'Sync'; Block = { Sync-SharedMemory $name -Verbose } }
    ) {
        $said = & $Block 4>&1 | Out-String
        $said | Should -BeLike "*$name*"
        Get-SharedMemory "$name*" | Should -BeNullOrEmpty
        (Invoke-TestSession $session { param($Name) (Get-SharedMemory $Name).AttachedId.Count } $name) | Should -Be 1
    }

    It 'by Write -PassThru keeps it open' {
        $region = Write-SharedMemory $name ours -PassThru
        $region.PayloadKind | Should -Be Text
        [object]::ReferenceEquals($region, (Get-SharedMemory $name)) | Should -BeTrue
        $region.AttachedId | Should -Contain $PID
    }

    It 'waits for a name that appears' {
        $later = "$name.later"
        $command = Start-TestCommand $session { param($Name) (Open-SharedMemory $Name -Timeout 300).Size } $later
        $command.Waiting.AsyncWaitHandle.WaitOne(300) | Should -BeFalse -Because 'it waits'
        $null = New-SharedMemory $later -Size 7
        Receive-TestCommand $command | Should -Be 7
    }

    It 'that waits ends when it is stopped' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($Manifest, $Name) Import-Module $Manifest; Open-SharedMemory $Name -Timeout -1')
        $null = $shell.AddArgument((Get-ManifestPath)).AddArgument("$name.never")
        $waiting = $shell.BeginInvoke()
        Wait-Until { $shell.Runspace.RunspaceAvailability -eq 'Busy' }
        $waiting.AsyncWaitHandle.WaitOne(500) | Should -BeFalse -Because 'it waits for ever'
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be Stopped
        $shell.Dispose()
    }
}

Describe 'New' {
    BeforeEach { $name = New-TestName }
    AfterEach {
        Remove-SharedMemory "$name*"
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It '-OpenExisting creates where there is none, and opens what is at least as large' {
        $first = New-SharedMemory $name -Size 100 -OpenExisting
        Write-SharedMemory $name kept
        [object]::ReferenceEquals($first, (New-SharedMemory $name -Size 100 -OpenExisting)) | Should -BeTrue
        (New-SharedMemory $name -Size 10 -OpenExisting).Size | Should -Be 100
        Read-SharedMemory $name | Should -BeExactly kept
    }

    It '-OpenExisting opens another session''s' {
        $session = Start-TestSession
        try {
            $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 100; Write-SharedMemory $Name theirs } $name
            $region = New-SharedMemory $name -Size 50 -OpenExisting
            $region.Size, $region.IsReadOnly | Should -Be 100, $false
            Read-SharedMemory $name | Should -BeExactly theirs
        }
        finally { Stop-TestSession $session }
    }

    It '-Force replaces a region of one''s own, and closes the object that stood for it' {
        $first = New-SharedMemory $name -Size 100
        Write-SharedMemory $name old
        $second = New-SharedMemory $name -Size 200 -Force
        $first.IsOpen, $second.IsOpen | Should -Be $false, $true
        $second.Size, $second.Version, $second.PayloadKind | Should -Be 200, 0, $null
        (Read-SharedMemory $name) | Where-Object { $_ } | Should -BeNullOrEmpty
        @(Get-SharedMemory $name).Count | Should -Be 1
    }

    It '-Force creates where there is none' {
        (New-SharedMemory $name -Size 10 -Force).Size | Should -Be 10
    }

    It 'takes sizes as people write them: <_>' -ForEach '64KB', '1MB', 100, '100', 0x10 {
        (New-SharedMemory $name -Size $_).Size | Should -Be $(if ($_ -like '*B') { Invoke-Expression $_ } else { [long]$_ })
    }
}
