#Requires -Version 7.4
# A region as a stream.
BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
}

Describe 'OpenStream' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 100
        $stream = $region.OpenStream()
        function Get-ThrownId([scriptblock]$Block) {
            $thrown = $Block | Should -Throw -PassThru
            $thrown.Exception.InnerException.ErrorId
        }
    }
    AfterEach {
        $stream.Dispose()
        Remove-SharedMemory "$name*"
    }

    It 'ends with Dispose, and the region stays' {
        $stream.Dispose()
        $stream.CanRead, $stream.CanWrite, $stream.CanSeek | Should -Be $false, $false, $false
        foreach ($block in { $stream.ReadByte() }, { $stream.WriteByte(1) }, { $stream.Flush() }, { $stream.Seek(0, 'Begin') }) {
            ($block | Should -Throw -PassThru).Exception.InnerException | Should -BeOfType ([ObjectDisposedException])
        }
        $region.IsOpen | Should -BeTrue
    }

    It 'is the region''s bytes, for reading, writing and seeking' {
        $stream.Length, $stream.Position | Should -Be 100, 0
        $stream.CanRead, $stream.CanWrite, $stream.CanSeek | Should -Be $true, $true, $true
        $stream.Write([byte[]](1, 2, 3, 4), 1, 3)
        $stream.Position | Should -Be 3
        $stream.Flush()
        (Read-SharedMemory $name -Count 4) | Should -Be 2, 3, 4, 0
        Write-SharedMemory $name ([byte[]](7, 8)) -Offset 98
        $stream.Seek(-2, 'End') | Should -Be 98
        $stream.ReadByte(), $stream.ReadByte(), $stream.ReadByte() | Should -Be 7, 8, -1
        $stream.Seek(-99, 'Current') | Should -Be 1
        $buffer = [byte[]]::new(5)
        $stream.Read($buffer, 2, 3) | Should -Be 3
        $buffer | Should -Be 0, 0, 3, 4, 0
    }

    It 'counts each write, and wakes those who wait for one' {
        $other = Start-TestSession
        try {
            Invoke-TestSession $other { param($Name) $null = Open-SharedMemory $Name; $null = Read-SharedMemory $Name } $name
            $waiting = Start-TestCommand $other { param($Name) Wait-SharedMemory $Name -Timeout 60; (Read-SharedMemory $Name)[7] } $name
            $version = $region.Version
            $stream.Position = 7
            $stream.WriteByte(5)
            $region.Version | Should -Be ($version + 1)
            $region.WriterId | Should -Be $PID
            Receive-TestCommand $waiting | Should -Contain 5
            $stream.Write([byte[]](1, 2, 3), 0, 0)
            $region.Version | Should -Be ($version + 1) -Because 'nothing was written'
            Assert-Error (Get-ErrorOf { Wait-SharedMemory $name -Timeout 0 }) SharedMemoryWaitTimeout OperationTimeout $name
        }
        finally { Stop-TestSession $other }
    }

    It 'makes bytes of a payload that it changes, and leaves one that it does not: <Title>' -ForEach @(
        @{ Title = 'at its beginning'; Value = 'hello'; At = 0; Kind = $null }
        @{ Title = 'at its end'; Value = 'hello'; At = 4; Kind = $null }
        @{ Title = 'behind it'; Value = 'hello'; At = 50; Kind = 'Text' }
        @{ Title = 'an empty one'; Value = ''; At = 0; Kind = $null }
        @{ Title = 'a number'; Value = 5; At = 3; Kind = $null }
        @{ Title = 'an object'; Value = @{ a = 1 }; At = 0; Kind = $null }
    ) {
        Write-SharedMemory $name $Value
        $stream.Position = $At
        $stream.Write([byte[]](, 0x41 * 10), 0, 10)
        $region.PayloadKind | Should -Be $Kind
        if ($Kind) { Read-SharedMemory $name | Should -BeExactly $Value }
        else {
            $found = Read-SharedMemory $name
            $found.Count | Should -Be 100
            $found[$At..($At + 9)] | Should -Be (, 0x41 * 10)
        }
    }

    It 'reads up to its end, and writes nothing beyond it' {
        $stream.Position = 95
        $stream.Read([byte[]]::new(10), 0, 10) | Should -Be 5
        $stream.Position = 95
        Get-ThrownId { $stream.Write([byte[]]::new(6), 0, 6) } | Should -Be SharedMemoryTooSmall
        $stream.Position | Should -Be 95
        $stream.Write([byte[]](1, 1, 1, 1, 1), 0, 5)
        $stream.Position = 1000
        $stream.Read([byte[]]::new(10), 0, 10) | Should -Be 0
        Get-ThrownId { $stream.WriteByte(1) } | Should -Be SharedMemoryTooSmall
    }

    It 'refuses what no stream can do: <Title>' -ForEach @(
        @{ Title = 'a position before its beginning'; Block = { $stream.Position = -1 } }
        @{ Title = 'seeking before its beginning'; Block = { $stream.Seek(-101, 'End') } }
        @{ Title = 'a position that overflows'; Block = { $stream.Position = 1; $stream.Seek([long]::MaxValue, 'Current') } }
        @{ Title = 'more than the buffer has'; Block = { $stream.Read([byte[]]::new(5), 3, 3) } }
        @{ Title = 'a negative count'; Block = { $stream.Write([byte[]]::new(5), 3, -1) } }
        @{ Title = 'no buffer'; Block = { $stream.Read($null, 0, 0) } }
        @{ Title = 'another length'; Block = { $stream.SetLength(50) } }
    ) {
        $Block | Should -Throw
        $region.Size | Should -Be 100
    }

    It 'of a region open for reading cannot write' {
        $session = Start-TestSession
        try {
            $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 10 } "$name.theirs"
            $theirs = (Open-SharedMemory "$name.theirs" -ReadOnly).OpenStream()
            $theirs.CanWrite | Should -BeFalse
            $theirs.ReadByte() | Should -Be 0
            Get-ThrownId { $theirs.WriteByte(1) } | Should -Be SharedMemoryReadOnly
        }
        finally { Stop-TestSession $session }
    }

    It 'ends with the region, and the region not with it' {
        $stream.Dispose()
        $region.IsOpen | Should -BeTrue
        $stream = $region.OpenStream()
        $region.Dispose()
        Get-ThrownId { $stream.ReadByte() } | Should -Be SharedMemoryNotFound
        Get-ThrownId { $stream.WriteByte(1) } | Should -Be SharedMemoryNotFound
        Get-ThrownId { $region.OpenStream() } | Should -Be SharedMemoryNotFound
    }

    It 'serves .NET''s readers and writers' {
        $writer = [IO.BinaryWriter]::new($stream)
        $writer.Write(3.5)
        $writer.Write('text')
        $stream.Position = 0
        $reader = [IO.BinaryReader]::new($stream)
        $reader.ReadDouble() | Should -Be 3.5
        $reader.ReadString() | Should -BeExactly text
        Read-SharedMemory $name -As Double -Offset 0 | Should -Be 3.5
    }
}
