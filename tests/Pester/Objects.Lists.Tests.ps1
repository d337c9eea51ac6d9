# Lists of objects: those of one kind name their properties once, and live ones that follow each other are one CLIXML text.

BeforeAll {
    Import-Module "$PSScriptRoot/ShmTest.psm1" -Force
    Import-Module (Get-ManifestPath)
    $name = New-TestName
    $null = New-SharedMemory $name -Size 4MB

    # A value's whole content as text, type names and order included.
    function Format-Whole($Value) { [Management.Automation.PSSerializer]::Serialize($Value, 20) }

    # A live object with a property that somebody added. Get-Item's would have its drive in it, whose free space changes all the time.
    function Get-Folder($Path) { [IO.DirectoryInfo]::new($Path) | Add-Member Extra $Path -PassThru }
}

AfterAll {
    Remove-SharedMemory $name
    Get-LeftBehind $name | Should -BeNullOrEmpty
}

Describe 'A list of objects' {
    It 'comes back as it was: <label>' -ForEach @(
        @{ label = 'of one kind'; list = { 1..5 | ForEach-Object { [pscustomobject] @{ Id = $_; Name = "n$_"; Inner = $null } } } }
        @{ label = 'of kinds in turn'; list = { 1..6 | ForEach-Object { [pscustomobject] @{ A = $_ }; [pscustomobject] @{ B = $_; A = 1 } } } }
        @{ label = 'of kinds without an order'; list = { 1, 3, 2, 2, 1, 3, 3, 1 | ForEach-Object { [pscustomobject] @{ "P$_" = $_; Q = 0 } } } }
        @{ label = 'that differ in order alone'; list = { [pscustomobject] @{ A = 1; B = 2 }; [pscustomobject] @{ B = 1; A = 2 }; [pscustomobject] @{ A = 3; B = 4 } } }
        @{ label = 'that differ in case alone'; list = { [pscustomobject] @{ Name = 1 }; [pscustomobject] @{ name = 2 }; [pscustomobject] @{ Name = 3 } } }
        @{ label = 'with objects inside'; list = { 1..4 | ForEach-Object { [pscustomobject] @{ A = [pscustomobject] @{ B = $_ }; C = @([pscustomobject] @{ B = 7 }) } } } }
        @{ label = 'with the same kind inside'; list = { 1..3 | ForEach-Object { [pscustomobject] @{ A = [pscustomobject] @{ A = [pscustomobject] @{ A = $_ } } } } } }
        @{ label = 'without properties'; list = { 1..3 | ForEach-Object { [pscustomobject] @{} } } }
        @{ label = 'with type names'; list = { 1..3 | ForEach-Object { [pscustomobject] @{ PSTypeName = 'My.Type'; X = $_ }; [pscustomobject] @{ PSTypeName = 'Your.Type'; X = $_ }; [pscustomobject] @{ X = $_ } } } }
        @{ label = 'that somebody looked into'; list = { 1..3 | ForEach-Object { $o = [pscustomobject] @{ X = $_ }; $null = $o.psobject.Properties.Name, $o.pstypenames, $o.psobject.Members.Count; $o } } }
        @{ label = 'that got a property after that'; list = { 1..3 | ForEach-Object { $o = [pscustomobject] @{ X = $_ }; $null = $o.psobject.Properties.Name, $o.pstypenames; $o | Add-Member Y "y$_" -PassThru } } }
        @{ label = 'with a property added to one'; list = { 1..3 | ForEach-Object { [pscustomobject] @{ X = $_ } } | ForEach-Object { if ($_.X -eq 2) { $_ | Add-Member Y 5 -PassThru } else { $_ } } } }
        @{ label = 'with a property that is computed'; list = { 1..3 | ForEach-Object { [pscustomobject] @{ X = $_ } | Add-Member ScriptProperty Twice { $this.X * 2 } -PassThru } } }
    ) {
        $written = @(& $list)
        Write-SharedMemory $name $written
        $read = Read-SharedMemory $name -NoEnumerate
        $expected = @(& $list)
        # What was computed is a value in the copy, as in CLIXML's.
        if ($label -like '*computed*') { $expected = 1..3 | ForEach-Object { [pscustomobject] @{ X = $_; Twice = $_ * 2 } } }
        Format-Whole $read | Should -BeExactly (Format-Whole $expected)
        foreach ($i in 0..($expected.Count - 1)) { $read[$i].pstypenames | Should -BeExactly @($expected[$i].pstypenames) }
    }

    It 'can be worked with as if it had been made here' {
        1..3 | ForEach-Object { [pscustomobject] @{ Id = $_; When = [datetime]::new(2026, 1, $_); On = $_ -gt 1 } } | Write-SharedMemory $name
        $read = Read-SharedMemory $name
        ($read | Where-Object On | Measure-Object Id -Sum).Sum | Should -Be 5
        $read[2].Id++
        $read[2].Id | Should -Be 4
        $read[1] | Add-Member Extra 9
        $read[1].Extra | Should -Be 9
        $read[0].psobject.Properties.Remove('On')
        $read[0].psobject.Properties.Name | Should -BeExactly Id, When
        ($read[1] | Select-Object ID, extra).Extra | Should -Be 9
        ($read[2].psobject.Copy()).When.Day | Should -Be 3
        $read[2] | ConvertTo-Json -Compress | Should -BeLike '{"Id":4,"When":"2026-01-03*","On":true}'
    }

    It 'keeps what is the same the same, and cycles, among objects of one kind' {
        $boss = [pscustomobject] @{ Name = 'boss'; Boss = $null }
        $boss.Boss = $boss
        $others = 1..3 | ForEach-Object { [pscustomobject] @{ Name = "n$_"; Boss = $boss } }
        Write-SharedMemory $name (@($boss) + $others)
        $read = Read-SharedMemory $name
        $read.Name | Should -BeExactly boss, n1, n2, n3
        foreach ($each in $read) { [object]::ReferenceEquals($each.Boss, $read[0]) | Should -BeTrue }
    }

    It 'is read by the engine''s short ways, which PowerShell 7 has' -Skip:($PSVersionTable.PSVersion.Major -lt 7) -Tag 'needs PowerShell 7: the members of its engine' {
        $ways = (Get-Module ShmModule).ImplementingAssembly.GetType('ShmModule.Cmdlets.EngineObjects', $true)
        $flags = [Reflection.BindingFlags] 'NonPublic, Public, Static'
        $ways.GetField('OwnMembers', $flags).GetValue($null).Method.Name | Should -BeExactly 'get_InstanceMembers'
        $ways.GetField('TypeNames', $flags).GetValue($null).Method.Name | Should -BeExactly 'get_InternalTypeNames'
        $ways.GetField('IsHidden', $flags).GetValue($null).Method.Name | Should -BeExactly 'get_IsHidden'
        foreach ($name in 'New', 'VisibleCount', 'Item') { $ways.GetField($name, $flags).GetValue($null).Target | Should -BeOfType ([Runtime.CompilerServices.Closure]) }
    }

    It 'takes little more room than its values: names are there once' {
        $count = 1000
        $values = 1..$count | ForEach-Object { [pscustomobject] @{ AVeryLongNameOfAProperty = 1; AnotherVeryLongNameOfAProperty = $true } }
        Write-SharedMemory $name $values
        (Get-SharedMemory $name).PayloadLength | Should -BeLessThan ($count * 12)
    }

    It 'with live objects among others keeps every place: <label>' -ForEach @(
        @{ label = 'live ones alone'; list = { Get-Folder /; Get-Folder $HOME; Get-Folder $PSHOME } }
        @{ label = 'between others'; list = { 1; Get-Folder /; Get-Folder $HOME; $null; 'x'; Get-Folder $PSHOME; 'y' } }
        @{ label = 'null behind one'; list = { Get-Folder /; $null; $null; Get-Folder $HOME } }
        @{ label = 'with lists among them'; list = { Get-Folder /; , @(Get-Folder $HOME; 2); Get-Folder $PSHOME } }
        @{ label = 'more than one text holds'; list = { 1..1001 | ForEach-Object { [ipaddress] $_ } } }
    ) {
        $written = @(& $list)
        Write-SharedMemory $name $written
        $read = Read-SharedMemory $name -NoEnumerate
        $read.Count | Should -Be $written.Count
        # Item by item, because the oracle has one text for all, and in the module those between others end one and begin the next.
        for ($i = 0; $i -lt $written.Count; $i++) {
            $text = [Management.Automation.PSSerializer]::Serialize($written[$i], 2)
            $expected = [Management.Automation.PSSerializer]::Deserialize($text)
            # The oracle calls a list within a list deserialised, which it is not here.
            if ($expected -is [Collections.IList]) { $read[$i].Count | Should -Be $expected.Count; $read[$i] = $read[$i][0]; $expected = $expected[0] }
            Format-Whole $read[$i] | Should -BeExactly (Format-Whole $expected)
        }
    }

    It 'that holds itself and live objects stays that list' {
        $list = [Collections.ArrayList]::new(@((Get-Item /), (Get-Item $HOME)))
        $null = $list.Add($list)
        Write-SharedMemory $name $list
        $read = Read-SharedMemory $name -NoEnumerate
        [object]::ReferenceEquals($read[2], $read) | Should -BeTrue
        $read[1].FullName | Should -Be (Get-Item $HOME).FullName
    }

    It 'with a secret among live objects is refused, and nothing is changed' {
        Write-SharedMemory $name before
        $secret = ConvertTo-SecureString 'x' -AsPlainText -Force
        $hidden = Get-Item / | Add-Member Password $secret -PassThru
        foreach ($list in @((Get-Item /), $secret), @((Get-Item /), $hidden)) {
            { Write-SharedMemory $name $list -ErrorAction Stop } | Should -Throw -ErrorId 'SharedMemoryUnsupported,*'
        }
        Read-SharedMemory $name | Should -BeExactly before
    }
}

Describe 'A local time' {
    It 'is the same moment in another time zone, by the clock there' -Skip:([bool]$IsWindows) -Tag 'needs a system whose time zone TZ names' {
        $value = [datetime]::new(2026, 7, 1, 12, 0, 0, [DateTimeKind]::Local)
        Write-SharedMemory $name @{ When = $value }
        $script = "Import-Module '$(Get-ManifestPath)'; `$w = (Read-SharedMemory $name).When; '{0:O} {1}' -f `$w.ToUniversalTime(), `$w.ToString('HH:mm zzz')"
        $there = & { $env:TZ = 'Asia/Tokyo'; try { Invoke-Shell -NoProfile -c $script } finally { $env:TZ = $null } }
        $there | Should -BeExactly ('{0:O} {1}' -f $value.ToUniversalTime(), [TimeZoneInfo]::ConvertTime([DateTimeOffset] $value, [TimeZoneInfo]::FindSystemTimeZoneById('Asia/Tokyo')).ToString('HH:mm zzz'))
    }
}
