# What all errors have in common, errors of files that take some making, and arguments that do not even reach the commands.
BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
}

Describe 'Errors' {
    BeforeEach {
        $run = New-TestName
        $name = "$run.here"
        $absent = "$run.absent"
        $region = New-SharedMemory $name -Size 16
        Write-SharedMemory $name 'before'
    }

    AfterEach {
        Remove-SharedMemory "$run*"
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'names the bytes asked for and the bytes that are free' {
        $message = (Get-ErrorOf { New-SharedMemory $absent -Size 1PB }).Record[0].Exception.Message
        $message | Should -BeLike '*1,125,899,906,842,624 bytes*'
        $message | Should -Match '[\d,]+ bytes \([\d.,]+ [KMGT]B\) are free'
    }

    It 'names the bytes needed and the bytes available' {
        $message = (Get-ErrorOf { Write-SharedMemory $name ([byte[]]::new(1500)) }).Record[0].Exception.Message
        $message | Should -BeLike '*1,500 bytes*16 bytes*'
    }

    It 'writes one error per name and goes on with the others' {
        $found = Get-ErrorOf { Open-SharedMemory $absent, $name, "$absent.2" }
        $found.Record.TargetObject | Should -Be $absent, "$absent.2"
        @(Open-SharedMemory $absent, $name, "$absent.2" -ErrorAction SilentlyContinue).Name | Should -Be $name
    }

    It 'keeps the original exception' {
        $record = (Get-ErrorOf { Write-SharedMemory $name -InputFile TestDrive:\none.bin }).Record[0]
        $record.Exception | Should -BeOfType ShmModule.SharedMemoryException
        $record.Exception.InnerException | Should -BeOfType IO.FileNotFoundException
        $record.Exception.ErrorId | Should -Be 'SharedMemoryNotFound'
    }

    It 'can be made terminating, and caught by type and id' {
        $caught = try { Open-SharedMemory $absent -ErrorAction Stop } catch [ShmModule.SharedMemoryException] { $_.Exception.ErrorId }
        $caught | Should -Be 'SharedMemoryNotFound'
    }

    It 'leaves an existing -OutFile alone when there is nothing to write' {
        $file = Join-Path $TestDrive kept.bin
        [IO.File]::WriteAllText($file, 'kept')
        (Get-ErrorOf { Read-SharedMemory $name -Offset 99 -OutFile $file }).Record[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryOutOfRange,*'
        [IO.File]::ReadAllText($file) | Should -BeExactly 'kept'
        Remove-Item $file
    }

    It 'does not create a file whose path is too long to be recorded' -Skip:(-not $IsLinux) -Tag 'needs Linux: a path longer than the control block records' {
        $folder = Join-Path $TestDrive ((1..13 | ForEach-Object { 'f' * 240 }) -join '/')
        $null = [IO.Directory]::CreateDirectory($folder)
        $found = Get-ErrorOf { New-SharedMemory $absent -Path "$folder/x.bin" -Size 4 }
        $found.Record[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryNameInvalid,*'
        $found.IsTerminating | Should -BeTrue
        [IO.Directory]::GetFiles($folder) | Should -BeNullOrEmpty
    }

    It 'passes on what the system says of a full disk' -Skip:(-not $IsLinux) -Tag 'needs Linux: the device /dev/full' {
        $record = (Get-ErrorOf { Read-SharedMemory $name -OutFile /dev/full }).Record[0]
        $record.FullyQualifiedErrorId | Should -BeLike 'SharedMemorySystemError,*'
        $record.CategoryInfo.Category | Should -Be 'DeviceError'
        $record.TargetObject | Should -BeExactly $name
        $record.Exception.Message | Should -BeLike '*No space left*'
    }

    It 'does not take a file without a length for an empty one: <_>' -Skip:(-not $IsLinux) -Tag 'needs Linux: files without a length' -ForEach '/proc/version', 'a pipe' {
        $source = $_
        if ($source -eq 'a pipe') {
            $source = Join-Path $TestDrive pipe
            mkfifo $source
            # Opening a pipe takes somebody at its other end.
            $other = [powershell]::Create().AddScript('param($Pipe) [IO.File]::WriteAllText($Pipe, "text")').AddArgument($source)
            $waiting = $other.BeginInvoke()
        }
        Assert-Error (Get-ErrorOf { Write-SharedMemory $name -InputFile $source }) SharedMemoryUnsupported InvalidArgument $name -Terminating
        Read-SharedMemory $name | Should -BeExactly 'before'
        if ($other) {
            $waiting.AsyncWaitHandle.WaitOne(10000) | Should -BeTrue
            $other.Dispose()
        }
    }

    It 'accepts a name of exactly 200 bytes: <_>' -ForEach ('n' * 168), ('Global\' + 'n' * 168), ([string]::new([char]0x20AC, 56)) {
        $longest = $_ + [guid]::NewGuid().ToString('N')
        (New-SharedMemory $longest -Size 1).Name | Should -BeExactly $longest
        Test-SharedMemory $longest | Should -BeTrue
        Remove-SharedMemory $longest
        Get-LeftBehind $longest | Should -BeNullOrEmpty
    }
}

Describe 'Arguments that the binder refuses' {
    BeforeAll {
        $name = New-TestName
        $null = New-SharedMemory $name -Size 16
    }

    AfterAll { Remove-SharedMemory $name }

    It '<Title>' -ForEach @(
        @{ Title = 'an empty name'; Expected = 'ParameterArgumentValidationErrorEmptyStringNotAllowed,*'; Block = { Open-SharedMemory '' } }
        @{
            Title = 'an unknown encoding'; Expected = 'ParameterArgumentTransformationError,*'
            Block = { Write-SharedMemory $name x -Encoding nonsense }
        }
        @{ Title = 'an unknown type'; Expected = 'ParameterArgumentTransformationError,*'; Block = { Read-SharedMemory $name -As Nonsense } }
        @{
            Title = 'a time-out that is none'; Expected = 'ParameterArgumentTransformationError,*'
            Block = { Open-SharedMemory $name -Timeout soon }
        }
        @{
            Title = 'a time-out that is not a number'; Expected = 'ParameterArgumentTransformationError,*'
            Block = { Open-SharedMemory $name -Timeout ([double]::NaN) }
        }
        @{
            Title = 'an access that is none'; Expected = 'CannotConvertArgument*'
            Block = { New-SharedMemory "$name.2" -Size 1 -Access Nobody }
        }
        @{ Title = 'a value and a file'; Expected = 'AmbiguousParameterSet,*'; Block = { Write-SharedMemory $name -Value x -InputFile y } }
        @{
            Title = 'a buffer and a file'; Expected = 'AmbiguousParameterSet,*'
            Block = { Read-SharedMemory $name -Buffer ([byte[]]::new(1)) -OutFile y }
        }
    ) {
        $found = Get-ErrorOf $Block
        $found.IsTerminating | Should -BeTrue
        $found.Record[0].FullyQualifiedErrorId | Should -BeLike $Expected
        Get-LeftBehind "$name.2" | Should -BeNullOrEmpty
    }
}
