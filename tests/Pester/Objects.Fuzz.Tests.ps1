BeforeAll {
    Import-Module "$PSScriptRoot/ShmTest.psm1" -Force
    Import-Module (Get-ManifestPath)
    $name = New-TestName
    $null = New-SharedMemory $name -Size 1MB

    function Get-Payload($Value) {
        Write-SharedMemory $name $Value -As Object
        , (Read-SharedMemory $name -As Bytes)
    }
}

AfterAll { Remove-SharedMemory $name -ErrorAction Ignore }

# SHMMODULE_FUZZ_COUNT says how many, SHMMODULE_FUZZ_SEED which is the first; a failure tells the number of the input.
Describe 'A damaged object' {
    BeforeDiscovery {
        $count = if ($env:SHMMODULE_FUZZ_COUNT) { [int] $env:SHMMODULE_FUZZ_COUNT } else { 20000 }
    }

    It 'is SharedMemoryFormatInvalid or a value of PowerShell''s that can be written and read again (<_> inputs)' -ForEach $count {
        if ($PSVersionTable.PSVersion.Major -lt 7) { Set-ItResult -Skipped -Because 'Windows PowerShell cannot compile the fuzzer'; return }
        $wanted = $_
        Add-Type -Path "$PSScriptRoot/../Core/Mutator.cs", "$PSScriptRoot/../Core/FuzzCost.cs", "$PSScriptRoot/CliXmlMutator.cs", "$PSScriptRoot/ObjectFuzz.cs" -WarningAction Ignore
        $noted = 'text' | Add-Member -NotePropertyName Extra -NotePropertyValue 5 -PassThru
        $cycle = @{ n = 1 }
        $cycle.self = $cycle
        $seeds = [Collections.Generic.List[byte[]]]::new()
        foreach ($value in @(
                @{ Name = 'x'; List = 1, 2.5d, 'y', $null; When = [datetime]::Now; Id = [guid]::NewGuid(); Day = [DayOfWeek]::Monday; Kind = [ConsoleColor]::Red }
                , @(1..5 | ForEach-Object { [pscustomobject] @{ Id = $_; Name = "n$_"; Real = 2.5; When = [datetime]::UtcNow; Flag = $true; Inner = [pscustomobject] @{ A = $_ } } })
                , @(1..3 | ForEach-Object { [pscustomobject] @{ PSTypeName = 'My.Type'; Id = $_ } })
                , @([char] 'x', [sbyte] -1, 5L, [uint64] 7, [single] 1.5, 1.10d, [bigint]::Pow(7, 50), [timespan]::MinValue, [version] '1.2.3', [uri] 'https://example.org/a', [DateTimeOffset]::Now)
                , @([int[]] (1, 2), [string[]] 'a', [double[]] 1.5, [byte[]] (1, 2), [int[][]] (@(1), @(2)), [Collections.Generic.List[int]] (1, 2), [Collections.ArrayList] @(1, 'x'))
                [ordered] @{ z = 1; a = [ordered] @{ b = $noted } }
                $cycle
                , @($noted, $noted)
                Get-Process -Id $PID
                , @(Get-Item $PSScriptRoot/*.psm1)
                try { throw 'an error' } catch { $_ }
            )) { $seeds.Add((Get-Payload $value)) }
        $texts = [string[]] @(
            foreach ($value in @(
                    , @(Get-Item $PSScriptRoot/*.psm1)
                    @{ Text = 'x'; 5 = 2.5d; [guid]::NewGuid() = [timespan] 5; Inner = @{ 7L = $null } }
                    , @([ipaddress]::Loopback, [cultureinfo]::InvariantCulture, [version] '1.2', [xml] '<a b="1"><c/></a>', [DayOfWeek]::Monday)
                    , ($noted, $noted, [pscustomobject] @{ PSTypeName = 'My.Type'; A = $noted })
                    try { throw 'an error' } catch { $_ }
                )) { [Management.Automation.PSSerializer]::Serialize($value, 2) }
        )
        $first = if ($env:SHMMODULE_FUZZ_SEED) { [int] $env:SHMMODULE_FUZZ_SEED } else { [Environment]::TickCount -band 0xFFFFFFF }
        $fuzz = [ShmModule.Core.Tests.ObjectFuzz]::new((Get-Module ShmModule).ImplementingAssembly)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $fuzz.Run($seeds, $texts, $first, $wanted) | Should -BeNullOrEmpty
        Write-Host ("      {0:N0} inputs from {1} on in {2:N1} s, {3:N0} refused; {4}" -f $wanted, $first, $watch.Elapsed.TotalSeconds, $fuzz.Refused, $fuzz.Cost)
        if ($wanted -ge 1000) { $fuzz.Refused | Should -BeGreaterThan 0 }
    }
}
