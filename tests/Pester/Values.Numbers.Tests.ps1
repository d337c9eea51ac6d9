# Numbers and bytes in and out of a region: alone and in arrays, as what they were and as something else, in pieces and ranges.
BeforeDiscovery {
    $types = @(
        @{ Type = [byte]; Values = [byte[]](0, 1, 255) }
        @{ Type = [sbyte]; Values = [sbyte[]](-128, 0, 127) }
        @{ Type = [int16]; Values = [int16[]](-32768, -1, 32767) }
        @{ Type = [uint16]; Values = [uint16[]](0, 1, 65535) }
        @{ Type = [int]; Values = [int[]]([int]::MinValue, -1, [int]::MaxValue) }
        @{ Type = [uint32]; Values = [uint32[]](0, 1, [uint32]::MaxValue) }
        @{ Type = [long]; Values = [long[]]([long]::MinValue, -1, [long]::MaxValue) }
        @{ Type = [uint64]; Values = [uint64[]](0, 1, [uint64]::MaxValue) }
        @{ Type = [float]; Values = [float[]]([float]::MinValue, [float]::MaxValue, [float]::Epsilon, [float]::NaN, -0.0, 1.1, '-Infinity') }
        @{ Type = [double]; Values = [double[]]([double]::MinValue, [double]::MaxValue, [double]::Epsilon, [double]::NaN, -0.0, 1.1, 'Infinity') }
    )
    # What -As is given, and the type that it means.
    $spellings = @(
        foreach ($each in 'Int32', 'int', 'INT', '[int]', '[int[]]', 'int[]', 'System.Int32', '[System.Int32]', [int], [int[]]) { @{ As = $each; Type = [int] } }
        foreach ($each in 'long', 'int64', ' Int64 ', [long]) { @{ As = $each; Type = [long] } }
        foreach ($each in 'ulong', 'uint64', [uint64]) { @{ As = $each; Type = [uint64] } }
        foreach ($each in 'short', 'int16') { @{ As = $each; Type = [int16] } }
        foreach ($each in 'ushort', 'uint16') { @{ As = $each; Type = [uint16] } }
        foreach ($each in 'uint', 'uint32') { @{ As = $each; Type = [uint32] } }
        foreach ($each in 'float', 'single') { @{ As = $each; Type = [float] } }
        foreach ($each in 'double', '[double]') { @{ As = $each; Type = [double] } }
        foreach ($each in 'text', 'string', '[string]', 'System.String', [string]) { @{ As = $each; Type = [string] } }
        @{ As = 'byte'; Type = [byte] }
        @{ As = 'sbyte'; Type = [sbyte] }
        @{ As = 'Bytes'; Type = [byte[]] }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)

    # NaN is not equal to itself, and -0.0 is equal to 0.0; their bytes tell.
    function Get-Bits($Value) {
        $array = $Value
        if ($Value -isnot [array]) {
            $array = [array]::CreateInstance($Value.GetType(), 1)
            $array[0] = $Value
        }
        $bytes = [byte[]]::new([Buffer]::ByteLength($array))
        [Buffer]::BlockCopy($array, 0, $bytes, 0, $bytes.Length)
        [BitConverter]::ToString($bytes)
    }
}

Describe 'Numbers' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 64
    }
    AfterEach { Remove-SharedMemory $name }

    It '<Type> comes back alone, bit for bit' -ForEach $types {
        foreach ($value in $Values) {
            Write-SharedMemory $name $value
            $read = Read-SharedMemory $name
            $read | Should -BeOfType $Type
            Get-Bits $read | Should -Be (Get-Bits $value)
            $region.PayloadKind | Should -BeExactly $Type.Name
            $region.PayloadLength | Should -Be ([Runtime.InteropServices.Marshal]::SizeOf($value))
            [BitConverter]::ToString((Read-SharedMemory $name -As Bytes)) | Should -Be (Get-Bits $value)
        }
    }

    It '<Type>[] comes back as one array, bit for bit' -ForEach $types {
        foreach ($array in $Values, [array]::CreateInstance($Type, 1), [array]::CreateInstance($Type, 0)) {
            Write-SharedMemory $name $array
            $read = Read-SharedMemory $name
            , $read | Should -BeOfType $Type.MakeArrayType()
            $read.Length | Should -Be $array.Length
            Get-Bits $read | Should -Be (Get-Bits $array)
            $region.PayloadKind | Should -BeExactly $(if ($Type -eq [byte]) { 'Bytes' } else { "$($Type.Name)[]" })
        }
    }

    It 'are little-endian' {
        Write-SharedMemory $name 0x01020304
        [BitConverter]::ToString((Read-SharedMemory $name -As Bytes)) | Should -Be '04-03-02-01'
    }

    It 'a byte is a number, an array of one byte is bytes' {
        Write-SharedMemory $name ([byte]5)
        Read-SharedMemory $name | Should -BeOfType byte
        $region.PayloadKind | Should -Be Byte
        Write-SharedMemory $name ([byte[]](, 5))
        , (Read-SharedMemory $name) | Should -BeOfType byte[]
        $region.PayloadKind | Should -Be Bytes
    }

    It '-As <As> means <Type>' -ForEach $spellings {
        Write-SharedMemory $name '0' -As $As
        $read = Read-SharedMemory $name
        , $read | Should -BeOfType $Type
        , (Read-SharedMemory $name -As $As) | Should -BeOfType $Type
    }

    It 'written as one type are read as another' {
        Write-SharedMemory $name ([int[]](1, -1))
        (Read-SharedMemory $name -As UInt32) | Should -Be 1, 4294967295
        (Read-SharedMemory $name -As Byte) | Should -Be 1, 0, 0, 0, 255, 255, 255, 255
        Read-SharedMemory $name -As Int64 | Should -Be -4294967295
        Write-SharedMemory $name 'abcd'
        Read-SharedMemory $name -As Int32 | Should -Be 0x64636261
        (Read-SharedMemory $name -As Int16) | Should -Be 0x6261, 0x6463
    }

    It 'are converted by -As: <Value> to <As>' -ForEach @(
        @{ Value = '42'; As = 'Int32'; Expected = 42 }
        @{ Value = '0x1F'; As = 'Byte'; Expected = [byte]31 }
        @{ Value = '1.5'; As = 'Double'; Expected = 1.5 }
        @{ Value = 1.5; As = 'Single'; Expected = [float]1.5 }
        @{ Value = $true; As = 'Int32'; Expected = 1 }
        @{ Value = [char]'A'; As = 'UInt16'; Expected = [uint16]65 }
        @{ Value = [DayOfWeek]::Friday; As = 'Int64'; Expected = 5L }
        @{ Value = '18446744073709551615'; As = 'UInt64'; Expected = [uint64]::MaxValue }
    ) {
        Write-SharedMemory $name $Value -As $As
        $read = Read-SharedMemory $name
        $read | Should -BeExactly $Expected
        $read.GetType() | Should -Be $Expected.GetType()
    }

    It 'take texts as in code, whatever the culture' {
        $culture = [Threading.Thread]::CurrentThread.CurrentCulture
        try {
            [Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'
            Write-SharedMemory $name '1.5' -As Double
            Read-SharedMemory $name | Should -Be 1.5
            Write-SharedMemory $name 1.5 -As Text
            Read-SharedMemory $name | Should -BeExactly '1.5'
        }
        finally { [Threading.Thread]::CurrentThread.CurrentCulture = $culture }
    }
}

Describe 'Pieces and ranges' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 32
    }
    AfterEach { Remove-SharedMemory $name }

    It 'a piece changes bytes and version, and leaves what the payload is: <Title>' -ForEach @(
        @{ Title = 'text'; Block = { Write-SharedMemory $name 'XY' -Offset 1 }; Expected = 'aXYd' }
        @{ Title = 'a text at 0'; Block = { Write-SharedMemory $name 'X' -Offset 0 }; Expected = 'Xbcd' }
        @{ Title = 'bytes'; Block = { Write-SharedMemory $name ([byte[]](0x58, 0x59)) -Offset 2 }; Expected = 'abXY' }
        @{ Title = 'a number'; Block = { Write-SharedMemory $name ([int16]0x5958) -Offset 0 }; Expected = 'XYcd' }
        @{ Title = 'numbers behind it'; Block = { Write-SharedMemory $name ([long[]](1, 2)) -Offset 16 }; Expected = 'abcd' }
        @{ Title = 'piped bytes'; Block = { [byte]0x58, [byte]0x59 | Write-SharedMemory $name -Offset 0 }; Expected = 'XYcd' }
        @{
            Title = 'a file'; Expected = 'aXYZ'
            Block = { [IO.File]::WriteAllText("$TestDrive/p", 'XYZ'); Write-SharedMemory $name -InputFile TestDrive:\p -Offset 1 }
        }
        @{ Title = 'nothing at the end'; Block = { Write-SharedMemory $name '' -Offset 32 }; Expected = 'abcd' }
    ) {
        Write-SharedMemory $name 'abcd'
        & $Block
        Read-SharedMemory $name | Should -BeExactly $Expected
        $region.PayloadKind, $region.PayloadLength, $region.Encoding, $region.Version | Should -Be 'Text', 4, 'utf8', 2
    }

    It 'a piece makes no payload where there is none' {
        Write-SharedMemory $name 'abc' -Offset 0
        $region.PayloadKind | Should -BeNullOrEmpty
        , (Read-SharedMemory $name) | Should -BeOfType byte[]
        (Read-SharedMemory $name).Length | Should -Be 32
        Read-SharedMemory $name -As Text | Should -BeExactly 'abc'
    }

    It 'Clear forgets the payload and zeroes all bytes' {
        Write-SharedMemory $name ([byte[]](, 7 * 32))
        Clear-SharedMemory $name
        $region.PayloadKind, $region.PayloadLength, $region.Encoding | ForEach-Object { $_ | Should -BeNullOrEmpty }
        $region.Version | Should -Be 2
        (Read-SharedMemory $name) | Should -Be (, 0 * 32)
    }

    It 'a whole write leaves what lies behind it' {
        Write-SharedMemory $name ([byte[]](, 7 * 32))
        Write-SharedMemory $name 5
        (Read-SharedMemory $name -Offset 4) | Should -Be (, 7 * 28)
    }

    It 'Read <Title>' -ForEach @(
        @{ Title = '-Count 3: bytes from 0'; Block = { , (Read-SharedMemory $name -Count 3) }; Expected = [byte[]](0, 1, 2) }
        @{ Title = '-Offset 29: bytes to the end'; Block = { , (Read-SharedMemory $name -Offset 29) }; Expected = [byte[]](29, 30, 31) }
        @{ Title = '-Offset 4 -Count 2'; Block = { , (Read-SharedMemory $name -Offset 4 -Count 2) }; Expected = [byte[]](4, 5) }
        @{
            Title = '-As Int16 -Offset 2: one number'; Expected = [int16]0x0302
            Block = { , (Read-SharedMemory $name -As Int16 -Offset 2) }
        }
        @{
            Title = '-As Int16 -Offset 30: the last one'; Expected = [int16]0x1F1E
            Block = { , (Read-SharedMemory $name -As Int16 -Offset 30) }
        }
        @{
            Title = '-As Int16 -Count 2: an array'; Expected = [int16[]](0x0100, 0x0302)
            Block = { , (Read-SharedMemory $name -As Int16 -Count 2) }
        }
        @{
            Title = '-As Int16 -Count 1: an array of one'; Expected = [int16[]](, 0x0100)
            Block = { , (Read-SharedMemory $name -As Int16 -Count 1) }
        }
        @{
            Title = '-As Int16 -Offset 1 -Count 1: unaligned'; Expected = [int16[]](, 0x0201)
            Block = { , (Read-SharedMemory $name -As Int16 -Offset 1 -Count 1) }
        }
        @{ Title = '-Count 0: an empty array'; Block = { , (Read-SharedMemory $name -Count 0) }; Expected = [byte[]]@() }
        @{
            Title = '-As Int32 -Offset 32 -Count 0'; Expected = [int[]]@()
            Block = { , (Read-SharedMemory $name -As Int32 -Offset 32 -Count 0) }
        }
        @{ Title = '-Offset 32: an empty array'; Block = { , (Read-SharedMemory $name -Offset 32) }; Expected = [byte[]]@() }
    ) {
        Write-SharedMemory $name ([byte[]](0..31))
        $read = & $Block
        , $read | Should -BeOfType $Expected.GetType()
        if ($Expected -is [array]) { $read.Length | Should -Be $Expected.Length }
        if ($Expected.Length) { $read | Should -Be $Expected }
    }

    It 'everything of a region without a payload, as numbers' {
        Write-SharedMemory $name ([int[]](1, 2, 3, 4, 5, 6, 7, 8)) -Offset 0
        (Read-SharedMemory $name -As Int32) | Should -Be (1..8)
        (Read-SharedMemory $name -As Int64).Length | Should -Be 4
        $small = New-SharedMemory "$name.4" -Size 4
        Read-SharedMemory $small -As Int32 | Should -BeOfType int -Because 'exactly one fits'
        $small.Dispose()
    }
}

Describe 'Read -Buffer' {
    BeforeEach {
        $name = New-TestName
        $null = New-SharedMemory $name -Size 32
        Write-SharedMemory $name ([byte[]](1..20))
    }
    AfterEach { Remove-SharedMemory $name }

    It 'fills <Type>[] itself, and emits how many: <Title>' -ForEach @(
        @{ Title = 'longer than the payload'; Type = [byte]; Length = 25; Arguments = @{}; Count = 20 }
        @{ Title = 'shorter'; Type = [byte]; Length = 5; Arguments = @{}; Count = 5 }
        @{ Title = 'from an offset to the end'; Type = [byte]; Length = 25; Arguments = @{ Offset = 18 }; Count = 14 }
        @{ Title = 'as many as -Count says'; Type = [byte]; Length = 25; Arguments = @{ Count = 3 }; Count = 3 }
        @{ Title = 'whole elements only'; Type = [int]; Length = 10; Arguments = @{}; Count = 5 }
        @{ Title = 'whole elements only'; Type = [double]; Length = 10; Arguments = @{}; Count = 2 }
        @{ Title = '-Count elements'; Type = [double]; Length = 10; Arguments = @{ Offset = 8; Count = 1 }; Count = 1 }
        @{ Title = 'characters'; Type = [char]; Length = 2; Arguments = @{}; Count = 2 }
        @{ Title = 'none'; Type = [byte]; Length = 0; Arguments = @{}; Count = 0 }
    ) {
        $buffer = [array]::CreateInstance($Type, $Length)
        $read = Read-SharedMemory $name -Buffer $buffer @Arguments
        $read | Should -BeOfType int
        $read | Should -Be $Count
        $offset = [int]$Arguments.Offset
        $bytes = [byte[]]::new([Buffer]::ByteLength($buffer))
        [Buffer]::BlockCopy($buffer, 0, $bytes, 0, $bytes.Length)
        $size = if ($Length) { $bytes.Length / $Length } else { 1 }
        for ($i = 0; $i -lt $bytes.Length; $i++) {
            $at = $offset + $i
            $expected = if ($i -lt $Count * $size -and $at -lt 20) { $at + 1 } else { 0 }
            $bytes[$i] | Should -Be $expected -Because "byte $i"
        }
    }

    It 'refuses <Title>, which would be filled in vain' -ForEach @(
        @{ Title = 'a list'; Buffer = [Collections.Generic.List[byte]](1, 2, 3) }
        @{ Title = 'an array of objects'; Buffer = @(1, 2, 3) }
        @{ Title = 'a string'; Buffer = 'abc' }
        @{ Title = 'strings'; Buffer = [string[]]('a', 'b') }
        @{ Title = 'decimals'; Buffer = [decimal[]](1, 2) }
        @{ Title = 'a number'; Buffer = 5 }
        @{ Title = 'two dimensions'; Buffer = [byte[, ]]::new(2, 2) }
    ) {
        $found = Get-ErrorOf { Read-SharedMemory $name -Buffer $Buffer }
        $found.IsTerminating | Should -BeTrue
        $found.Record[0].FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
    }

    It 'is no copy of a large one' {
        $large = New-SharedMemory "$name.large" -Size 3MB
        $source = [byte[]]::new(3MB)
        [Random]::new(5).NextBytes($source)
        Write-SharedMemory $large $source
        $target = [byte[]]::new(3MB)
        Read-SharedMemory $large -Buffer $target | Should -Be 3MB
        [Linq.Enumerable]::SequenceEqual($source, $target) | Should -BeTrue
        [Linq.Enumerable]::SequenceEqual($source, [byte[]](Read-SharedMemory $large)) | Should -BeTrue
        $large.Dispose()
    }
}
