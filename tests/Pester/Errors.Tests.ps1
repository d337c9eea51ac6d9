# Every error that a session can run into by itself: its id, category, target and advice, whether it ends the statement, and
# that it leaves everything as it was.
BeforeDiscovery {
    $long = 'n' * 201
    $wide = [string]::new([char]0x20AC, 67)
    $groups = @(
        @{
            Id = 'SharedMemoryNameInvalid'; Category = 'InvalidArgument'; Ends = $true; Cases = @(
                @{ Title = 'a name with a slash'; Target = 'a/b'; Block = { Open-SharedMemory a/b } }
                @{ Title = 'a name with a backslash'; Target = 'a\b'; Block = { New-SharedMemory a\b -Size 1 } }
                @{ Title = 'a second prefix'; Target = 'Local\Global\x'; Block = { Test-SharedMemory Local\Global\x } }
                @{ Title = 'a name with a control character'; Target = "a$([char]1)b"; Block = { Write-SharedMemory "a$([char]1)b" x } }
                @{ Title = 'a name with a NUL'; Target = "a`0b"; Block = { Read-SharedMemory "a`0b" } }
                @{ Title = 'a leading dot'; Target = '.a'; Block = { Clear-SharedMemory .a } }
                @{ Title = 'a leading dot behind a prefix'; Target = 'Global\.a'; Block = { Remove-SharedMemory Global\.a } }
                @{ Title = 'nothing behind a prefix'; Target = 'Local\'; Block = { Sync-SharedMemory Local\ } }
                @{ Title = 'half a surrogate pair'; Target = "a$([char]0xD83D)"; Block = { Get-SharedMemory "a$([char]0xD83D)" } }
                @{ Title = '201 bytes'; Target = $long; Block = { New-SharedMemory $long -Size 1 }.GetNewClosure() }
                @{ Title = '67 characters of 201 bytes'; Target = $wide; Block = { New-SharedMemory $wide -Size 1 }.GetNewClosure() }
            )
        }
        @{
            Id = 'SharedMemoryExists'; Category = 'ResourceExists'; Ends = $false; Cases = @(
                @{ Title = 'New of a name that this session has'; Block = { New-SharedMemory $name -Size 4 } }
                @{ Title = 'New -OpenExisting of more than there is'; Block = { New-SharedMemory $name -Size 17 -OpenExisting } }
            )
        }
        @{
            Id = 'SharedMemoryNotFound'; Category = 'ObjectNotFound'; Ends = $false; Cases = @(
                @{ Title = 'Open of nothing'; Target = 'absent'; Block = { Open-SharedMemory $absent } }
                @{ Title = 'Read of nothing'; Target = 'absent'; Block = { Read-SharedMemory $absent } }
                @{ Title = 'Write to nothing'; Target = 'absent'; Block = { Write-SharedMemory $absent x } }
                @{ Title = 'Write -PassThru to nothing'; Target = 'absent'; Block = { Write-SharedMemory $absent x -PassThru } }
                @{ Title = 'Clear of nothing'; Target = 'absent'; Block = { Clear-SharedMemory $absent } }
                @{ Title = 'Sync of nothing'; Target = 'absent'; Block = { Sync-SharedMemory $absent } }
                @{ Title = 'Remove of nothing'; Target = 'absent'; Block = { Remove-SharedMemory $absent } }
                @{ Title = 'Remove -Force of nothing'; Target = 'absent'; Block = { Remove-SharedMemory $absent -Force } }
                @{ Title = 'Get of what is not open here'; Target = 'absent'; Block = { Get-SharedMemory $absent } }
                @{ Title = 'the name as it was typed'; Target = 'Local\absent'; Block = { Open-SharedMemory "Local\$absent" } }
                @{ Title = '-InputFile that is not there'; Block = { Write-SharedMemory $name -InputFile TestDrive:\none.bin } }
                @{ Title = '-OutFile in a folder that is not there'; Block = { Read-SharedMemory $name -OutFile TestDrive:\none\out.bin } }
                @{
                    Title = 'New -Path of no file without -Size'; Target = 'absent'
                    Block = { New-SharedMemory $absent -Path TestDrive:\none.bin }
                }
                @{
                    Title = 'New -Path in a folder that is not there'; Target = 'absent'
                    Block = { New-SharedMemory $absent -Path TestDrive:\none\x.bin -Size 4 }
                }
            )
        }
        @{
            Id = 'SharedMemoryWaitTimeout'; Category = 'OperationTimeout'; Ends = $false; Cases = @(
                @{ Title = 'Open that waited in vain'; Target = 'absent'; Block = { Open-SharedMemory $absent -Timeout 0.05 } }
            )
        }
        @{
            Id = 'SharedMemoryOutOfRange'; Category = 'InvalidArgument'; Ends = $true; Cases = @(
                @{ Title = 'a size of 0'; Target = 'absent'; Block = { New-SharedMemory $absent -Size 0 } }
                @{ Title = 'a negative size'; Target = 'absent'; Block = { New-SharedMemory $absent -Size -1 } }
                @{ Title = 'Write at an offset beyond the end'; Block = { Write-SharedMemory $name 'a' -Offset 17 } }
                @{ Title = 'Write at a negative offset'; Block = { Write-SharedMemory $name 'a' -Offset -1 } }
                @{ Title = 'Read at an offset beyond the end'; Block = { Read-SharedMemory $name -Offset 17 } }
                @{ Title = 'Read at a negative offset'; Block = { Read-SharedMemory $name -Offset -1 } }
                @{ Title = 'Read of too many bytes'; Block = { Read-SharedMemory $name -Offset 1 -Count 16 } }
                @{ Title = 'Read of too many numbers'; Block = { Read-SharedMemory $name -As Int64 -Count 3 } }
                @{ Title = 'Read of a number that the end cuts'; Block = { Read-SharedMemory $name -As Int64 -Offset 9 } }
                @{ Title = 'Read of a negative count'; Block = { Read-SharedMemory $name -Count -1 } }
                @{ Title = 'Read of a count that overflows'; Block = { Read-SharedMemory $name -As Int64 -Count ([long]::MaxValue) } }
                @{
                    Title = 'Read -Buffer of a count that overflows'
                    Block = { Read-SharedMemory $name -Buffer ([int[]]::new(4)) -Count 0x4000000000000001 }
                }
                @{ Title = 'Read -As of a payload smaller than one number'; Block = { Read-SharedMemory $name -As Int64 } }
                @{
                    Title = 'New -Path of an empty file without -Size'; Target = 'absent'
                    Block = { New-SharedMemory $absent -Path $emptyFile }
                }
            )
        }
        @{
            Id = 'SharedMemoryInsufficientMemory'; Category = 'ResourceUnavailable'; Ends = $false; Cases = @(
                @{ Title = 'more than the machine has'; Target = 'absent'; Block = { New-SharedMemory $absent -Size 1PB } }
                @{ Title = 'the largest size there is'; Target = 'absent'; Block = { New-SharedMemory $absent -Size ([long]::MaxValue) } }
                @{ Title = 'New -Force of more than the machine has'; Block = { New-SharedMemory $name -Size 1PB -Force } }
            )
        }
        @{
            Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Ends = $false; Cases = @(
                @{ Title = 'a text too long'; Block = { Write-SharedMemory $name '12345678901234567' } }
                @{ Title = 'bytes too many'; Block = { Write-SharedMemory $name ([byte[]]::new(17)) } }
                @{ Title = 'numbers too many'; Block = { Write-SharedMemory $name ([long[]](1, 2, 3)) } }
                @{ Title = 'a text that its encoding makes too long'; Block = { Write-SharedMemory $name '123456789' -Encoding unicode } }
                @{ Title = 'a piece that reaches beyond the end'; Block = { Write-SharedMemory $name 'abc' -Offset 14 } }
                @{ Title = 'a file too long'; Block = { Write-SharedMemory $name -InputFile $longFile } }
            )
        }
        @{
            Id = 'SharedMemoryReadOnly'; Category = 'PermissionDenied'; Ends = $false; Cases = @(
                @{ Title = 'Write to a region open for reading'; ReadOnly = $true; Block = { Write-SharedMemory $name x } }
                @{
                    Title = 'Write -PassThru to a region open for reading'; ReadOnly = $true
                    Block = { Write-SharedMemory $name x -PassThru }
                }
                @{
                    Title = 'Write -Offset to a region open for reading'; ReadOnly = $true
                    Block = { Write-SharedMemory $name x -Offset 0 }
                }
                @{ Title = 'Clear of a region open for reading'; ReadOnly = $true; Block = { Clear-SharedMemory $name } }
            )
        }
        @{
            Id = 'SharedMemoryUnsupported'; Category = 'SecurityError'; Ends = $true; Cases = @(
                @{ Title = 'a secret'; Block = { Write-SharedMemory $name ([Security.SecureString]::new()) } }
                @{ Title = 'credentials inside a table'; Block = { Write-SharedMemory $name @{ a = [pscredential]::new('me', [Security.SecureString]::new()) } } }
            )
        }
        @{
            Id = 'SharedMemoryTooSmall'; Category = 'LimitsExceeded'; Ends = $false; Cases = @(
                @{ Title = 'an object that is too large'; Block = { Write-SharedMemory $name @{ a = 'x' * 5MB } } }
            )
        }
        @{
            Id = 'SharedMemoryUnsupported'; Category = 'InvalidArgument'; Ends = $true; Cases = @(
                @{ Title = 'text that is no number'; Block = { Write-SharedMemory $name abc -As Int32 } }
                @{ Title = 'a number too large for its type'; Block = { Write-SharedMemory $name 300 -As Byte } }
                @{ Title = 'two dimensions -As'; Block = { Write-SharedMemory $name ([int[, ]]::new(1, 2)) -As Int32 } }
                @{ Title = 'a class'; Block = { Read-SharedMemory $name -As ([version]) } }
                @{ Title = 'a struct with a string that lies elsewhere'; Block = { Read-SharedMemory $name -As Collections.DictionaryEntry } }
                @{ Title = 'what is no struct'; Block = { Write-SharedMemory $name 'x' -As Guid } }
                @{ Title = 'a list in a list -As'; Block = { Write-SharedMemory $name (1, (2, 3)) -As Int32 } }
                @{
                    Title = 'a file that is not a whole number of elements'
                    Block = { Write-SharedMemory $name -InputFile $oddFile -As Int32 }
                }
                @{ Title = '-OpenExisting together with -Force'; Block = { New-SharedMemory $name -Size 4 -OpenExisting -Force } }
                @{ Title = 'a path of another provider'; Block = { Write-SharedMemory $name -InputFile Env:PATH } }
                @{
                    Title = 'New -Path of another provider'; Target = 'absent'
                    Block = { New-SharedMemory $absent -Path Variable:x -Size 4 }
                }
            )
        }
        @{
            Id = 'SharedMemoryAccessDenied'; Category = 'PermissionDenied'; Ends = $false; Cases = @(
                @{ Title = '-InputFile that is a folder'; Block = { Write-SharedMemory $name -InputFile TestDrive:\ } }
                @{ Title = 'New -Path of a folder'; Target = 'absent'; Block = { New-SharedMemory $absent -Path TestDrive:\ -Size 4 } }
            )
        }
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

    Context '<Id>' -ForEach $groups {
        It 'for <Title>' -ForEach $Cases {
            if ($ReadOnly) {
                Remove-SharedMemory $name
                # Another session holds the region, so that this one can have it for reading only.
                $holder = [powershell]::Create()
                $script = {
                    param($Manifest, $Name)
                    Import-Module $Manifest
                    $null = New-SharedMemory $Name -Size 16
                    Write-SharedMemory $Name before
                }
                $null = $holder.AddScript($script.ToString())
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
    }
}
