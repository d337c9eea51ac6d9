BeforeAll {
    Import-Module "$PSScriptRoot/ShmTest.psm1", "$PSScriptRoot/ShmPeers.psm1" -Force
    Import-Module (Join-Path $PSScriptRoot '../../output/ShmModule/ShmModule.psd1')
    $name = "objects-$([guid]::NewGuid())"
    $null = New-SharedMemory $name -Size 4MB
}

AfterAll { Remove-SharedMemory $name -ErrorAction Ignore }

Describe 'An object' {
    It 'keeps the type and the value of a <label>' -ForEach @(
        @{ label = 'Boolean'; value = $true }
        @{ label = 'Decimal with its scale'; value = 1.10d }
        @{ label = 'least Decimal'; value = [decimal]::MinValue }
        @{ label = 'BigInteger'; value = -[bigint]::Pow(7, 50) }
        @{ label = 'Char'; value = [char] 0xD800 }
        @{ label = 'DateTimeOffset'; value = [DateTimeOffset]::new(2026, 1, 2, 3, 4, 5, [timespan] '05:30') }
        @{ label = 'TimeSpan'; value = [timespan]::FromTicks(-15000001) }
        @{ label = 'least TimeSpan'; value = [timespan]::MinValue }
        @{ label = 'Guid'; value = [guid] '5ebfcc5b-2248-4cc8-9ce6-c9ee15b7fa59' }
        @{ label = 'Version'; value = [version] '1.2.3' }
        @{ label = 'Uri'; value = [uri] 'https://example.org/a' }
        @{ label = 'enum'; value = [DayOfWeek]::Friday }
    ) {
        Write-SharedMemory $name $value
        $read = Read-SharedMemory $name
        $read | Should -BeOfType $value.GetType()
        $read.Equals($value) | Should -BeTrue
        "$read" | Should -BeExactly "$value"
        (Get-SharedMemory $name).PayloadKind | Should -Be 'Object'
    }

    It 'keeps the integer type <_> inside a list' -ForEach 'SByte', 'Byte', 'Int16', 'UInt16', 'Int32', 'UInt32', 'Int64', 'UInt64' {
        $type = [type] "System.$_"
        foreach ($value in $type::MinValue, $type::MaxValue, [Convert]::ChangeType(7, $type)) {
            Write-SharedMemory $name @($value, 'x')
            $read = @(Read-SharedMemory $name)[0]
            $read | Should -BeOfType $type
            $read | Should -Be $value
        }
    }

    It 'keeps the kind and the ticks of a date and time of kind <_>' -ForEach 'Utc', 'Local', 'Unspecified' {
        foreach ($ticks in 0, 639000000000000001, [datetime]::MaxValue.Ticks) {
            $value = [datetime]::new($ticks, $_)
            Write-SharedMemory $name $value
            $read = Read-SharedMemory $name
            $read.Ticks | Should -Be $ticks
            $read.Kind | Should -Be $_
        }
    }

    It 'keeps special numbers and any text' {
        $value = @([double]::NaN, [double]::NegativeInfinity, [single]::MaxValue, "a`0b$([char]::ConvertFromUtf32(0x1F600))", "x$([char]0xD800)y", '', $null)
        Write-SharedMemory $name $value
        $read = Read-SharedMemory $name -NoEnumerate
        $read.Count | Should -Be 7
        [double]::IsNaN($read[0]) | Should -BeTrue
        $read[1] | Should -Be ([double]::NegativeInfinity)
        $read[2] | Should -BeOfType [single]
        foreach ($i in 3, 4, 5) { [string]::Equals($read[$i], $value[$i], 'Ordinal') | Should -BeTrue }
        $read[6] | Should -BeNullOrEmpty
    }

    It 'keeps the type of a <label>' -ForEach @(
        @{ label = 'string[]'; value = [string[]] ('a', 'b') }
        @{ label = 'jagged array'; value = [int[][]] (@(1, 2), @(3)) }
        @{ label = 'List[int]'; value = [Collections.Generic.List[int]] (1, 2) }
        @{ label = 'ArrayList'; value = [Collections.ArrayList] @(1, 'x') }
        @{ label = 'DateTime[]'; value = [datetime[]] ('2026-01-02', '2026-01-03') }
    ) {
        Write-SharedMemory $name $value
        $read = Read-SharedMemory $name -NoEnumerate
        , $read | Should -BeOfType $value.GetType()
        $read | ConvertTo-Json -Compress | Should -Be ($value | ConvertTo-Json -Compress)
    }

    It 'keeps tables, their order where they have one, and arrays of numbers in them' {
        Write-SharedMemory $name ([ordered] @{ z = 1; a = @{ Inner = [double[]] (1, 2) }; m = [byte[]] (1, 2) })
        $read = Read-SharedMemory $name
        $read | Should -BeOfType [Collections.Specialized.OrderedDictionary]
        @($read.Keys) | Should -Be 'z', 'a', 'm'
        $read['A'].INNER.GetType() | Should -Be ([double[]])
        $read.m.GetType() | Should -Be ([byte[]])
    }

    It 'keeps the properties of custom objects, in order and nested, their type names, and note properties' {
        $note = 'text' | Add-Member -NotePropertyName Extra -NotePropertyValue 5 -PassThru
        $value = [pscustomobject] @{ PSTypeName = 'My.Type'; Z = 1; A = [pscustomobject] @{ B = [pscustomobject] @{ C = [pscustomobject] @{ D = 'deep' } } }; Note = $note }
        $value.pstypenames[0] | Should -Be 'My.Type'
        Write-SharedMemory $name $value
        $read = Read-SharedMemory $name
        @($read.psobject.Properties.Name) | Should -Be 'Z', 'A', 'Note'
        $read.A.B.C.D | Should -Be 'deep'
        $read.pstypenames[0] | Should -Be 'My.Type'
        $read.Note | Should -BeOfType [string]
        $read.Note.Extra | Should -Be 5
    }

    It 'keeps a note that leads back to its value, and does not multiply notes that meet' {
        $value = Add-Member -InputObject ([object[]] (1, 2)) -NotePropertyName Self -NotePropertyValue $null -PassThru
        $value.Self = $value
        Write-SharedMemory $name $value
        $read = Read-SharedMemory $name -NoEnumerate
        [object]::ReferenceEquals($read.Self, $read.Self.Self) | Should -BeTrue
        $read.Self | Should -Be 1, 2
        $level = 'end'
        foreach ($i in 1..60) { $level = "$i" | Add-Member -NotePropertyMembers @{ A = $level; B = $level } -PassThru }
        Write-SharedMemory $name @($level, 1)
        (Get-SharedMemory $name).PayloadLength | Should -BeLessThan 2000
        (Read-SharedMemory $name)[0].B.A.B | Should -Be '57'
    }

    It 'keeps names and Uris with surrogates that have no partner' {
        $odd = "x$([char] 0xD800)"
        Write-SharedMemory $name ([pscustomobject] @{ $odd = [uri] "http://example.org/$odd" })
        $read = Read-SharedMemory $name
        [string]::Equals(@($read.psobject.Properties.Name)[0], $odd, 'Ordinal') | Should -BeTrue
        [string]::Equals($read.$odd.OriginalString, "http://example.org/$odd", 'Ordinal') | Should -BeTrue
    }

    It 'keeps a typed array that contains itself, and an sbyte[] inside' {
        $outer = [object[][]]::new(1)
        $outer[0] = [object[]] @(1, [sbyte[]] (-1, 1))
        $outer[0][0] = $outer
        Write-SharedMemory $name $outer
        $read = Read-SharedMemory $name -NoEnumerate
        # Not the array itself, which Pester 5 would show, without end.
        $read.GetType() | Should -Be ([object[][]])
        [object]::ReferenceEquals($read[0][0], $read) | Should -BeTrue
        $read[0][1].GetType() | Should -Be ([sbyte[]])
    }

    It 'keeps what is the same the same, cycles included, and does not multiply it' {
        $table = @{ n = 1 }
        $table.self = $table
        Write-SharedMemory $name $table
        $read = Read-SharedMemory $name
        [object]::ReferenceEquals($read, $read.self) | Should -BeTrue
        $level = @{}
        foreach ($i in 1..60) { $level = @{ a = $level; b = $level } }
        Write-SharedMemory $name $level
        (Get-SharedMemory $name).PayloadLength | Should -BeLessThan 2000
    }

    It 'keeps of live objects and error records what Export-Clixml does' {
        $error1 = Write-Error 'broken' -ErrorAction SilentlyContinue -ErrorVariable failure; $null = $error1
        $live = Get-Process -Id $PID
        Write-SharedMemory $name @($live, $failure[0])
        $read = Read-SharedMemory $name
        $oracle = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($live, 2))
        @($read[0].psobject.Properties.Name) | Should -Be @($oracle.psobject.Properties.Name)
        $read[0].pstypenames[0] | Should -Be 'Deserialized.System.Diagnostics.Process'
        $read[1].pstypenames[0] | Should -Be 'Deserialized.System.Management.Automation.ErrorRecord'
        "$($read[1])" | Should -Be 'broken'
    }

    It 'is a list when several values are piped, empty when none is, and null when it is null' {
        1, 'two', @{ x = 3 } | Write-SharedMemory $name
        $read = Read-SharedMemory $name
        $read.Count | Should -Be 3
        $read[2].x | Should -Be 3
        , (Read-SharedMemory $name -NoEnumerate) | Should -BeOfType [object[]]
        @() | Write-SharedMemory $name
        @(Read-SharedMemory $name).Count | Should -Be 0
        Write-SharedMemory $name $null
        @(Read-SharedMemory $name).Count | Should -Be 1
        Read-SharedMemory $name | Should -BeNullOrEmpty
    }

    It 'is cut at -Depth, with a warning' {
        Write-SharedMemory $name ([pscustomobject] @{ a = [pscustomobject] @{ b = [pscustomobject] @{ c = 1 } } }) -Depth 2 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*deeper than 2 levels*'
        (Read-SharedMemory $name).a.b | Should -Be '@{c=1}'
    }

    It 'goes as CLIXML with -As CliXml' {
        Write-SharedMemory $name ([pscustomobject] @{ a = 1 }) -As CliXml
        (Get-SharedMemory $name).PayloadKind | Should -Be 'CliXml'
        Read-SharedMemory $name -As Text | Should -BeLike '<Objs *'
        (Read-SharedMemory $name).a | Should -Be 1
    }

    It 'with a secret in it is refused, and nothing is changed' {
        Write-SharedMemory $name 'before'
        $secret = [Security.SecureString]::new()
        $secret.AppendChar('x')
        foreach ($value in $secret, @{ inside = $secret }, [pscredential]::new('me', $secret)) {
            { Write-SharedMemory $name $value } | Should -Throw -ErrorId 'SharedMemoryUnsupported,*'
        }
        if (-not $IsWindows) { { Write-SharedMemory $name $secret -As CliXml } | Should -Throw -ErrorId 'SharedMemoryUnsupported,*' }
        Read-SharedMemory $name | Should -Be 'before'
    }

    It 'is read by another process, and changed there' {
        Write-SharedMemory $name ([pscustomobject] @{ Name = 'first'; When = [datetime]::UtcNow })
        $module = Join-Path $PSScriptRoot '../../output/ShmModule/ShmModule.psd1'
        $script = "Import-Module '$module'; Update-SharedMemory '$name' { `$_.Name = 'second'; `$_ } | Out-Null"
        Invoke-Shell -NoProfile -NonInteractive -Command $script
        (Read-SharedMemory $name).Name | Should -Be 'second'
        (Read-SharedMemory $name).When.Kind | Should -Be 'Utc'
    }
}

Describe 'Python with cbor2' {
    BeforeAll {
        $python = Get-PythonWith cbor2
        $because = 'there is no Python with cbor2 here, or no /dev/shm; to get it, install python3-cbor2'
        $canRun = $python -and (Test-Path "/dev/shm/$name")
        function Invoke-Python([string] $Code) { $Code | & $python - $name; if ($LASTEXITCODE) { throw 'Python failed.' } }
    }

    It 'reads what PowerShell wrote' {
        if (-not $canRun) { Set-ItResult -Skipped -Because $because; return }
        Write-SharedMemory $name ([ordered] @{
            n = -5; big = [bigint]::Pow(7, 50); text = "gr$([char] 0xFC)n"; when = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc); id = [guid] '5ebfcc5b-2248-4cc8-9ce6-c9ee15b7fa59'
            price = 1.10d; raw = [byte[]] (1, 2); flags = $true, $null; object = [pscustomobject] @{ Z = 1; A = 2.5 }
        })
        Invoke-Python @'
import cbor2, sys, decimal, datetime, uuid
value = cbor2.loads(open('/dev/shm/' + sys.argv[1], 'rb').read())
assert value.tag == 50203, value
v = value.value
assert v['n'] == -5 and v['big'] == 7 ** 50 and v['text'] == 'gr\u00fcn', v
assert v['when'] == datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), v
assert v['id'] == uuid.UUID('5ebfcc5b-2248-4cc8-9ce6-c9ee15b7fa59'), v
assert v['price'] == decimal.Decimal('1.10') and str(v['price']) == '1.10', v
assert v['raw'] == b'\x01\x02' and v['flags'] == [True, None], v
assert v['object'].tag == 50200 and list(v['object'].value.items()) == [('Z', 1), ('A', 2.5)], v
'@
    }

    It 'reads a list of objects as FORMAT.md shows' {
        if (-not $canRun) { Set-ItResult -Skipped -Because $because; return }
        $format = Get-Content ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'FORMAT.md')) -Raw
        $shown = [regex]::Match($format, '(?ms)^```python\r?$(.*?)^```').Groups[1].Value
        $shown | Should -BeLike '*cbor2.loads(payload*'
        1..3 | ForEach-Object { [pscustomobject] @{ Id = $_; Inner = [pscustomobject] @{ A = "a$_" } } } | Write-SharedMemory $name
        Invoke-Python @"
import cbor2, sys
payload = open('/dev/shm/' + sys.argv[1], 'rb').read()
$shown
assert rows == [{'Id': i, 'Inner': {'A': 'a%d' % i}} for i in (1, 2, 3)], rows
"@
    }

    It 'writes what PowerShell reads' {
        if (-not $canRun) { Set-ItResult -Skipped -Because $because; return }
        Invoke-Python @'
import cbor2, sys, decimal, datetime, uuid
with open('/dev/shm/' + sys.argv[1], 'r+b') as region:
    region.write(cbor2.dumps({'n': -5, 'big': 7 ** 50, 'text': 'gr\u00fcn', 'when': datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc),
        'id': uuid.UUID('5ebfcc5b-2248-4cc8-9ce6-c9ee15b7fa59'), 'price': decimal.Decimal('1.10'), 'raw': b'\x01', 'list': [1, [2.5, None]], 'a': 1, 'A': 2}))
'@
        $read = Read-SharedMemory $name -As Object -Offset 0
        $read.n | Should -Be -5
        $read.big | Should -Be ([bigint]::Pow(7, 50))
        $read.text | Should -BeExactly "gr$([char] 0xFC)n"
        $read.when | Should -Be ([datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc))
        $read.id | Should -Be ([guid] '5ebfcc5b-2248-4cc8-9ce6-c9ee15b7fa59')
        "$($read.price)" | Should -Be '1.10'
        $read.list[1][0] | Should -Be 2.5
        $read['a'] | Should -Be 1
        $read['A'] | Should -Be 2
    }
}

Describe 'A payload that is no object' {
    It 'is SharedMemoryFormatInvalid or a value, whatever its bytes (<_> mutations of real ones)' -ForEach 3000 {
        Write-SharedMemory $name ([ordered] @{ a = 1, 2.5d, 'x'; b = [datetime]::Now; c = [pscustomobject] @{ D = [guid]::Empty; E = [int[]] (1, 2) }; f = [DayOfWeek]::Monday; g = [timespan]::MaxValue; h = [version] '1.2' })
        $whole = Read-SharedMemory $name -As Bytes
        $random = [Random]::new(42)
        $refused = 0
        foreach ($i in 1..$_) {
            $bytes = [byte[]] $whole.Clone()
            foreach ($j in 0..$random.Next(3)) { $bytes[$random.Next($bytes.Length)] = $random.Next(256) }
            Write-SharedMemory $name $bytes
            try { $null = Read-SharedMemory $name -As Object -ErrorAction Stop }
            catch {
                $_.FullyQualifiedErrorId | Should -BeLike 'SharedMemoryFormatInvalid,*'
                $refused++
            }
        }
        $refused | Should -BeGreaterThan 0
    }

    It 'is refused before memory is taken: <label>' -ForEach @(
        @{ label = 'an array of 4 thousand million'; bytes = 0x9A, 0xFF, 0xFF, 0xFF, 0xFF }
        @{ label = 'a text of as many bytes'; bytes = 0x7A, 0xFF, 0xFF, 0xFF, 0xFF }
        @{ label = 'endless arrays'; bytes = @(0x9F) * 100000 }
        @{ label = 'endless tags'; bytes = @(0xC1) * 100000 }
        @{ label = 'a reference to nothing'; bytes = 0xD8, 0x1D, 0x05 }
    ) {
        Write-SharedMemory $name ([byte[]] $bytes)
        { Read-SharedMemory $name -As Object -ErrorAction Stop } | Should -Throw -ErrorId 'SharedMemoryFormatInvalid,*'
    }
}
