# Every error that a session can run into by itself: its id, category, target and advice, whether it ends the statement, and
# that it leaves everything as it was.
BeforeDiscovery {
    if (-not $IsLinux) { Write-Host 'Errors: a path too long and a full disk are skipped: they are made as on Linux.' }
    $long = 'n' * 201
    $wide = [string]::new([char]0x20AC, 67)
    $cases = @(
        # Names
        @{ Title = 'a name with a slash'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = 'a/b'; Block = { Open-SharedMemory a/b } }
        @{ Title = 'a name with a backslash'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = 'a\b'; Block = { New-SharedMemory a\b -Size 1 } }
        @{ Title = 'a second prefix'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = 'Local\Global\x'; Block = { Test-SharedMemory Local\Global\x } }
        @{ Title = 'a name with a control character'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = "a$([char]1)b"; Block = { Write-SharedMemory "a$([char]1)b" x } }
        @{ Title = 'a name with a NUL'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = "a`0b"; Block = { Read-SharedMemory "a`0b" } }
        @{ Title = 'a leading dot'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = '.a'; Block = { Clear-SharedMemory .a } }
        @{ Title = 'a leading dot behind a prefix'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = 'Global\.a'; Block = { Remove-SharedMemory Global\.a } }
        @{ Title = 'nothing behind a prefix'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = 'Local\'; Block = { Sync-SharedMemory Local\ } }
        @{ Title = 'half a surrogate pair'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = "a$([char]0xD83D)"; Block = { Get-SharedMemory "a$([char]0xD83D)" } }
        @{ Title = '201 bytes'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = $long; Block = { New-SharedMemory $long -Size 1 }.GetNewClosure() }
        @{ Title = '67 characters of 201 bytes'; Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Target = $wide; Block = { New-SharedMemory $wide -Size 1 }.GetNewClosure() }

        # What is there, and what is not
        @{ Title = 'New of a name that this session has'; Id = 'SharedMemoryExists'; Category = 'ResourceExists'; Block = { New-SharedMemory $name -Size 4 } }
        @{ Title = 'New -OpenExisting of more than there is'; Id = 'SharedMemoryExists'; Category = 'ResourceExists'; Block = { New-SharedMemory $name -Size 17 -OpenExisting } }
        @{ Title = 'Open of nothing'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { Open-SharedMemory $absent } }
        @{ Title = 'Read of nothing'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { Read-SharedMemory $absent } }
        @{ Title = 'Write to nothing'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { Write-SharedMemory $absent x } }
        @{ Title = 'Write -PassThru to nothing'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { Write-SharedMemory $absent x -PassThru } }
        @{ Title = 'Clear of nothing'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { Clear-SharedMemory $absent } }
        @{ Title = 'Sync of nothing'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { Sync-SharedMemory $absent } }
        @{ Title = 'Remove of nothing'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { Remove-SharedMemory $absent } }
        @{ Title = 'Remove -Force of nothing'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { Remove-SharedMemory $absent -Force } }
        @{ Title = 'Get of what is not open here'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { Get-SharedMemory $absent } }
        @{ Title = 'the name as it was typed'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'Local\absent'; Block = { Open-SharedMemory "Local\$absent" } }
        @{ Title = 'Open that waited in vain'; Id = 'SharedMemoryWaitTimeout'; Category = 'OperationTimeout'; Target = 'absent'; Block = { Open-SharedMemory $absent -Timeout 0.05 } }

        # Sizes and ranges
        @{ Title = 'a size of 0'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Target = 'absent'; Block = { New-SharedMemory $absent -Size 0 } }
        @{ Title = 'a negative size'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Target = 'absent'; Block = { New-SharedMemory $absent -Size -1 } }
        @{ Title = 'more than the machine has'; Id = 'SharedMemoryInsufficientMemory'; Category = 'ResourceUnavailable'; Target = 'absent'; Block = { New-SharedMemory $absent -Size 1PB } }
        @{ Title = 'the largest size there is'; Id = 'SharedMemoryInsufficientMemory'; Category = 'ResourceUnavailable'; Target = 'absent'; Block = { New-SharedMemory $absent -Size ([long]::MaxValue) } }
        @{ Title = 'New -Force of more than the machine has'; Id = 'SharedMemoryInsufficientMemory'; Category = 'ResourceUnavailable'; Block = { New-SharedMemory $name -Size 1PB -Force } }
        @{ Title = 'a text too long'; Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Block = { Write-SharedMemory $name '12345678901234567' } }
        @{ Title = 'bytes too many'; Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Block = { Write-SharedMemory $name ([byte[]]::new(17)) } }
        @{ Title = 'numbers too many'; Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Block = { Write-SharedMemory $name ([long[]](1, 2, 3)) } }
        @{ Title = 'a text that its encoding makes too long'; Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Block = { Write-SharedMemory $name '123456789' -Encoding unicode } }
        @{ Title = 'a piece that reaches beyond the end'; Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Block = { Write-SharedMemory $name 'abc' -Offset 14 } }
        @{ Title = 'a file too long'; Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Block = { Write-SharedMemory $name -InputFile $longFile } }
        @{ Title = 'Write at an offset beyond the end'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Write-SharedMemory $name 'a' -Offset 17 } }
        @{ Title = 'Write at a negative offset'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Write-SharedMemory $name 'a' -Offset -1 } }
        @{ Title = 'Read at an offset beyond the end'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Read-SharedMemory $name -Offset 17 } }
        @{ Title = 'Read at a negative offset'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Read-SharedMemory $name -Offset -1 } }
        @{ Title = 'Read of too many bytes'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Read-SharedMemory $name -Offset 1 -Count 16 } }
        @{ Title = 'Read of too many numbers'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Read-SharedMemory $name -As Int64 -Count 3 } }
        @{ Title = 'Read of a number that the end cuts'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Read-SharedMemory $name -As Int64 -Offset 9 } }
        @{ Title = 'Read of a negative count'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Read-SharedMemory $name -Count -1 } }
        @{ Title = 'Read of a count that overflows'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Read-SharedMemory $name -As Int64 -Count ([long]::MaxValue) } }
        @{ Title = 'Read -Buffer of a count that overflows'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Read-SharedMemory $name -Buffer ([int[]]::new(4)) -Count 0x4000000000000001 } }
        @{ Title = 'Read -As of a payload smaller than one number'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Block = { Read-SharedMemory $name -As Int64 } }

        # Rights
        @{ Title = 'Write to a region open for reading'; Id = 'SharedMemoryReadOnly'; Category = 'PermissionDenied'; ReadOnly = $true; Block = { Write-SharedMemory $name x } }
        @{ Title = 'Write -PassThru to a region open for reading'; Id = 'SharedMemoryReadOnly'; Category = 'PermissionDenied'; ReadOnly = $true; Block = { Write-SharedMemory $name x -PassThru } }
        @{ Title = 'Write -Offset to a region open for reading'; Id = 'SharedMemoryReadOnly'; Category = 'PermissionDenied'; ReadOnly = $true; Block = { Write-SharedMemory $name x -Offset 0 } }
        @{ Title = 'Clear of a region open for reading'; Id = 'SharedMemoryReadOnly'; Category = 'PermissionDenied'; ReadOnly = $true; Block = { Clear-SharedMemory $name } }

        # Values and files
        @{ Title = 'a value of a type that cannot be written'; Id = 'SharedMemoryUnsupported'; Category = 'NotImplemented'; Block = { Write-SharedMemory $name (Get-Date) } }
        @{ Title = 'several values of no one type'; Id = 'SharedMemoryUnsupported'; Category = 'NotImplemented'; Block = { 1, 'a' | Write-SharedMemory $name } }
        @{ Title = 'null'; Id = 'SharedMemoryUnsupported'; Category = 'NotImplemented'; Block = { Write-SharedMemory $name $null } }
        @{ Title = 'text that is no number'; Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Ends = $true; Block = { Write-SharedMemory $name abc -As Int32 } }
        @{ Title = 'a number too large for its type'; Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Ends = $true; Block = { Write-SharedMemory $name 300 -As Byte } }
        @{ Title = 'a file that is not a whole number of elements'; Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Ends = $true; Block = { Write-SharedMemory $name -InputFile $oddFile -As Int32 } }
        @{ Title = '-OpenExisting together with -Force'; Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Ends = $true; Block = { New-SharedMemory $name -Size 4 -OpenExisting -Force } }
        @{ Title = 'a path of another provider'; Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Ends = $true; Block = { Write-SharedMemory $name -InputFile Env:PATH } }
        @{ Title = 'New -Path of another provider'; Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Ends = $true; Target = 'absent'; Block = { New-SharedMemory $absent -Path Variable:x -Size 4 } }
        @{ Title = '-InputFile that is not there'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Block = { Write-SharedMemory $name -InputFile TestDrive:\none.bin } }
        @{ Title = '-InputFile that is a folder'; Id = 'SharedMemoryAccessDenied'; Category = 'PermissionDenied'; Block = { Write-SharedMemory $name -InputFile TestDrive:\ } }
        @{ Title = '-OutFile in a folder that is not there'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Block = { Read-SharedMemory $name -OutFile TestDrive:\none\out.bin } }
        @{ Title = 'New -Path of no file without -Size'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { New-SharedMemory $absent -Path TestDrive:\none.bin } }
        @{ Title = 'New -Path in a folder that is not there'; Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Target = 'absent'; Block = { New-SharedMemory $absent -Path TestDrive:\none\x.bin -Size 4 } }
        @{ Title = 'New -Path of a folder'; Id = 'SharedMemoryAccessDenied'; Category = 'PermissionDenied'; Target = 'absent'; Block = { New-SharedMemory $absent -Path TestDrive:\ -Size 4 } }
        @{ Title = 'New -Path of an empty file without -Size'; Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Target = 'absent'; Block = { New-SharedMemory $absent -Path $emptyFile } }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
    $oddFile = Join-Path $TestDrive odd.bin
    $longFile = Join-Path $TestDrive long.bin
    $emptyFile = Join-Path $TestDrive empty.bin
    [IO.File]::WriteAllBytes($oddFile, [byte[]](1, 2, 3))
    [IO.File]::WriteAllBytes($longFile, [byte[]]::new(17))
    [IO.File]::WriteAllBytes($emptyFile, [byte[]]::new(0))
}

Describe 'Errors of one session' {
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

    It '<Id> for <Title>' -ForEach $cases {
        if ($ReadOnly) {
            Remove-SharedMemory $name
            # Another session holds the region, so that this one can have it for reading only.
            $holder = [powershell]::Create()
            $null = $holder.AddScript('param($Manifest, $Name) Import-Module $Manifest; $null = New-SharedMemory $Name -Size 16; Write-SharedMemory $Name before')
            $null = $holder.AddArgument((Get-ManifestPath)).AddArgument($name).Invoke()
            $holder.HadErrors | Should -BeFalse
            $region = Open-SharedMemory $name -ReadOnly
        }
        $files = @(Get-ChildItem -LiteralPath $TestDrive -Recurse | ForEach-Object { "$($_.FullName) $($_.Length)" })
        $trace = Get-Trace $run
        $version = $region.Version
        try {
            $found = Get-ErrorOf $Block

            $expected = if ($Target) { $Target.Replace('absent', $absent) } else { $name }
            Assert-Error $found $Id $Category $expected -Terminating:([bool]$Ends)

            Get-Trace $run | Should -Be $trace
            $region.IsOpen | Should -BeTrue
            $region.Version | Should -Be $version
            Read-SharedMemory $name | Should -BeExactly 'before'
            @(Get-ChildItem -LiteralPath $TestDrive -Recurse | ForEach-Object { "$($_.FullName) $($_.Length)" }) | Should -Be $files
            @(Get-SharedMemory "$run*").Count | Should -Be 1
        }
        finally {
            if ($holder) { $holder.Runspace.Dispose() }
        }
    }

    It 'names the bytes asked for and the bytes that are free' {
        $message = (Get-ErrorOf { New-SharedMemory $absent -Size 1PB }).Record[0].Exception.Message
        $message | Should -BeLike '*1,125,899,906,842,624 bytes*'
        $message | Should -Match '[\d,]+ bytes are free'
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

    It 'does not create a file whose path is too long to be recorded' -Skip:(-not $IsLinux) {
        $folder = Join-Path $TestDrive ((1..13 | ForEach-Object { 'f' * 240 }) -join '/')
        $null = [IO.Directory]::CreateDirectory($folder)
        $found = Get-ErrorOf { New-SharedMemory $absent -Path "$folder/x.bin" -Size 4 }
        $found.Record[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryNameInvalid,*'
        $found.IsTerminating | Should -BeTrue
        [IO.Directory]::GetFiles($folder) | Should -BeNullOrEmpty
    }

    It 'passes on what the system says of a full disk' -Skip:(-not $IsLinux) {
        $record = (Get-ErrorOf { Read-SharedMemory $name -OutFile /dev/full }).Record[0]
        $record.FullyQualifiedErrorId | Should -BeLike 'SharedMemorySystemError,*'
        $record.CategoryInfo.Category | Should -Be 'DeviceError'
        $record.TargetObject | Should -BeExactly $name
        $record.Exception.Message | Should -BeLike '*No space left*'
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
        @{ Title = 'an unknown encoding'; Expected = 'ParameterArgumentTransformationError,*'; Block = { Write-SharedMemory $name x -Encoding nonsense } }
        @{ Title = 'an unknown type'; Expected = 'ParameterArgumentTransformationError,*'; Block = { Read-SharedMemory $name -As Guid } }
        @{ Title = 'a time-out that is none'; Expected = 'ParameterArgumentTransformationError,*'; Block = { Open-SharedMemory $name -Timeout soon } }
        @{ Title = 'a time-out that is not a number'; Expected = 'ParameterArgumentTransformationError,*'; Block = { Open-SharedMemory $name -Timeout ([double]::NaN) } }
        @{ Title = 'an access that is none'; Expected = 'CannotConvertArgument*'; Block = { New-SharedMemory "$name.2" -Size 1 -Access Nobody } }
        @{ Title = 'a value and a file'; Expected = 'AmbiguousParameterSet,*'; Block = { Write-SharedMemory $name -Value x -InputFile y } }
        @{ Title = 'a buffer and a file'; Expected = 'AmbiguousParameterSet,*'; Block = { Read-SharedMemory $name -Buffer ([byte[]]::new(1)) -OutFile y } }
    ) {
        $found = Get-ErrorOf $Block
        $found.IsTerminating | Should -BeTrue
        $found.Record[0].FullyQualifiedErrorId | Should -BeLike $Expected
        Get-LeftBehind "$name.2" | Should -BeNullOrEmpty
    }
}
