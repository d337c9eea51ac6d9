#Requires -Version 7.4
# The tests of objects once more, in shells where no internal member of the engine is found, as on an engine that lacks them.
# Windows PowerShell, for one, has no PSObject(int).

BeforeAll {
    Import-Module "$PSScriptRoot/ShmTest.psm1" -Force
    Import-Module (Get-ManifestPath)

    # A shell that hides the engine's internal members from the module, and from the shells that it starts.
    function Start-HiddenSession([switch] $NoImport) {
        $count = $env:SHMMODULE_FUZZ_COUNT
        $env:SHMMODULE_NO_INTERNAL_MEMBERS = '1'
        if (-not $count) { $env:SHMMODULE_FUZZ_COUNT = '5000' }
        try { Start-TestSession -NoImport:$NoImport }
        finally {
            $env:SHMMODULE_NO_INTERNAL_MEMBERS = $null
            $env:SHMMODULE_FUZZ_COUNT = $count
        }
    }
}

Describe 'Without the internal members of the engine' {
    It 'the tests of <_> pass' -ForEach 'Objects', 'Objects.Lists', 'Objects.Tables', 'Objects.Fuzz', 'Samples.Objects', 'Streams', 'Values.Types' {
        # A session for each, because what tests look into stays looked into: small numbers are one object for the whole shell.
        $session = Start-HiddenSession -NoImport
        try {
            $run = Invoke-TestSession $session -TimeoutSeconds 600 -ArgumentList (Get-Module Pester).Path, ([IO.Path]::Combine($PSScriptRoot, "$_.Tests.ps1")) {
                param($Pester, $File)
                Import-Module $Pester
                $configuration = New-PesterConfiguration
                $configuration.Run.Path = $File
                $configuration.Run.PassThru = $true
                $configuration.Output.Verbosity = 'None'
                $run = Invoke-Pester -Configuration $configuration
                [pscustomobject] @{
                    Passed = $run.PassedCount
                    Failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
                    Skipped = $run.SkippedCount + $run.NotRunCount + $run.InconclusiveCount
                    Errors = @($run.Failed + $run.FailedBlocks + $run.FailedContainers | ForEach-Object { "$($_.ExpandedPath): $($_.ErrorRecord)" })
                }
            }
        }
        finally { Stop-TestSession $session }
        Write-Host "      $($_): $($run.Passed) passed, $($run.Failed) failed, $($run.Skipped) skipped"
        $run.Failed | Should -Be 0 -Because ($run.Errors -join "`n")
        if (-not $run.Passed -and $run.Skipped) { Set-ItResult -Skipped -Because 'the same tests are skipped with the internal members, too' }
        $run.Passed | Should -BeGreaterThan 0
    }

    It 'writing and reading leave a <label> as it was' -ForEach @(
        @{ label = 'number'; value = { 1 } }
        @{ label = 'text'; value = { 'a text' } }
        @{ label = 'custom object'; value = { [pscustomobject] @{ Id = 1; Name = 'a text' } } }
        @{ label = 'custom object with a type name'; value = { [pscustomobject] @{ PSTypeName = 'My.Type'; Id = 1 } } }
        @{ label = 'table'; value = { @{ Id = 1; Names = 'a', 'b' } } }
    ) {
        $session = Start-HiddenSession
        try {
            $name = New-TestName
            $before, $typeNamesAreNew, $after = Invoke-TestSession $session -ArgumentList $name, "$value" {
                param($Name, $Value)
                # As a pipeline has it: in a wrapper, whose members are those of the value itself.
                $item = & ([scriptblock]::Create($Value)) | ForEach-Object { $_ }
                $list = [pscustomobject] @{ Item = $item; Inner = @($item) }
                [Management.Automation.PSSerializer]::Serialize($list)
                $null = New-SharedMemory $Name -Size 64KB
                Write-SharedMemory $Name $list
                $null = Read-SharedMemory $Name
                Remove-SharedMemory $Name
                # Names of its own, which is what reading the public TypeNames leaves with an object.
                $typeNames = [psobject].GetProperty('InternalTypeNames', [Reflection.BindingFlags] 'NonPublic, Instance')
                if ($typeNames) { -not $typeNames.GetValue([psobject]::AsPSObject($list)).IsReadOnly } else { $false }
                [Management.Automation.PSSerializer]::Serialize($list)
            }
        }
        finally { Stop-TestSession $session }
        $after | Should -BeExactly $before
        $typeNamesAreNew | Should -BeFalse
    }
}
