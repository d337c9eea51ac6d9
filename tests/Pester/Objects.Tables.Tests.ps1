# Tables and lists keep what they are to those who use them: how keys compare, and what can be done with them.

BeforeAll {
    Import-Module "$PSScriptRoot/ShmTest.psm1" -Force
    Import-Module (Get-ManifestPath)
    $session = Start-TestSession
    $name = New-TestName
    $null = New-SharedMemory $name -Size 1MB
}

AfterAll {
    Stop-TestSession $session
    Remove-SharedMemory $name
    Get-LeftBehind $name | Should -BeNullOrEmpty
}

Describe 'A table with regard to case' {
    It 'keeps all its keys: <label>' -ForEach @(
        @{ label = 'Hashtable'; table = [hashtable]::new([StringComparer]::Ordinal) }
        @{ label = 'OrderedDictionary'; table = [Collections.Specialized.OrderedDictionary]::new() }
        @{ label = 'Dictionary'; table = [Collections.Generic.Dictionary[string, object]]::new() }
        @{ label = 'ConcurrentDictionary'; table = [Collections.Concurrent.ConcurrentDictionary[string, object]]::new() }
    ) {
        $table['Id'] = 1
        $table['id'] = 2
        Write-SharedMemory $name $table
        Invoke-TestSession $session { param($Name) $t = Read-SharedMemory $Name; "$($t.Count) $($t['Id']) $($t['id'])" } $name | Should -Be '2 1 2'
    }

    It 'is one also where only one key shows it: <label>' -ForEach @(
        @{ label = 'Hashtable'; table = [hashtable]::new() }
        @{ label = 'OrderedDictionary'; table = [Collections.Specialized.OrderedDictionary]::new() }
    ) {
        $table['Id'] = 1
        Write-SharedMemory $name $table
        (Read-SharedMemory $name).Contains('id') | Should -BeFalse
        (Read-SharedMemory $name).GetType() | Should -Be $table.GetType()
    }

    It 'is the same one for those inside that refer to it' {
        $table = [hashtable]::new([StringComparer]::Ordinal)
        $table['Id'] = 1
        $table['id'] = 2
        $table['kids'] = @(@{ parent = $table })
        Write-SharedMemory $name $table
        $read = Read-SharedMemory $name
        [object]::ReferenceEquals($read, $read['kids'][0].parent) | Should -BeTrue
        $read.Count | Should -Be 3
    }
}

Describe 'A table without regard to case' {
    It 'finds its keys in any case: <label>' -ForEach @(
        @{ label = 'Hashtable'; table = @{} }
        @{ label = 'ordered'; table = [ordered] @{} }
        @{ label = 'Dictionary of objects'; table = [Collections.Generic.Dictionary[string, object]]::new([StringComparer]::OrdinalIgnoreCase) }
        @{ label = 'Dictionary of numbers'; table = [Collections.Generic.Dictionary[string, int]]::new([StringComparer]::InvariantCultureIgnoreCase) }
    ) {
        $table['Server'] = 5
        Write-SharedMemory $name $table
        $read = Read-SharedMemory $name
        $read['SERVER'] | Should -Be 5
        $read.GetType() | Should -Be $table.GetType()
    }
}

Describe 'A table with a comparer of its own' {
    It 'comes back, though its keys are no texts to .NET' -Skip:($PSVersionTable.PSVersion.Major -lt 7) -Tag 'needs PowerShell 7: its encoder keeps unpaired surrogates' {
        class AnyCase : Collections.Generic.IEqualityComparer[object] {
            [bool] Equals([object] $x, [object] $y) { return "$x" -ieq "$y" }
            [int] GetHashCode([object] $x) { return "$x".ToUpperInvariant().GetHashCode() }
        }
        $table = [Collections.Generic.Dictionary[object, object]]::new([AnyCase]::new())
        $table['abc'] = 1
        Write-SharedMemory $name $table
        $read = Read-SharedMemory $name
        $read.GetType() | Should -Be $table.GetType()
        $read['abc'] | Should -Be 1
    }

    It 'loses no key that differs in case alone to us' {
        $table = [Collections.Generic.Dictionary[string, int]]::new([StringComparer]::Create([cultureinfo] 'tr-TR', $true))
        $table['xi'] = 1
        $table['xI'] = 2
        Write-SharedMemory $name $table
        $read = Read-SharedMemory $name
        $read['xi'], $read['xI'] | Should -Be 1, 2
    }
}

Describe 'A table that grows while it is written' {
    It 'is written as it was when its turn came, and what follows it is right' {
        $script:grows = [Collections.Concurrent.ConcurrentDictionary[string, object]]::new()
        $grows['a'] = [pscustomobject] @{ x = 1 } | Add-Member ScriptProperty Grow { foreach ($i in 1..50) { $script:grows["n$i"] = $i }; 1 } -PassThru
        Write-SharedMemory $name @($grows, 'after')
        $read = Read-SharedMemory $name -NoEnumerate
        $read[1] | Should -BeExactly 'after'
        $read[0].Keys | Should -Be 'a'
        $grows.Count | Should -Be 51
    }

    It 'and does not bear it leaves everything as it was' {
        Write-SharedMemory $name before
        $script:breaks = [ordered] @{}
        $breaks['a'] = [pscustomobject] @{ x = 1; PSTypeName = 'Grows' } | Add-Member ScriptProperty Grow { $script:breaks["n$($script:breaks.Count)"] = 1; 1 } -PassThru
        Assert-Error (Get-ErrorOf { Write-SharedMemory $name $breaks }) SharedMemoryUnsupported InvalidOperation $name
        Read-SharedMemory $name | Should -BeExactly before
    }
}

Describe 'A table that shrinks while it is written' {
    It 'leaves everything as it was' {
        Write-SharedMemory $name before
        $script:shrinks = [Collections.Generic.Dictionary[string, object]]::new()
        $shrinks['a'] = [pscustomobject] @{ x = 1; PSTypeName = 'Shrinks' } | Add-Member ScriptProperty Cut { $null = $script:shrinks.Remove('b'); 1 } -PassThru
        $shrinks['b'] = 2
        Assert-Error (Get-ErrorOf { Write-SharedMemory $name $shrinks }) SharedMemoryUnsupported InvalidOperation $name
        Read-SharedMemory $name | Should -BeExactly before
    }
}

Describe 'A list' {
    It 'of a type that has no name of its own is one that can grow: <label>' -ForEach @(
        @{ label = 'of psobject'; list = { , [Collections.Generic.List[psobject]] (1, 'x') } }
        @{ label = 'of an enum'; list = { , [Collections.Generic.List[DayOfWeek]] ('Monday', 'Friday') } }
        @{ label = 'Collection'; list = { , [Collections.ObjectModel.Collection[object]]::new([Collections.Generic.List[object]] (1, 2)) } }
    ) {
        $written = & $list
        Write-SharedMemory $name @{ L = $written }
        $read = (Read-SharedMemory $name).L
        , $read | Should -BeOfType ([Collections.ArrayList])
        "$read" | Should -BeExactly "$written"
        $null = $read.Add('more')
        $read.Count | Should -Be 3
    }

    It 'that is a queue or a stack still is one: <label>' -ForEach @(
        @{ label = 'Queue'; list = { , [Collections.Queue]::new((1, 2, 3)) }; first = 1 }
        @{ label = 'Queue of int'; list = { , [Collections.Generic.Queue[int]]::new([int[]] (1, 2, 3)) }; first = 1 }
        @{ label = 'Stack'; list = { , [Collections.Stack]::new((1, 2, 3)) }; first = 3 }
        @{ label = 'Stack of int'; list = { , [Collections.Generic.Stack[int]]::new([int[]] (1, 2, 3)) }; first = 3 }
    ) {
        Write-SharedMemory $name @{ L = (& $list) }
        $read = (Read-SharedMemory $name).L
        $read.Count | Should -Be 3
        if ($read -is [Collections.Stack]) { $read.Pop() | Should -Be $first } else { $read.Dequeue() | Should -Be $first }
        , $read | Should -BeOfType ([type] "Collections.$(($label -split ' ')[0])")
    }

    It 'of numbers that is in two places is one' {
        $numbers = [int[]] (1, 2)
        Write-SharedMemory $name @($numbers, @{ Same = $numbers })
        $read = Read-SharedMemory $name
        [object]::ReferenceEquals($read[0], $read[1].Same) | Should -BeTrue
        $read[0].GetType() | Should -Be ([int[]])
    }
}

Describe 'What is written' {
    It 'is null where there was no output' {
        Write-SharedMemory $name ([pscustomobject] @{ Files = Get-ChildItem 'none-of-that-name*' })
        $null -eq (Read-SharedMemory $name).Files | Should -BeTrue
    }

    It 'keeps a text with surrogates that have no partner' {
        $odd = "a$([char] 0xD800)b"
        Write-SharedMemory $name $odd
        [string]::Equals((Read-SharedMemory $name), $odd, 'Ordinal') | Should -BeTrue
        (Get-SharedMemory $name).PayloadKind | Should -Be 'Object'
    }

    It 'is text where it is to be, whatever its surrogates: <label>' -ForEach @(
        @{ label = 'a piece'; given = @{ Offset = 10 } }
        @{ label = 'with an encoding'; given = @{ Encoding = 'utf8' } }
        @{ label = '-As Text'; given = @{ As = 'Text' } }
    ) {
        Write-SharedMemory $name before
        Write-SharedMemory $name "a$([char] 0xD800)b" @given
        $start = if ($given.Offset) { $given.Offset } else { 0 }
        (Read-SharedMemory $name -Offset $start -Count 5 -As Bytes) | Should -Be 0x61, 0xEF, 0xBF, 0xBD, 0x62
        (Get-SharedMemory $name).PayloadKind | Should -Be 'Text'
    }

    It 'may be a region over a file of Export-Clixml in <_>' -ForEach 'utf8BOM', 'utf8NoBOM', 'unicode', 'utf32' {
        $file = Join-Path $TestDrive "over-$_.xml"
        @{ Name = "d$([char] 0xFC)" } | Export-Clixml $file -Encoding $_
        $null = New-SharedMemory "$name-f" -Path $file
        (Read-SharedMemory "$name-f" -As CliXml).Name | Should -BeExactly "d$([char] 0xFC)"
        Remove-SharedMemory "$name-f"
    }

    It 'may be a file of Export-Clixml in <_>' -ForEach 'utf8BOM', 'utf8NoBOM', 'unicode', 'bigendianunicode' {
        $file = Join-Path $TestDrive 'exported.xml'
        @{ Name = "d$([char] 0xFC)" } | Export-Clixml $file -Encoding $_
        Write-SharedMemory $name -InputFile $file -As CliXml
        (Read-SharedMemory $name).Name | Should -BeExactly "d$([char] 0xFC)"
    }
}
