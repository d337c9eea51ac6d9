#Requires -Version 7.4
BeforeDiscovery {
    # Each of them is some hundred kilobytes: [kind, payload, what is to come of it: Refused, Read or either].
    $half = 60000
    function Get-Objs([string] $Content) { "<Objs Version=`"1.1.0.1`" xmlns=`"http://schemas.microsoft.com/powershell/2004/04`">$Content</Objs>" }
    function Get-List([string] $Content) { Get-Objs "<Obj><LST>$Content</LST></Obj>" }
    function Get-Table([string[]] $Key) { Get-Objs ('<Obj><DCT>' + (-join $Key.ForEach{ "<En>$_<Nil N=`"Value`"/></En>" }) + '</DCT></Obj>') }
    function Get-Named([string] $Type, [string] $Rest) { Get-List ('<Obj RefId="0"><TN RefId="0">' + $Type + '</TN></Obj>' + $Rest) }
    $names = '<T>a</T>' * ($half / 8)
    $objects = '<Obj><TNRef RefId="0"/></Obj>' * ($half / 29)
    $references = '<Ref RefId="0"/>' * ($half / 17)
    $colliding = (1..2000).ForEach{ ([long] $_ -shl 32) -bor $_ }
    $properties = -join (1..4000).ForEach{ "<Nil N=`"a$_`"/>" }
    $again = '<Nil N="a4000"/>' * 4000
    $cases = @(
        @{ Kind = 'references to a thousand type names'; Text = Get-Named $names $objects }
        @{ Kind = 'references to an object of a thousand type names'; Text = Get-Named $names $references }
        @{ Kind = 'references to a long type name'; Text = Get-Named "<T>$('x' * $half)</T>" $objects }
        @{ Kind = 'long keys of one hash code'; Text = Get-Table $colliding.ForEach{ "<I64 N=`"Key`">$_</I64>" } }
        @{ Kind = 'durations of one hash code'; Text = Get-Table $colliding.ForEach{ "<TS N=`"Key`">$([Xml.XmlConvert]::ToString([timespan] $_))</TS>" } }
        @{ Kind = 'wrapped keys of one hash code'; Text = Get-Table $colliding.ForEach{ "<Obj N=`"Key`"><I64>$_</I64></Obj>" } }
        @{ Kind = 'references to keys of one hash code'; Text = Get-List ((-join (1..1000).ForEach{ "<Obj RefId=`"$_`"><I64>$($colliding[$_])</I64></Obj>" }) + '<Obj><DCT>' + (-join (1..1000).ForEach{ "<En><Ref N=`"Key`" RefId=`"$_`"/><Nil N=`"Value`"/></En>" }) + '</DCT></Obj>') }
        @{ Kind = 'keys that refer to a long text'; Text = Get-List ("<Obj RefId=`"0`"><S>$('x' * $half)</S></Obj>" + ('<Obj><DCT><En><Ref N="Key" RefId="0"/><Nil N="Value"/></En></DCT></Obj>' * 800)) }
        @{ Kind = 'a note property again and again'; Text = Get-Objs "<Obj><MS>$properties$again</MS></Obj>" }
        @{ Kind = 'a property again and again'; Text = Get-Objs "<Obj><Props>$properties$again</Props></Obj>" }
        @{ Kind = 'a member set again and again'; Text = Get-Objs "<Obj><MS>$properties$('<MS N="a4000"/>' * 4000)</MS></Obj>" }
        @{ Kind = 'a string form again and again'; Text = Get-Objs "<Obj><MS>$properties</MS>$('<ToString/>' * 4000)</Obj>" }
        @{ Kind = 'properties again and again'; Text = Get-Objs "<Obj><MS>$properties</MS>$('<Props/>' * 4000)</Obj>" }
        @{ Kind = 'member sets in member sets'; Text = Get-Objs "<Obj>$('<MS N="a">' * 20000)$('</MS>' * 20000)</Obj>" }
        @{ Kind = 'an object whose value has it as a property'; Text = Get-Objs '<Obj RefId="0"><Obj RefId="1"><MS><Ref N="a" RefId="0"/></MS></Obj></Obj>' }
        @{ Kind = 'documents'; Text = Get-List ('<XD>&lt;a/&gt;</XD>' * 5000) }
        @{ Kind = 'a document type that adds attributes'; Text = Get-List ('<XD>&lt;!DOCTYPE r [&lt;!ATTLIST a ' + (-join (1..200).ForEach{ "b$_ CDATA ''`n" }) + ' &gt;]&gt;&lt;r&gt;' + ('&lt;a/&gt;' * 5000) + '&lt;/r&gt;</XD>') }
        @{ Kind = 'such a type, escaped'; Text = Get-List ('<XD>&lt;_x0021_DOC_x0054_YPE r SYSTEM "&gt;" [&lt;!ATTLIST a b CDATA ""&gt;]&gt;&lt;r/&gt;</XD>') }
        @{ Kind = 'attributes of one element'; Text = Get-List ('<XD>&lt;r ' + (-join (1..10000).ForEach{ "b$_='' " }) + '/&gt;</XD>') }
        @{ Kind = 'a deep document'; Text = Get-List ('<XD>' + ('&lt;a&gt;' * 5000) + ('&lt;/a&gt;' * 5000) + '</XD>') }
        @{ Kind = 'a secret'; Text = Get-List "<SS>$('6100' * 30000)</SS>" }
        @{ Kind = 'objects that cannot become .NET''s own'; Text = Get-Named '<T>System.Net.IPAddress</T>' $objects }
        @{ Kind = 'references to one that cannot become .NET''s own'; Text = Get-Named '<T>System.Net.IPAddress</T>' $references }
    ).ForEach{ $_.Expected = 'Refused'; $_ } + @(
        @{ Kind = 'empty objects'; Text = Get-List ('<Obj/>' * 15000) }
        @{ Kind = 'references'; Text = Get-List ('<Obj RefId="0"/>' + '<Ref RefId="0"/>' * 6000) }
        @{ Kind = 'type names of their own'; Text = Get-List (-join (1..3000).ForEach{ "<Obj><TN><T>a$_</T></TN></Obj>" }) }
        @{ Kind = 'names of properties'; Text = Get-List (-join (1..3000).ForEach{ "<Obj><MS><Nil N=`"hostile$_`"/></MS></Obj>" }) }
        @{ Kind = 'texts as keys'; Text = Get-Table (1..3000).ForEach{ "<S N=`"Key`">key$_</S>" } }
        @{ Kind = 'keys that differ in case'; Text = Get-Table (1..3000).ForEach{ "<S N=`"Key`">k$([int] ($_ / 2))$(if ($_ % 2) { 'a' } else { 'A' })</S>" } }
        @{ Kind = 'a document of many elements'; Text = Get-List ('<XD>&lt;r&gt;' + '&lt;a/&gt;' * 9000 + '&lt;/r&gt;</XD>') }
    ).ForEach{ $_.Expected = 'Read'; $_ }
}

BeforeAll {
    Import-Module "$PSScriptRoot/ShmTest.psm1" -Force
    Import-Module (Get-ManifestPath)
    $name = New-TestName
    $null = New-SharedMemory $name -Size 64MB

    # What docs/OBJECTS.md promises. The time is told, not judged.
    $freeBytes = 10MB
    $bytesPerByte = 500

    function Read-Hostile([byte[]] $Bytes, [string] $As) {
        Write-SharedMemory $name $Bytes -As Bytes
        $process = [Diagnostics.Process]::GetCurrentProcess()
        $time = $process.TotalProcessorTime
        $before = [GC]::GetAllocatedBytesForCurrentThread()
        $result = try { $null = Read-SharedMemory $name -As $As -Count $Bytes.Length -ErrorAction Stop; 'Read' } catch { "$($_.FullyQualifiedErrorId)".Split(',')[0] }
        $allocated = [GC]::GetAllocatedBytesForCurrentThread() - $before
        $process.Refresh()
        Write-Host ('      {0:N0} bytes: {1}, {2:N2} us and {3:N0} bytes for each' -f $Bytes.Length, $result, (($process.TotalProcessorTime - $time).TotalMilliseconds * 1000 / $Bytes.Length), ($allocated / $Bytes.Length))
        $allocated | Should -BeLessOrEqual ($freeBytes + $bytesPerByte * $Bytes.Length)
        $result
    }

    function Get-Repeated([string] $Hex, [byte[]] $Item, [int] $Count) {
        $all = [IO.MemoryStream]::new()
        $head = [byte[]] [Linq.Enumerable]::ToArray([byte[]] ($Hex -split '(..)' -ne '').ForEach{ [Convert]::ToByte($_, 16) })
        $all.Write($head, 0, $head.Length)
        for ($i = 0; $i -lt $Count; $i++) { $all.Write($Item, 0, $Item.Length) }
        $all.WriteByte(0xFF)
        , $all.ToArray()
    }
}

AfterAll { Remove-SharedMemory $name -ErrorAction Ignore }

Describe 'Hostile CLIXML' {
    It 'of <Kind> is: <Expected>' -ForEach $cases {
        $wanted = @{ Refused = 'SharedMemoryFormatInvalid'; Read = 'Read' }[$Expected]
        Read-Hostile ([Text.Encoding]::UTF8.GetBytes($Text)) CliXml | Should -Be $wanted
    }

    It 'of an enum whose number is none can be written again' {
        $text = '<Objs xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj><TN><T>My.Enum</T><T>System.Enum</T></TN><ToString>One</ToString><Db>1.5</Db></Obj></Objs>'
        Write-SharedMemory $name ([Text.Encoding]::UTF8.GetBytes($text)) -As Bytes
        $read = Read-SharedMemory $name -As CliXml -Count $text.Length
        Write-SharedMemory $name $read
        Read-SharedMemory $name | Should -Be 1.5
    }

    It 'in many short texts takes memory in proportion' {
        $text = [Text.Encoding]::UTF8.GetBytes('<Objs xmlns="http://schemas.microsoft.com/powershell/2004/04"><S/></Objs>')
        $item = [byte[]] (0xD9, 0xC4, 0x21, 0x78, $text.Length) + $text
        Read-Hostile (Get-Repeated '9F' $item 3000) Object | Should -BeIn Read, SharedMemoryFormatInvalid
        $named = [Text.Encoding]::UTF8.GetBytes('<Objs xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj><TN><T>System.Net.IPAddress</T></TN></Obj></Objs>')
        $item = [byte[]] (0xD9, 0xC4, 0x21, 0x78, $named.Length) + $named
        Read-Hostile (Get-Repeated '9F' $item 3000) Object | Should -Be SharedMemoryFormatInvalid
    }
}

Describe 'Hostile CBOR' {
    It 'of <Kind> takes memory in proportion' -ForEach @(
        @{ Kind = 'empty maps'; Item = 0xA0 }
        @{ Kind = 'objects'; Item = 0xD9, 0xC4, 0x18, 0xA0 }
        @{ Kind = 'objects with a property'; Item = 0xD9, 0xC4, 0x18, 0xA1, 0x61, 0x61, 0xF6 }
        @{ Kind = 'values with properties'; Item = 0xD9, 0xC4, 0x1A, 0x82, 0, 0xA1, 0x61, 0x61, 0xF6 }
        @{ Kind = 'enums'; Item = 0xD9, 0xC4, 0x20, 0x83, 0x60, 0, 0x60 }
        @{ Kind = 'ordered tables'; Item = 0xD9, 0xC4, 0x1B, 0xA0 }
    ) { Read-Hostile (Get-Repeated '9F' $Item 50000) Object | Should -Be Read }

    It 'of records with a long type name is refused' {
        $shape = '9FD9C4198281791000' + ('61' * 4096) + 'A0'
        Read-Hostile (Get-Repeated $shape (0xD9, 0xC4, 0x22, 0x81, 0) 50000) Object | Should -Be SharedMemoryFormatInvalid
    }

    It 'of wrapped keys of one hash code is refused' {
        $keys = [Collections.Generic.List[byte]]::new()
        foreach ($i in 1..5000) {
            $number = [BitConverter]::GetBytes(([long] $i -shl 32) -bor $i)
            [Array]::Reverse($number)
            $keys.AddRange([byte[]] ((0xD9, 0xC4, 0x1A, 0x82, 0x1B) + $number + (0xA0, 0xF6)))
        }

        Read-Hostile (Get-Repeated 'BF' $keys.ToArray() 1) Object | Should -Be SharedMemoryFormatInvalid
    }
}

Describe 'Large honest values' {
    It 'of <Kind> are read as CLIXML' -ForEach @(
        @{ Kind = 'numbers as keys'; Key = { $_ } }
        @{ Kind = 'long numbers as keys'; Key = { [long] $_ * 4096 } }
        @{ Kind = 'texts as keys'; Key = { "key$_" } }
        @{ Kind = 'times as keys'; Key = { [datetime]::new(2026, 1, 1).AddMinutes($_) } }
        @{ Kind = 'GUIDs as keys'; Key = { [guid]::NewGuid() } }
        @{ Kind = 'reals as keys'; Key = { $_ / 4 } }
    ) {
        $table = @{}
        foreach ($_ in 1..15000) { $table[(. $Key)] = $_ }
        Write-SharedMemory $name $table -As CliXml
        (Read-SharedMemory $name).Count | Should -Be 15000
    }

    It 'are 10,000 objects of one kind, with their type names' {
        $all = 1..10000 | ForEach-Object { [pscustomobject] @{ PSTypeName = 'My.Own.Type'; Id = $_; Name = "n$_" } }
        Write-SharedMemory $name $all -As CliXml
        $read = Read-SharedMemory $name
        $read.Count | Should -Be 10000
        $read[9999].pstypenames[0] | Should -Be 'Deserialized.My.Own.Type'
        Write-SharedMemory $name $read -As Object
        (Read-SharedMemory $name)[9999].Id | Should -Be 10000
    }

    It 'are live objects, and those that become .NET''s own' {
        $files = Get-ChildItem $PSHOME -Recurse -File | Select-Object -First 500
        Write-SharedMemory $name $files
        (Read-SharedMemory $name).Name | Should -Be $files.Name
        $addresses = 1..1000 | ForEach-Object { [ipaddress] [long] $_ }
        Write-SharedMemory $name $addresses
        (Read-SharedMemory $name)[999] | Should -Be $addresses[999]
        Write-SharedMemory $name ([xml] '<!DOCTYPE a SYSTEM "x"><a b="[1]"><c/></a>') -As CliXml
        (Read-SharedMemory $name).a.b | Should -Be '[1]'
    }

    It 'are 3,000 properties of one object' {
        $wide = [ordered] @{}
        foreach ($i in 1..3000) { $wide["p$i"] = $i }
        Write-SharedMemory $name ([pscustomobject] $wide) -As CliXml
        (Read-SharedMemory $name).p3000 | Should -Be 3000
        Write-SharedMemory $name ([pscustomobject] $wide)
        (Read-SharedMemory $name).p3000 | Should -Be 3000
    }
}
