# What a session has open: regions come and go with it, and sessions do not see each other's.
BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
}

Describe 'Regions of a session' {
    BeforeEach { $run = New-TestName }
    AfterEach {
        Remove-SharedMemory "$run*"
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'Get shows them all, in order, and those of a pattern' {
        $null = New-SharedMemory "$run.b" -Size 1
        $null = New-SharedMemory "$run.A" -Size 2
        (Get-SharedMemory | Where-Object Name -Like "$run*").Name | Should -BeExactly "$run.A", "$run.b"
        (Get-SharedMemory "$run.?").Count | Should -Be 2
        (Get-SharedMemory "$run.a*").Name | Should -BeExactly "$run.A" -Because 'case does not matter in patterns'
        Get-SharedMemory "$run.none*" | Should -BeNullOrEmpty
        (Get-SharedMemory "$run.b", "$run.A").Name | Should -BeExactly "$run.b", "$run.A"
    }

    It 'names differ by case' {
        (New-SharedMemory "$run.x" -Size 1), (New-SharedMemory "$run.X" -Size 2) | ForEach-Object Size | Should -Be 1, 2
        (Get-SharedMemory "$run.x").Size | Should -Be 1
        (Get-SharedMemory "$run.X").Size | Should -Be 2
    }

    It 'Local\x, /x and x are one name, Global\x another' {
        $null = New-SharedMemory "$run.x" -Size 1
        $null = New-SharedMemory "Global\$run.x" -Size 2
        foreach ($spelling in "$run.x", "Local\$run.x", "local\$run.x", "/$run.x") {
            (Get-SharedMemory $spelling).Size | Should -Be 1
            Test-SharedMemory $spelling | Should -BeTrue
        }
        foreach ($spelling in "Global\$run.x", "GLOBAL\$run.x") { (Open-SharedMemory $spelling).Name | Should -BeExactly "Global\$run.x" }
        (Get-SharedMemory "Global\$run*").Size | Should -Be 2
        (Get-SharedMemory "Local\$run*").Size | Should -Be 1
        Remove-SharedMemory "Global\$run.x"
    }

    It 'a name that looks like a pattern is itself first' {
        $null = New-SharedMemory "$run.data[1]" -Size 1
        $null = New-SharedMemory "$run.data1" -Size 2
        (Get-SharedMemory "$run.data[1]").Size | Should -Be 1
        Test-SharedMemory "$run.data[1]" | Should -BeTrue
        (Get-SharedMemory "$run.data[0-9]").Size | Should -Be 2
        Remove-SharedMemory "$run.data[1]"
        (Get-SharedMemory "$run*").Size | Should -Be 2
        (Get-SharedMemory "$run.data[1]").Size | Should -Be 2 -Because 'it is a pattern now'
        Test-SharedMemory "$run.data[1]" | Should -BeTrue
        Remove-SharedMemory "$run.data[1]"
        Test-SharedMemory "$run.data[1]" | Should -BeFalse
    }

    It 'a name that cannot be a pattern is a name' {
        $odd = "$run.data["
        Test-SharedMemory $odd | Should -BeFalse
        foreach ($block in { Get-SharedMemory $odd }, { Remove-SharedMemory $odd }) {
            (Get-ErrorOf $block).Record[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryNotFound,*'
        }
        $null = New-SharedMemory $odd -Size 1
        (Get-SharedMemory $odd).Size | Should -Be 1
        Test-SharedMemory $odd | Should -BeTrue
        Remove-SharedMemory $odd
    }

    It 'Test asks the machine, by pattern too' {
        Test-SharedMemory "$run*", "$run.x" | Should -Be $false, $false
        $null = New-SharedMemory "$run.x" -Size 1
        Test-SharedMemory "$run*", "$run.x", "$run.y" | Should -Be $true, $true, $false
    }

    It 'Remove by pattern means this session''s alone' {
        $session = Start-TestSession
        try {
            $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 1 } "$run.theirs"
            $null = New-SharedMemory "$run.ours" -Size 1
            Remove-SharedMemory "$run*"
            Test-SharedMemory "$run.ours", "$run.theirs" | Should -Be $false, $true
        }
        finally { Stop-TestSession $session }
    }

    It 'Remove deletes what the dead left under a name that looks like a pattern' -Skip:(-not $IsLinux) -Tag 'needs Linux: a killed process leaves a stale region' {
        $session = Start-TestSession
        $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 1 } "$run[1]"
        Stop-TestSession $session -Kill
        $left = Get-ChildItem -LiteralPath /dev/shm -Force | Where-Object { $_.Name.Contains($run) }
        $left.Count | Should -Be 3
        Remove-SharedMemory "$run[1]"
        Get-ChildItem -LiteralPath /dev/shm -Force | Where-Object { $_.Name.Contains($run) } | Should -BeNullOrEmpty
    }
}

Describe 'The end of' {
    BeforeAll { function Get-Existing { 1..3 | Where-Object { Test-SharedMemory "$name.$_" } } }
    BeforeEach {
        $name = New-TestName
        $session = Start-TestSession
        $null = Invoke-TestSession $session { param($Name) 1..3 | ForEach-Object { New-SharedMemory "$Name.$_" -Size 100 } } $name
        Get-Existing | Should -Be 1, 2, 3
    }
    AfterEach {
        if (-not $session.Process.HasExited) { Stop-TestSession $session }
        Get-Existing | Should -BeNullOrEmpty
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'the module, by Remove-Module, leaves nothing; and it can be imported again' {
        Invoke-TestSession $session { Remove-Module ShmModule }
        Get-Existing | Should -BeNullOrEmpty
        Get-Trace $name | Should -BeNullOrEmpty
        $emitted = Invoke-TestSession $session {
            param($Manifest, $Name)
            Import-Module $Manifest
            (New-SharedMemory $Name -Size 5).Size
            (Get-SharedMemory).Name
        } (Get-ManifestPath), $name
        $emitted | Should -Be 5, $name
    }

    It 'nothing: importing it twice changes nothing' {
        $emitted = Invoke-TestSession $session {
            param($Manifest)
            Import-Module $Manifest
            (Get-SharedMemory).Name
            @(Get-Module ShmModule).Count
        } (Get-ManifestPath)
        $emitted | Should -Be "$name.1", "$name.2", "$name.3", 1
        Get-Existing | Should -Be 1, 2, 3
    }

    It 'the runspace leaves nothing' {
        Disconnect-TestSession $session
        Wait-Until { -not (Get-Existing) }
        $session.Process.HasExited | Should -BeFalse
    }

    It 'the process leaves nothing: <Title>' -ForEach @(
        @{ Title = 'its input ends'; Block = $null }
        @{ Title = 'Environment.Exit'; Block = { [Environment]::Exit(3) } }
    ) {
        if ($Block) { $null = Start-TestCommand $session $Block }
        Stop-TestSession $session -KeepRunspace
        Get-Existing | Should -BeNullOrEmpty
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'a script that is over leaves nothing' {
        $script = Join-Path $TestDrive script.ps1
        Set-Content $script "Import-Module '$(Get-ManifestPath)'; (New-SharedMemory '$name.script' -Size 10).Name; exit 7"
        Invoke-Shell -NoProfile -File $script | Should -Be "$name.script"
        $LASTEXITCODE | Should -Be 7
        Get-LeftBehind "$name.script" | Should -BeNullOrEmpty
    }

    It 'the region object, by Dispose, is the end of the region here' {
        $left = Invoke-TestSession $session { param($Name) (Get-SharedMemory "$Name.1").Dispose(); (Get-SharedMemory).Name } $name
        $left | Should -Be "$name.2", "$name.3"
        Get-LeftBehind "$name.1" | Should -BeNullOrEmpty
    }
}

Describe 'Sessions of one process' {
    BeforeEach {
        $name = New-TestName
        $manifest = Get-ManifestPath
    }
    AfterEach {
        Remove-SharedMemory "$name*"
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'ForEach-Object -Parallel: each its own, one holds the name' -Skip:($PSVersionTable.PSVersion.Major -lt 7) -Tag 'needs PowerShell 7: ForEach-Object -Parallel' {
        $null = New-SharedMemory $name -Size 100
        Write-SharedMemory $name ours
        # The engine may use a runspace again, and with it a session, for what comes later; together they need three.
        $together = [Threading.Barrier]::new(3)
        $seen = 1..3 | ForEach-Object -ThrottleLimit 3 -Parallel {
            Import-Module $using:manifest
            $null = ($using:together).SignalAndWait(300000)
            [pscustomobject]@{
                Open = @(Get-SharedMemory "$using:name*").Count
                Read = Read-SharedMemory $using:name
                New  = "$(New-SharedMemory $using:name -Size 1 2>&1 | ForEach-Object FullyQualifiedErrorId)"
                Own  = (New-SharedMemory "$using:name.$_" -Size $_).Size
            }
        }
        $seen.Open | Should -Be 0, 0, 0
        $seen.Read | Should -Be ours, ours, ours
        $seen.New | ForEach-Object { $_ | Should -BeLike 'SharedMemoryExists,*' }
        $seen.Own | Sort-Object | Should -Be 1, 2, 3
        Wait-Until { -not (Test-SharedMemory "$name.1", "$name.2", "$name.3").Contains($true) } -What 'the regions of the parallel sessions are gone'
    }

    It 'Start-ThreadJob: a session of its own, whose regions end with it' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) -Tag 'needs Start-ThreadJob, which is not installed' {
        $null = New-SharedMemory $name -Size 100
        $job = Start-ThreadJob {
            param($Manifest, $Name)
            Import-Module $Manifest
            @(Get-SharedMemory).Count
            $region = Open-SharedMemory $Name
            $region.IsOpen
            Write-SharedMemory $Name 'from the job'
            $null = New-SharedMemory "$Name.job" -Size 10
        } -ArgumentList $manifest, $name
        $job | Wait-Job -Timeout 300 | Receive-Job | Should -Be 0, $true
        $job | Remove-Job
        Read-SharedMemory $name | Should -BeExactly 'from the job'
        Wait-Until { -not (Get-LeftBehind "$name.job") }
        Test-SharedMemory "$name.job" | Should -BeFalse
    }

    It 'hold a region together: the last one out frees it' {
        $shells = 1..2 | ForEach-Object {
            $shell = [powershell]::Create()
            $null = $shell.AddScript('param($Manifest, $Name) Import-Module $Manifest; (New-SharedMemory $Name -Size 10 -OpenExisting).Size')
            $null = $shell.AddArgument($manifest).AddArgument($name)
            $shell.Invoke() | Should -Be 10
            $shell
        }
        $shells[0].Dispose()
        Test-SharedMemory $name | Should -BeTrue
        $shells[1].Dispose()
        Wait-Until { -not (Test-SharedMemory $name) }
    }
}
