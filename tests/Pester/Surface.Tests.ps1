# What the module promises before it does anything: its commands, their parameters, declared output, help texts and views.
BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    $manifest = Import-PowerShellDataFile (Get-ManifestPath)
    $commands = $manifest.CmdletsToExport
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
    $manifest = Import-PowerShellDataFile (Get-ManifestPath)
}

Describe 'The manifest' {
    It 'is accepted by Test-ModuleManifest, without a warning' {
        $info = Test-ModuleManifest (Get-ManifestPath) -WarningVariable warnings -ErrorAction Stop
        $info.Name | Should -Be ShmModule
        $info.Version | Should -BeGreaterThan ([version]'0.0')
        $warnings | Should -BeNullOrEmpty
    }

    It 'exports exactly the cmdlets there are' {
        $module = Get-Module ShmModule
        $module.ExportedCommands.Keys | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        (Get-Command -Module ShmModule).Name | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $inAssembly = foreach ($type in $module.ImplementingAssembly.GetExportedTypes()) {
            foreach ($cmdlet in $type.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)) { "$($cmdlet.VerbName)-$($cmdlet.NounName)" }
        }
        $inAssembly | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }

    It 'has the version of the assembly' {
        (Get-Module ShmModule).ImplementingAssembly.GetName().Version.ToString(3) | Should -Be $manifest.ModuleVersion
    }

    It 'brings one assembly and nothing that it would need' {
        $folder = Split-Path (Get-ManifestPath)
        (Get-ChildItem $folder -Filter *.dll -Recurse).Name | Should -Be ShmModule.dll
        $needed = (Get-Module ShmModule).ImplementingAssembly.GetReferencedAssemblies().Name
        $needed | Where-Object { $_ -notin 'netstandard', 'System.Management.Automation' } | Should -BeNullOrEmpty
    }
}

Describe '<_>' -ForEach $commands {
    BeforeAll { $command = Get-Command -Module ShmModule $_ }

    It 'has an approved verb' {
        $command.Verb | Should -BeIn (Get-Verb).Verb
        $command.Noun | Should -Be SharedMemory
    }

    It 'takes Name first, by value or property name, with completion' {
        $name = $command.Parameters['Name']
        $name.Attributes.Where({ $_ -is [Management.Automation.ArgumentCompleterAttribute] }).Type.Name | Should -Be RegionNameCompleter
        foreach ($set in $name.ParameterSets.Values) {
            $set.Position | Should -Be 0
            if ($command.Verb -ne 'Write') {
                $set.ValueFromPipeline, $set.ValueFromPipelineByPropertyName | Should -Be $true, $true
            }
        }
        $isList = $command.Verb -in 'Get', 'Test', 'Open', 'Clear', 'Sync', 'Remove'
        $name.ParameterType | Should -Be $(if ($isList) { [string[]] } else { [string] })
    }

    It 'says of every parameter what it is' {
        $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters
        foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $common) {
            foreach ($set in $parameter.ParameterSets.Values) { $set.HelpMessage | Should -Not -BeNullOrEmpty -Because $parameter.Name }
        }
    }

    It 'supports -WhatIf and -Confirm exactly if it changes something' {
        $changes = $command.Verb -in 'Clear', 'New', 'Remove', 'Sync', 'Update', 'Write'
        $command.Parameters.ContainsKey('WhatIf') | Should -Be $changes
        $command.Parameters.ContainsKey('Confirm') | Should -Be $changes
    }
}

Describe 'Declared output' {
    BeforeAll {
        $run = New-TestName
        $region = New-SharedMemory $run -Size 100
        function Confirm-Output([string]$Command, [string]$Set, [object[]]$Output, [switch]$IsObject) {
            $attributes = (Get-Command $Command).ImplementingType.GetCustomAttributes([Management.Automation.OutputTypeAttribute], $true)
            if ($Set) { $attributes = $attributes | Where-Object { $_.ParameterSetName -contains $Set } }
            $inSet = @($attributes | ForEach-Object { $_.Type.Type })
            # Everything is an object; that this is declared must not be why another type passes.
            if (-not $IsObject) { $inSet = @($inSet -ne [object]) }
            $inSet | Should -Not -BeNullOrEmpty
            foreach ($item in $Output) {
                @($inSet | Where-Object { $_.IsInstanceOfType($item) }).Count | Should -BeGreaterThan 0 -Because "$Command emits $($item.GetType())"
            }
            if ($Output.Count -eq 0) { $inSet | Should -Be ([void]) }
        }
    }
    AfterAll { Remove-SharedMemory "$run*" }

    It '<Command> <Title>' -ForEach @(
        @{ Command = 'New-SharedMemory'; Title = 'emits a region'; Block = { New-SharedMemory "$run.new" -Size 10 } }
        @{ Command = 'Open-SharedMemory'; Title = 'emits a region'; Block = { Open-SharedMemory $run } }
        @{ Command = 'Get-SharedMemory'; Title = 'emits regions'; Block = { Get-SharedMemory "$run*" } }
        @{ Command = 'Test-SharedMemory'; Title = 'emits booleans'; Block = { Test-SharedMemory $run, "$run.none" } }
        @{ Command = 'Write-SharedMemory'; Title = '-PassThru emits the region'; Block = { Write-SharedMemory $run text -PassThru } }
        @{ Command = 'Read-SharedMemory'; Set = 'Value'; Title = 'emits a string'; Block = { Write-SharedMemory $run text; Read-SharedMemory $run } }
        @{ Command = 'Read-SharedMemory'; Set = 'Value'; Title = 'emits an array of bytes'; Block = { , (Read-SharedMemory $run -As Bytes) } }
        @{ Command = 'Read-SharedMemory'; Set = 'Value'; Title = 'emits a number'; Block = { Read-SharedMemory $run -As Double -Offset 0 } }
        @{ Command = 'Read-SharedMemory'; Set = 'Value'; Title = 'emits an array of numbers'; Block = { , (Read-SharedMemory $run -As Int32 -Count 2) } }
        @{ Command = 'Read-SharedMemory'; Set = 'Value'; Title = 'emits an object'; IsObject = $true; Block = { Write-SharedMemory $run @{ a = 1 }; Read-SharedMemory $run } }
        @{ Command = 'Watch-SharedMemory'; Title = 'emits an object'; IsObject = $true; Block = { Write-SharedMemory $run @{ a = 1 }; Watch-SharedMemory $run -Timeout 0 -ErrorAction Ignore } }
        @{ Command = 'Watch-SharedMemory'; Title = 'emits a string'; Block = { Write-SharedMemory $run text; Watch-SharedMemory $run -Timeout 0 -ErrorAction Ignore } }
        @{ Command = 'Read-SharedMemory'; Set = 'Buffer'; Title = '-Buffer emits a count'; Block = { Read-SharedMemory $run -Buffer ([byte[]]::new(5)) } }
    ) {
        $output = @(& $Block)
        $output.Count | Should -BeGreaterThan 0
        Confirm-Output $Command $Set $output -IsObject:([bool]$IsObject)
    }

    It '<Command> <Title> emits nothing' -ForEach @(
        @{ Command = 'Write-SharedMemory'; Title = ''; Block = { Write-SharedMemory $run text } }
        @{ Command = 'Clear-SharedMemory'; Title = ''; Void = $true; Block = { Clear-SharedMemory $run } }
        @{ Command = 'Sync-SharedMemory'; Title = ''; Void = $true; Block = { Sync-SharedMemory $run } }
        @{ Command = 'Read-SharedMemory'; Set = 'OutFile'; Title = '-OutFile'; Void = $true; Block = { Read-SharedMemory $run -OutFile TestDrive:\o } }
        @{ Command = 'Remove-SharedMemory'; Title = ''; Void = $true; Block = { $null = New-SharedMemory "$run.r" -Size 1; Remove-SharedMemory "$run.r" } }
    ) {
        @(& $Block).Count | Should -Be 0
        if ($Void) { Confirm-Output $Command $Set @() }
    }

    It 'an array is one object' {
        Write-SharedMemory $run ([int[]](1, 2, 3))
        @(Read-SharedMemory $run).Count | Should -Be 1 -Because 'the array is not enumerated'
        $count = 0
        Read-SharedMemory $run | ForEach-Object { $count++; $_ -is [int[]] | Should -BeTrue }
        $count | Should -Be 1
    }
}

Describe '-WhatIf' {
    BeforeAll {
        # What if messages go to the host alone, so a host is needed that takes them down: a transcript.
        function Get-WhatIf([scriptblock]$Block) {
            $log = Join-Path $TestDrive "$(New-TestName).txt"
            $null = Start-Transcript -LiteralPath $log
            try { $null = & $Block } finally { $null = Stop-Transcript }
            $text = [IO.File]::ReadAllText($log)
            Remove-Item -LiteralPath $log
            @($text -split '\r?\n' -like 'What if: *')
        }
    }
    BeforeEach {
        $run = New-TestName
        $name = "$run.here"
        $null = New-SharedMemory $name -Size 100
        Write-SharedMemory $name before
        [IO.File]::WriteAllText((Join-Path $TestDrive in.txt), 'from a file')
    }
    AfterEach {
        Remove-SharedMemory "$run*"
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'of <Title> leaves no trace' -ForEach @(
        @{ Title = 'New'; Block = { New-SharedMemory "$run.new" -Size 10 -WhatIf } }
        @{ Title = 'New -Force'; Block = { New-SharedMemory $name -Size 10 -Force -WhatIf } }
        @{ Title = 'New -OpenExisting'; Block = { New-SharedMemory "$run.new" -Size 10 -OpenExisting -WhatIf } }
        @{ Title = 'New -Path'; Block = { New-SharedMemory "$run.new" -Size 10 -Path TestDrive:\new.bin -WhatIf } }
        @{ Title = 'Write'; Block = { Write-SharedMemory $name after -WhatIf } }
        @{ Title = 'Write from the pipeline'; Block = { 'after' | Write-SharedMemory $name -WhatIf } }
        @{ Title = 'Write -PassThru'; Block = { Write-SharedMemory $name after -PassThru -WhatIf } }
        @{ Title = 'Write -Offset'; Block = { Write-SharedMemory $name after -Offset 2 -WhatIf } }
        @{ Title = 'Write -InputFile'; Block = { Write-SharedMemory $name -InputFile TestDrive:\in.txt -WhatIf } }
        @{ Title = 'Clear'; Block = { Clear-SharedMemory $name -WhatIf } }
        @{ Title = 'Remove'; Block = { Remove-SharedMemory $name -WhatIf } }
        @{ Title = 'Remove -Force'; Block = { Remove-SharedMemory $name -Force -WhatIf } }
        @{ Title = 'Remove by pattern'; Block = { Remove-SharedMemory "$run*" -WhatIf } }
        @{ Title = 'Sync'; Block = { Sync-SharedMemory $name -WhatIf } }
    ) {
        $region = Get-SharedMemory $name
        $trace = Get-Trace $run
        $files = (Get-ChildItem $TestDrive).Name
        $version = $region.Version
        & $Block | Should -BeNullOrEmpty
        $region.IsOpen | Should -BeTrue
        $region.Version | Should -Be $version
        Read-SharedMemory $name | Should -BeExactly before
        Get-Trace $run | Should -Be $trace
        (Get-ChildItem $TestDrive).Name | Should -Be $files
        (Get-SharedMemory "$run*").Name | Should -Be $name
    }

    It 'says what <Title> would do' -ForEach @(
        @{ Title = 'New'; Says = 'Create shared memory of 10 bytes'; Target = 'new'; Block = { New-SharedMemory "$run.new" -Size 10 -WhatIf } }
        @{ Title = 'New -Force of a new name'; Says = 'Create shared memory of 10 bytes'; Target = 'new'; Block = { New-SharedMemory "$run.new" -Size 10 -Force -WhatIf } }
        @{ Title = 'New -Force'; Says = 'Replace shared memory of 100 bytes by shared memory of 10 bytes'; Block = { New-SharedMemory $name -Size 10 -Force -WhatIf } }
        @{ Title = 'New-Item -Force'; Says = 'Replace shared memory of 100 bytes by shared memory of 10 bytes'; Block = { New-Item "Shm:\$name" -Size 10 -Force -WhatIf } }
        @{ Title = 'New -OpenExisting'; Says = 'Open the shared memory that is there'; Block = { New-SharedMemory $name -Size 10 -OpenExisting -WhatIf } }
        @{ Title = 'New -OpenExisting of a new name'; Says = 'Create shared memory of 10 bytes'; Target = 'new'; Block = { New-SharedMemory "$run.new" -Size 10 -OpenExisting -WhatIf } }
        @{ Title = 'New -Path'; Says = "Create shared memory of 10 bytes over the file '*new.bin'"; Target = 'new'; Block = { New-SharedMemory "$run.new" -Size 10 -Path TestDrive:\new.bin -WhatIf } }
        @{ Title = 'Clear'; Says = 'Zero the bytes of the shared memory'; Block = { Clear-SharedMemory $name -WhatIf } }
        @{ Title = 'Remove'; Says = 'Close the shared memory'; Block = { Remove-SharedMemory $name -WhatIf } }
    ) {
        $said = @(Get-WhatIf $Block)
        $said | Should -HaveCount 1
        $said[0] | Should -BeLike ('What if: Performing the operation "{0}" on target "{1}".' -f $Says, $(if ($Target) { "$run.$Target" } else { $name }))
    }

    It 'of New promises nothing that cannot be' {
        foreach ($whatIf in $true, $false) {
            Assert-Error (Get-ErrorOf { New-SharedMemory $name -Size 10 -WhatIf:$whatIf }) SharedMemoryExists ResourceExists $name
            (Get-ErrorOf { New-Item "Shm:\$name" -Size 10 -WhatIf:$whatIf }).Record.FullyQualifiedErrorId | Should -BeLike 'SharedMemoryExists,*'
        }
        $session = Start-TestSession
        try {
            $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 10 } "$run.there"
            foreach ($whatIf in $true, $false) {
                Assert-Error (Get-ErrorOf { New-SharedMemory "$run.there" -Size 10 -Force -WhatIf:$whatIf }) SharedMemoryInUse ResourceBusy "$run.there"
            }
            $null = Invoke-TestSession $session { param($Name) Open-SharedMemory $Name } $name
            foreach ($whatIf in $true, $false) {
                Assert-Error (Get-ErrorOf { New-SharedMemory $name -Size 10 -Force -WhatIf:$whatIf }) SharedMemoryInUse ResourceBusy $name
            }
        }
        finally { Stop-TestSession $session }
    }

    It 'of Remove leaves what died processes left' -Skip:(-not $IsLinux) -Tag 'needs Linux: a killed process leaves a stale region' {
        $session = Start-TestSession
        $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 10 } "$run.stale"
        Stop-TestSession $session -Kill
        $trace = Get-Trace $run
        $trace.Count | Should -Be 6
        Remove-SharedMemory "$run.stale" -WhatIf
        Get-Trace $run | Should -Be $trace
        Remove-SharedMemory "$run.stale" -Confirm:$false
    }

    It 'of <_> is what $WhatIfPreference says' -ForEach 'Write', 'Clear', 'Remove' {
        $WhatIfPreference = $true
        switch ($_) {
            'Write' { Write-SharedMemory $name after }
            'Clear' { Clear-SharedMemory $name }
            'Remove' { Remove-SharedMemory $name }
        }
        $WhatIfPreference = $false
        Read-SharedMemory $name | Should -BeExactly before
        (Get-SharedMemory $name).IsOpen | Should -BeTrue
    }

    It 'is not needed: nothing asks in the ordinary way, and -Confirm:$false never' {
        $session = Start-TestSession
        try {
            $emitted = Invoke-TestSession $session {
                param($Name)
                $ConfirmPreference = 'Low'
                $null = New-SharedMemory $Name -Size 10 -Confirm:$false
                Write-SharedMemory $Name text -Confirm:$false
                Read-SharedMemory $Name
                Clear-SharedMemory $Name -Confirm:$false
                Sync-SharedMemory $Name -Confirm:$false
                Remove-SharedMemory $Name -Confirm:$false
                $ConfirmPreference = 'High'
                (New-SharedMemory $Name -Size 10).Name
                Write-SharedMemory $Name text2
                Read-SharedMemory $Name
                Remove-SharedMemory $Name
            } "$run.quiet"
            $emitted | Should -Be text, "$run.quiet", text2
        }
        finally { Stop-TestSession $session }
    }
}
