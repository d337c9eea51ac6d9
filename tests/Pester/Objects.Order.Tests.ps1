#Requires -Version 7.4
# The order of keys, and the names of enums that a reader does not know, survive the way through a region.

BeforeAll {
    Import-Module "$PSScriptRoot/ShmTest.psm1" -Force
    Import-Module (Get-ManifestPath)
    $session = Start-TestSession
    $name = New-TestName
    $null = New-SharedMemory $name -Size 1MB
    Add-Type 'public enum ShmColour { Red, Green = 7 } [System.Flags] public enum ShmRights : byte { None, Read, Write }'
}

AfterAll {
    Stop-TestSession $session
    Remove-SharedMemory $name
    Get-LeftBehind $name | Should -BeNullOrEmpty
}

Describe 'The order of keys' {
    It 'is that of the table: <Title>' -ForEach @(
        @{ Title = 'SortedDictionary'; Make = { , [Collections.Generic.SortedDictionary[string, int]]::new() } }
        @{ Title = 'SortedDictionary without regard to case'; Make = { , [Collections.Generic.SortedDictionary[string, object]]::new([StringComparer]::OrdinalIgnoreCase) } }
        @{ Title = 'SortedList'; Make = { , [Collections.SortedList]::new() } }
        @{ Title = 'SortedList of a type'; Make = { , [Collections.Generic.SortedList[string, int]]::new() } }
        @{ Title = 'ordered'; Make = { , [ordered]@{} } }
        @{ Title = 'ordered, with regard to case'; Make = { , [Collections.Specialized.OrderedDictionary]::new() } }
    ) {
        $table = & $Make
        foreach ($key in 'zeta', 'alpha', 'Beta', 'omega', 'kappa', 'gamma', 'delta') { $table[$key] = 1 }
        $ignoresCase = $null -ne $table['ZETA']
        Write-SharedMemory $name $table
        $seen = Invoke-TestSession $session { param($Name) $t = Read-SharedMemory $Name; $t.Keys -join ' '; $null -ne $t['ZETA']; $t['zeta'] } $name
        $seen | Should -BeExactly ($table.Keys -join ' '), $ignoresCase, 1
        Write-SharedMemory $name @(1, @{ inner = $table })
        (Read-SharedMemory $name)[1].inner.Keys -join ' ' | Should -BeExactly ($table.Keys -join ' ')
    }

    It 'is that of numbers, too' {
        $table = [Collections.Generic.SortedDictionary[int, string]]::new()
        foreach ($key in 9, 3, 200, 5, 70) { $table[$key] = "$key" }
        Write-SharedMemory $name $table
        $read = Read-SharedMemory $name
        @($read.Keys) | Should -Be 3, 5, 9, 70, 200
    }

    It 'is that of JSON' -Skip:($PSVersionTable.PSVersion -lt '7.3') -Tag 'needs PowerShell 7.3: ConvertFrom-Json -AsHashtable keeps the order' {
        $table = '{"z":1,"a":{"y":1,"b":2,"x":3},"Z":5,"m":[{"q":1,"c":2,"p":3}]}' | ConvertFrom-Json -AsHashtable
        Write-SharedMemory $name $table
        $seen = Invoke-TestSession $session { param($Name) $t = Read-SharedMemory $Name; $t | ConvertTo-Json -Compress -Depth 9; $t['z'], $t['Z'] } $name
        $seen | Should -BeExactly '{"z":1,"a":{"y":1,"b":2,"x":3},"Z":5,"m":[{"q":1,"c":2,"p":3}]}', 1, 5
    }

    It 'has none where the table has none' {
        foreach ($table in @{ a = 1; b = 2 }, [hashtable]::Synchronized(@{ a = 1 })) {
            Write-SharedMemory $name $table
            Read-SharedMemory $name | Should -BeOfType ([hashtable])
        }
    }
}

Describe 'An enum that the reader does not know' {
    It 'shows its name as CLIXML does: <Title>' -ForEach @(
        @{ Title = 'an enum'; Value = { [ShmColour]::Green }; Text = 'Green'; Number = 7 }
        @{ Title = 'flags'; Value = { [ShmRights] 'Read, Write' }; Text = 'Read, Write'; Number = 3 }
    ) {
        $value = & $Value
        Write-SharedMemory $name ([pscustomobject]@{ C = $value })
        $seen = Invoke-TestSession $session {
            param($Name)
            $row = Read-SharedMemory $Name
            $row.C.ToString()
            ($row | ConvertTo-Csv -NoTypeInformation)[1]
            ($row | Format-Table | Out-String) -replace '\e\[[\d;]*m' -replace '(?s)^.*-\s+|\s+$'
            ($row | Format-List | Out-String) -replace '\e\[[\d;]*m' -replace '(?s)^.*: |\s+$'
            $row.C.PSObject.TypeNames[0]
            [int] $row.C
        } $name
        $seen | Should -BeExactly $Text, "`"$Text`"", $Text, $Text, "Deserialized.$($value.GetType())", $Number
    }

    It 'goes on as what it is, through any number of such readers: <Title>' -ForEach @(
        @{ Title = 'in an object'; Wrap = { [pscustomobject]@{ C = $args[0] } }; Unwrap = { $args[0].C } }
        @{ Title = 'alone'; Wrap = { $args[0] }; Unwrap = { $args[0] } }
        @{ Title = 'in a list'; Wrap = { , @($args[0], 5) }; Unwrap = { $args[0][0] } }
    ) {
        Write-SharedMemory $name (& $Wrap ([ShmColour]::Green))
        Invoke-TestSession $session { param($Name) Write-SharedMemory $Name (Read-SharedMemory $Name -NoEnumerate) } $name
        $read = & $Unwrap (Read-SharedMemory $name -NoEnumerate)
        $read | Should -BeOfType ([ShmColour])
        $read | Should -Be ([ShmColour]::Green)
    }

    It 'of CLIXML becomes what it is where it is known' {
        $unknown = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize([ShmColour]::Green))
        Write-SharedMemory $name @{ C = $unknown }
        (Read-SharedMemory $name).C | Should -BeOfType ([ShmColour])
    }
}
