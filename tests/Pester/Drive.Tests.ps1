#Requires -Version 7.4
# The drive Shm: as a place: what is listed, found, made and removed there, and how its paths are spelt.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    Import-Module (Get-ManifestPath)
    $session = Start-TestSession

    function Get-Completion([string]$Line) { [Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches }
}

AfterAll { Stop-TestSession $session }

Describe 'The drive Shm:' {
    BeforeEach {
        $run = New-TestName
        $null = New-SharedMemory "$run.a" -Size 100
        $null = New-SharedMemory "Global\$run.g" -Size 10
        $null = Invoke-TestSession $session { param($Name) New-SharedMemory "$Name.theirs" -Size 20 } $run
    }
    AfterEach {
        Set-Location $PSScriptRoot
        Remove-SharedMemory "$run*", "Global\$run*"
        Invoke-TestSession $session { Remove-SharedMemory * }
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'comes with the module, and has one provider' {
        $drive = Get-PSDrive Shm
        $drive.Provider.Name, $drive.Provider.ModuleName | Should -Be SharedMemory, ShmModule
        @(Get-PSProvider SharedMemory).Drives.Name | Should -Be Shm
    }

    It 'lists the regions of this session and of others, and the folder Global' {
        $listed = @(Get-ChildItem Shm:)
        @($listed | Where-Object Name -Like "$run*").Name | Should -Be "$run.a", "$run.theirs"
        @($listed | Where-Object Name -Like "$run*").Size | Should -Be 100, 20
        $listed[0].Name, $listed[0].PSIsContainer | Should -Be Global, $true
        $listed.Name | Should -Not -Contain "Global\$run.g"
        ($listed | Where-Object Name -EQ "$run.a").PSPath | Should -Match "^ShmModule\\SharedMemory::Shm:[/\\]$run\.a$"
        @(Get-ChildItem Shm:\Global | Where-Object Name -EQ "Global\$run.g").Count | Should -Be 1
        Get-ChildItem Shm:\ -Recurse | ForEach-Object Name | Should -Contain "Global\$run.g"
        Get-ChildItem Shm: -Recurse -Depth 0 | ForEach-Object Name | Should -Not -Contain "Global\$run.g"
        Get-ChildItem Shm: -Name | Should -Contain "$run.theirs"
        Get-ChildItem Shm:\Global -Name | Should -Contain "$run.g"
    }

    It 'shows them as the module''s table does, without widening it' {
        $text = Get-ChildItem Shm: | Out-String -Width 120
        $text | Should -Match "(?m)^ +Size +\w+ .*Name *\r?\n[- ]+\r?\n +Folder +Global *\r?$"
        $text | Should -Match "(?m)^ +100 +\w+ .* $([regex]::Escape("$run.a")) *\r?$"
        [regex]::Matches($text, 'LastWrite').Count | Should -Be 1
    }

    It 'expands wildcards in every part of a path' {
        (Get-ChildItem "Shm:\$run*").Name | Should -Be "$run.a", "$run.theirs"
        (Get-Item "Shm:\$run.?").Name | Should -Be "$run.a"
        (Get-Item "Shm:\Gl*\$run*").Name | Should -Be "Global\$run.g"
        @(Get-Item "Shm:\$run.none*").Count | Should -Be 0
        Test-Path "Shm:\$run*", "Shm:\$run.none*" | Should -Be $true, $false
        (Resolve-Path "Shm:\$run.t*").Path | Should -Match "^Shm:[/\\]$run\.theirs$"
        (Get-ChildItem Shm:\* -Include "$run*" -Exclude *.theirs).Name | Should -Be "$run.a"
    }

    It 'takes a name that looks like a pattern literally with -LiteralPath' {
        $odd = "$run.data[1]"
        $null = New-Item -Path "Shm:\$odd" -Size 5
        $null = New-SharedMemory "$run.data1" -Size 6
        (Get-Item -LiteralPath "Shm:\$odd").Size | Should -Be 5
        (Get-Item "Shm:\$odd").Size | Should -Be 6
        Set-Content -LiteralPath "Shm:\$odd" five
        Get-Content -LiteralPath "Shm:\$odd" | Should -BeExactly five
        Get-ChildItem Shm: | Where-Object Name -EQ $odd | Remove-Item
        Test-Path -LiteralPath "Shm:\$odd" | Should -BeFalse
        Test-SharedMemory "$run.data1" | Should -BeTrue
    }

    It 'is a place to be in' {
        Set-Location Shm:
        (Get-Item "$run.a").Size | Should -Be 100
        Set-Content "$run.a" here
        Get-Content "./$run.a" | Should -BeExactly here
        Set-Location Global
        (Get-ChildItem | Where-Object Name -Like "*$run*").Name | Should -Be "Global\$run.g"
        (Get-Item "../$run.a").Size | Should -Be 100
        Set-Location ..
        (Get-Location).Path | Should -Match '^Shm:[/\\]$'
    }

    It 'spells <Path> as <Name>' -ForEach @(
        @{ Path = 'Shm:\RUN.a'; Name = 'RUN.a' }, @{ Path = 'Shm:/RUN.a'; Name = 'RUN.a' }, @{ Path = 'Shm:RUN.a'; Name = 'RUN.a' }
        @{ Path = 'Shm:\Local\RUN.a'; Name = 'RUN.a' }, @{ Path = 'Shm:\Global\RUN.g'; Name = 'Global\RUN.g' }
        @{ Path = 'SharedMemory::RUN.a'; Name = 'RUN.a' }, @{ Path = 'ShmModule\SharedMemory::Shm:\RUN.a'; Name = 'RUN.a' }
    ) {
        $path = $Path.Replace('RUN', $run)
        Test-Path $path | Should -BeTrue
        (Get-Item $path).Name | Should -BeExactly $Name.Replace('RUN', $run)
    }

    It 'keeps apart the folder Global and a region of that name' {
        if ($IsWindows) { Skip-Where 'on Windows no region can be called Global'; return }
        if (Test-SharedMemory Local\Global) { Skip-Where 'the machine has a region that is called Global' }
        $null = New-Item Shm:\Local\Global -Size 7
        try {
            (Get-Item Shm:\Local\Global).Size | Should -Be 7
            (Get-Item Shm:\Global).PSIsContainer | Should -BeTrue
            Get-ChildItem Shm: | Where-Object { $_.Size -eq 7 -and $_.Name -eq 'Global' } | Get-Content -AsByteStream | Should -Be (@(0) * 7)
        }
        finally { Remove-Item Shm:\Local\Global }
        Test-SharedMemory Local\Global | Should -BeFalse
    }

    It 'tells what is there' {
        Test-Path "Shm:\$run.a", "Shm:\$run.theirs", "Shm:\Global\$run.g", Shm:\, Shm:\Global | Should -Be (@($true) * 5)
        Test-Path "Shm:\$run.none", "Shm:\Global\$run.a", "Shm:\$run.A", 'Shm:\.begins', "Shm:\$run.a\b" | Should -Be (@($false) * 5)
        Test-Path "Shm:\$run.a", Shm:\Global -PathType Leaf | Should -Be $true, $false
        Test-Path "Shm:\$run.a", Shm:\Global -PathType Container | Should -Be $false, $true
    }

    It 'completes paths' {
        (Get-Completion "Get-Content Shm:\$run").ListItemText | Should -Be "$run.a", "$run.theirs"
        $line = (Get-Completion "Remove-Item Shm:\Global\$run")[0].CompletionText
        (Get-Item $line).Name | Should -Be "Global\$run.g"
        $null = New-SharedMemory "$run.b [1]" -Size 8
        $text = (Get-Completion "Get-Item Shm:\$run.b")[0].CompletionText
        (Invoke-Expression "Get-Item $text").Size | Should -Be 8
    }

    It 'feeds the commands for items and for regions' {
        (Get-ChildItem "Shm:\$run.a" | Get-Item).Name | Should -Be "$run.a"
        Write-SharedMemory "$run.a" text
        Get-ChildItem "Shm:\$run.a" | Get-Content | Should -BeExactly text
        Get-ChildItem "Shm:\$run.a" | Read-SharedMemory | Should -BeExactly text
    }

    It 'removes the region, not the file it is over' {
        $file = Join-Path $TestDrive over.bin
        $null = New-SharedMemory "$run.f" -Path $file -Size 10
        Get-ChildItem "Shm:\$run.f" | Remove-Item
        Test-SharedMemory "$run.f" | Should -BeFalse
        [IO.File]::Exists($file) | Should -BeTrue
    }
}

Describe 'New-Item and Remove-Item on the drive' {
    BeforeEach { $run = New-TestName }
    AfterEach {
        Remove-SharedMemory "$run*", "Global\$run*"
        Invoke-TestSession $session { Remove-SharedMemory * }
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'makes a region that the session keeps' {
        $item = New-Item "Shm:\$run" -Size 4KB -Access EveryoneRead
        $item.Name, $item.Size, "$($item.Access)" | Should -Be $run, 4KB, EveryoneRead
        (Get-SharedMemory $run).IsOpen | Should -BeTrue
        Invoke-TestSession $session { param($Name) Test-Path "Shm:\$Name" } $run | Should -BeTrue
    }

    It 'makes it as large as the value, and writes that' {
        (New-Item "Shm:\$run" -Value 'Grüße').Size | Should -Be 7
        Read-SharedMemory $run | Should -BeExactly 'Grüße'
        $null = New-Item "Shm:\$run.n" -Value ([int[]](1, 2, 3)) -Size 100
        @(Read-SharedMemory "$run.n")[0] | Should -Be 1, 2, 3
        (Get-SharedMemory "$run.n").PayloadKind | Should -Be 'Int32[]'
        $null = New-Item Shm:\Global -Name "$run.g" -Size 9
        (Get-SharedMemory "Global\$run.g").Size | Should -Be 9
    }

    It 'replaces one''s own with -Force' {
        $null = New-Item "Shm:\$run" -Value old
        (New-Item "Shm:\$run" -Size 8 -Force).Size | Should -Be 8
        $null = Invoke-TestSession $session { param($Name) Open-SharedMemory $Name } $run
        Assert-Error (Get-ErrorOf { New-Item "Shm:\$run" -Size 8 -Force }) SharedMemoryInUse ResourceBusy $run
    }

    It 'refuses <Title>' -ForEach @(
        @{ Title = 'a name that is taken'; Id = 'SharedMemoryExists'; Category = 'ResourceExists'; Target = '.x'; Block = { New-Item "Shm:\$run.x" -Size 1 } }
        @{ Title = 'no size'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Target = '.y'; Block = { New-Item "Shm:\$run.y" } }
        @{ Title = 'size 0'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Target = '.y'; Block = { New-Item "Shm:\$run.y" -Size 0 } }
        @{ Title = 'a value that is larger'; Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Target = '.y'; Block = { New-Item "Shm:\$run.y" -Size 1 -Value ab } }
        @{ Title = 'a secret'; Id = 'SharedMemoryUnsupported'; Category = 'SecurityError'; Target = '.y'; Block = { New-Item "Shm:\$run.y" -Size 1 -Value ([Security.SecureString]::new()) } }
        @{ Title = 'a folder'; Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Target = '.y'; Block = { New-Item "Shm:\$run.y" -ItemType Directory } }
        @{ Title = 'a bad name'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Target = '.x\y'; Block = { New-Item "Shm:\$run.x\y" -Size 1 } }
    ) {
        $null = New-SharedMemory "$run.x" -Size 5
        $trace = Get-Trace $run
        Assert-Error (Get-ErrorOf $Block) $Id $Category "$run$Target"
        Get-Trace $run | Should -Be $trace
    }

    It 'asks for more than there is, with the module''s error' {
        Assert-Error (Get-ErrorOf { New-Item "Shm:\$run" -Size 1PB }) SharedMemoryInsufficientMemory ResourceUnavailable $run
    }

    It 'closes it here, as Remove-SharedMemory does' {
        $null = New-Item "Shm:\$run" -Value kept
        $null = Invoke-TestSession $session { param($Name) Open-SharedMemory $Name } $run
        Remove-Item "Shm:\$run"
        Get-SharedMemory "$run*" | Should -BeNullOrEmpty
        Get-Content "Shm:\$run" | Should -BeExactly kept
        Assert-Error (Get-ErrorOf { Remove-Item "Shm:\$run" }) SharedMemoryInUse ResourceBusy $run
        Invoke-TestSession $session { param($Name) Remove-Item "Shm:\$Name" } $run
        Test-Path "Shm:\$run" | Should -BeFalse
        $missing = Get-ErrorOf { Remove-Item "Shm:\$run" }
        $missing.Record.FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }

    It 'removes what a pattern means, and the regions of Global by their folder' {
        $null = 1..3 | ForEach-Object { New-Item "Shm:\$run.$_" -Size 1; New-Item "Shm:\Global\$run.$_" -Size 1 }
        Remove-Item "Shm:\$run.[12]", "Shm:\Global\$run.3"
        (Get-SharedMemory "*$run*").Name | Should -Be "Global\$run.1", "Global\$run.2", "$run.3"
        Assert-Error (Get-ErrorOf { Remove-Item Shm:\ -Recurse -Confirm:$false }) SharedMemoryUnsupported InvalidArgument ''
        (Get-SharedMemory "*$run*").Count | Should -Be 3
    }

    It 'hides what died processes left, and shows and removes it with -Force' {
        Skip-OutsideLinux 'does anything stay behind'
        $dying = Start-TestSession
        $null = Invoke-TestSession $dying { param($Name) New-SharedMemory $Name -Size 10 } $run
        Stop-TestSession $dying -Kill
        $trace = Get-Trace $run
        $trace | Should -Not -BeNullOrEmpty
        Test-Path "Shm:\$run" | Should -BeFalse
        @(Get-ChildItem "Shm:\$run*").Count | Should -Be 0
        Get-ChildItem Shm: -Name | Should -Not -Contain $run
        Get-ChildItem Shm: -Name -Force | Should -Contain $run
        Remove-Item "Shm:\$run" -Force -WhatIf
        Get-Trace $run | Should -Be $trace
        Remove-Item "Shm:\$run" -Force
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'deletes another program''s region with -Force only' {
        New-ForeignRegion $run ([byte[]](65, 66, 0, 67))
        (Get-Item "Shm:\$run").Kind | Should -Be Foreign
        Assert-Error (Get-ErrorOf { Remove-Item "Shm:\$run" }) SharedMemoryInUse ResourceBusy $run
        Test-SharedMemory $run | Should -BeTrue
        Skip-OutsideLinux 'has a foreign region a name that can be deleted'
        Remove-Item "Shm:\$run" -Force
        [IO.File]::Exists("/dev/shm/$run") | Should -BeFalse
    }

    It 'of <Title> -WhatIf leaves no trace' -ForEach @(
        @{ Title = 'New-Item'; Block = { New-Item "Shm:\$run.new" -Size 10 -WhatIf } }
        @{ Title = 'New-Item -Force'; Block = { New-Item "Shm:\$run" -Size 10 -Force -WhatIf } }
        @{ Title = 'Set-Content'; Block = { Set-Content "Shm:\$run" after -WhatIf } }
        @{ Title = 'Set-Content, of what is not there,'; Block = { Set-Content "Shm:\$run.new" after -WhatIf } }
        @{ Title = 'Add-Content'; Block = { Add-Content "Shm:\$run" after -WhatIf } }
        @{ Title = 'Clear-Content'; Block = { Clear-Content "Shm:\$run" -WhatIf } }
        @{ Title = 'Clear-Item'; Block = { Clear-Item "Shm:\$run" -WhatIf } }
        @{ Title = 'Remove-Item'; Block = { Remove-Item "Shm:\$run*" -Force -WhatIf } }
    ) {
        $region = New-SharedMemory $run -Size 10
        Write-SharedMemory $run before
        $trace = Get-Trace $run
        & $Block | Should -BeNullOrEmpty
        $region.IsOpen, $region.Version, (Read-SharedMemory $run) | Should -Be $true, 1, before
        Get-Trace $run | Should -Be $trace
    }

    It 'leaves the engine''s own error where a drive can do no more: <_>' -ForEach 'Copy-Item', 'Move-Item', 'Rename-Item', 'Set-Item', 'Invoke-Item' {
        $null = New-Item "Shm:\$run" -Value kept
        $command = $_
        $found = Get-ErrorOf { if ($command -eq 'Invoke-Item') { & $command "Shm:\$run" } elseif ($command -eq 'Rename-Item') { & $command "Shm:\$run" "$run.other" } else { & $command "Shm:\$run" "Shm:\$run.other" } }
        $found.Record.FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
        Read-SharedMemory $run | Should -BeExactly kept
        Test-SharedMemory "$run.other" | Should -BeFalse
    }
}

Describe 'Removing the module' {
    It 'takes the drive and the regions with it, and a new import brings the drive back' {
        $run = New-TestName
        $child = Start-TestSession
        try {
            $found = Invoke-TestSession $child {
                param($Name, $Manifest)
                $null = New-Item "Shm:\$Name" -Size 10
                Set-Location Shm:
                try { Remove-Module ShmModule } catch { $refusal = $_.FullyQualifiedErrorId }
                $refusal, (Test-Path "Shm:\$Name")
                Set-Location -LiteralPath $PSHOME
                Remove-Module ShmModule
                @(Get-PSDrive Shm -ErrorAction Ignore).Count, @(Get-PSProvider | Where-Object Name -EQ SharedMemory).Count
                Import-Module $Manifest
                Import-Module $Manifest -Force
                @(Get-PSDrive Shm).Count, (Test-Path "Shm:\$Name")
            } $run, (Get-ManifestPath)
            $found[0] | Should -BeLike 'InvalidOperation,*'
            $found[1..5] | Should -Be $true, 0, 0, 1, $false
            Get-Trace $run | Should -BeNullOrEmpty
        }
        finally { Stop-TestSession $child }
    }
}
