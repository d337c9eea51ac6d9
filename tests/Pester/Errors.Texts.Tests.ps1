#Requires -Version 7.4
# What the errors say at the prompt: what happened, with names and numbers, and what to do next.
BeforeDiscovery {
    $cases = @(
        @{ What = 'a name that is taken'; Says = "'<name>' exists already: this session has it open"; Advises = 'Get-SharedMemory', '-Force'; Block = { New-SharedMemory $name -Size 4 } }
        @{ What = 'a region that is too small'; Says = "'<name>' exists already, with 16 bytes, which is less than the 17 bytes asked for"; Advises = 'Open-SharedMemory'; Block = { New-SharedMemory $name -Size 17 -OpenExisting } }
        @{ What = 'a region over something else'; Says = "'<name>' exists already, and is not over the file '<file>'"; Advises = 'another name'; Block = { New-SharedMemory $name -Path $file -OpenExisting } }
        @{ What = 'a misspelt name'; Says = "no shared memory '<absent>'"; Advises = 'case matters', '-ListAvailable', 'New-SharedMemory'; Block = { Read-SharedMemory $absent } }
        @{ What = 'a name not open here'; Says = "'<absent>' is not open in this session"; Advises = 'Open-SharedMemory', '-ListAvailable'; Block = { Get-SharedMemory $absent } }
        @{ What = 'an empty name'; Says = "'Local\' cannot be the name of a shared memory: it is empty"; Advises = 'at most 200 bytes'; Block = { Open-SharedMemory Local\ } }
        @{ What = 'a slash'; Says = "'a/b' cannot be the name of a shared memory: it contains a slash"; Advises = '[Local\|Global\]name'; Block = { Open-SharedMemory a/b } }
        @{ What = 'a size of nothing'; Says = '0 bytes cannot be the size'; Advises = '64KB'; Block = { New-SharedMemory $absent -Size 0 } }
        @{ What = 'more than there is'; Says = "no room for '<absent>': 1,125,899,906,842,624 bytes (1 PB) were asked for"; Advises = '--shm-size'; Block = { New-SharedMemory $absent -Size 1PB } }
        @{ What = 'a value too long'; Says = "needs 17 bytes; the shared memory '<name>' has 16 bytes. Nothing was changed"; Advises = 'New-SharedMemory -Size'; Block = { Write-SharedMemory $name ('x' * 17) } }
        @{ What = 'a piece too long'; Says = "needs 3 bytes; from offset 14 on, the shared memory '<name>' has 2 bytes. Nothing"; Advises = 'nearer to the beginning'; Block = { Write-SharedMemory $name abc -Offset 14 } }
        @{ What = 'an offset too large'; Says = "Offset 17 lies outside the shared memory '<name>', which has 16 bytes"; Advises = 'from 0 to 16'; Block = { Write-SharedMemory $name a -Offset 17 } }
        @{ What = 'an offset below 0'; Says = 'Offset -1 lies outside'; Advises = 'from 0 to 16'; Block = { Read-SharedMemory $name -Offset -1 } }
        @{ What = 'a count below 0'; Says = "-1 elements of the shared memory '<name>' cannot be read"; Advises = '-Count of 0 or more'; Block = { Read-SharedMemory $name -Count -1 } }
        @{ What = 'a count below 0 with -Buffer'; Says = "-1 elements of the shared memory '<name>' cannot be read"; Advises = '-Count of 0 or more'; Block = { Read-SharedMemory $name -Count -1 -Buffer ([byte[]]::new(4)) } }
        @{ What = 'too many bytes'; Says = "16 bytes from offset 1 on would reach beyond the end of the shared memory '<name>', which has 16 bytes"; Advises = '-Offset', '-Count'; Block = { Read-SharedMemory $name -Offset 1 -Count 16 } }
        @{ What = 'too many numbers'; Says = '3 elements of 8 bytes from offset 0 on'; Advises = '-Count'; Block = { Read-SharedMemory $name -As Int64 -Count 3 } }
        @{ What = 'a number that the end cuts'; Says = '1 element of 8 bytes from offset 9 on'; Advises = '-Offset'; Block = { Read-SharedMemory $name -As Int64 -Offset 9 } }
        @{ What = 'a value that is shorter than a number'; Says = "The value in the shared memory '<name>' has 6 bytes, too few for one Int64, which takes 8"; Advises = 'without -As', '-Offset'; Block = { Read-SharedMemory $name -As Int64 } }
        @{ What = 'text that is no number'; Says = 'of type String, cannot be written as Int32', '"abc"'; Advises = '-As'; Block = { Write-SharedMemory $name abc -As Int32 } }
        @{ What = 'a class'; Says = 'Version cannot be read or written as bytes: it is a class'; Advises = 'Add-Type'; Block = { Read-SharedMemory $name -As ([version]) } }
        @{ What = 'a secret'; Says = 'SecureString', 'unencrypted'; Advises = '-As CliXml'; Block = { Write-SharedMemory $name ([securestring]::new()) } }
        @{ What = 'adding to text'; Says = "'<name>' holds a value of kind Text, not a number"; Advises = '-Offset', '-As', '-ScriptBlock'; Block = { Update-SharedMemory $name -Add 1 } }
        @{ What = 'adding to what is no number type'; Says = "'<name>' cannot be updated as Guid, which is no number"; Advises = '-As'; Block = { Update-SharedMemory $name -Add 1 -As Guid -Offset 0 } }
        @{ What = 'CLIXML that is none'; Says = "'<name>' cannot be understood: its CLIXML cannot be read"; Advises = 'without -As'; Block = { Read-SharedMemory $name -As CliXml } }
        @{ What = 'a lock that is not held'; Says = "does not hold the lock of the shared memory '<name>'"; Advises = 'Lock-SharedMemory'; Block = { Unlock-SharedMemory $name } }
        @{ What = 'a wait in vain'; Says = "'<absent>' did not appear in 0.05 seconds"; Advises = '-Timeout'; Block = { Open-SharedMemory $absent -Timeout 0.05 } }
        @{ What = 'a change that did not come'; Says = "'<name>' was not changed by another session in 0.05 seconds"; Advises = '-Timeout'; Block = { Wait-SharedMemory $name -Timeout 0.05 } }
        @{ What = 'a reader that did not come'; Says = "'<name>' was not read by another session in 0.05 seconds"; Advises = '-Timeout'; Block = { Wait-SharedMemory $name -Read -Timeout 0.05 } }
        @{ What = 'a file that is not there'; Says = "no file or folder '*none.bin'"; Advises = 'has to exist'; Block = { Write-SharedMemory $name -InputFile TestDrive:\none.bin } }
        @{ What = 'a folder as a file'; Says = "' is a folder, not a file"; Advises = 'path of a file'; Block = { Write-SharedMemory $name -InputFile TestDrive:\ } }
        @{ What = 'a region over a folder'; Says = "' is a folder, not a file"; Advises = 'path of a file'; Block = { New-SharedMemory $absent -Path TestDrive:\ -Size 4 } }
        @{ What = 'a path of another provider'; Says = "'Env:PATH' is a path of the provider Environment"; Advises = 'path of a file'; Block = { Write-SharedMemory $name -InputFile Env:PATH } }
        @{ What = 'switches that contradict'; Says = '-OpenExisting and -Force contradict'; Advises = 'to share', 'to replace'; Block = { New-SharedMemory $name -Size 4 -OpenExisting -Force } }
        @{ What = 'bytes behind text'; Says = "Bytes cannot be added to what the shared memory '<name>' holds, which is text"; Advises = 'Set-Content', '-Offset'; Block = { Add-Content "Shm:\$name" ([byte]5) -AsByteStream } }
        @{ What = 'an item without a size'; Says = "The size of '<absent>' is not given"; Advises = '-Size', '-Value'; Block = { New-Item "Shm:\$absent" } }
        @{ What = 'a folder of the drive'; Says = 'is a folder of the drive, not a shared memory'; Advises = 'Shm:\name'; Block = { Get-Content Shm:\ } }
    )
    $binder = @(
        @{ What = 'a misspelt type'; Says = "'Int3' is no type that bytes can be read or written as. Use one of Text, Bytes", 'Add-Type'; Block = { Read-SharedMemory $name -As Int3 } }
        @{ What = 'a misspelt encoding'; Says = "no encoding 'utf9' here. Use one of ansi, ascii"; Block = { Write-SharedMemory $name x -Encoding utf9 } }
        @{ What = 'a time-out in words'; Says = "'soon' is not a time-out. Give seconds, such as 5 or 0.5, a TimeSpan, or -1"; Block = { Open-SharedMemory $name -Timeout soon } }
        @{ What = 'a buffer that is none'; Says = "-Buffer takes an array of a primitive type, such as [byte[]]::new(1MB), not Int32"; Block = { Read-SharedMemory $name -Buffer 5 } }
        @{ What = 'an access that is none'; Says = '"Nobody"', 'CurrentUser, EveryoneRead, Everyone'; Block = { New-SharedMemory $absent -Size 1 -Access Nobody } }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1'))
    Import-Module (Get-ManifestPath)

    function Assert-Says([string]$Text, [string[]]$Expected) {
        foreach ($part in $Expected) {
            $wanted = $part.Replace('<name>', $name).Replace('<absent>', $absent).Replace('<file>', $file)
            if ($wanted.Contains('*')) { $Text | Should -BeLike "*$wanted*" }
            else { $Text.Contains($wanted) | Should -BeTrue -Because "'$Text' should contain '$wanted'" }
        }
    }
}

Describe 'What a user is told of' {
    BeforeEach {
        $run = New-TestName
        $name = "$run.here"
        $absent = "$run.absent"
        $file = Join-Path $TestDrive there.bin
        [IO.File]::WriteAllText($file, 'there')
        $null = New-SharedMemory $name -Size 16
        Write-SharedMemory $name 'before'
    }
    AfterEach {
        Remove-SharedMemory "$run*"
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It '<What>' -ForEach $cases {
        $record = @((Get-ErrorOf $Block).Record)
        $record | Should -HaveCount 1
        Assert-Says $record[0].Exception.Message $Says
        Assert-Says $record[0].ErrorDetails.Message $Says
        Assert-Says $record[0].ErrorDetails.RecommendedAction $Advises
    }

    It '<What>, by the binder' -ForEach $binder {
        $found = Get-ErrorOf $Block
        $found.IsTerminating | Should -BeTrue
        Assert-Says $found.Record[0].Exception.Message $Says
    }

    It 'a character that the encoding refuses, for <Title>, and nothing is changed' -ForEach @(
        @{ Title = 'text'; Block = { Write-SharedMemory $name "ab$([char]0x20AC)" -Encoding $strict } }
        @{ Title = 'text as bytes'; Block = { Write-SharedMemory $name "ab$([char]0x20AC)" -As Bytes -Encoding $strict } }
    ) {
        $strict = [Text.Encoding]::GetEncoding(20127, [Text.EncoderFallback]::ExceptionFallback, [Text.DecoderFallback]::ExceptionFallback)
        $found = Get-ErrorOf $Block
        Assert-Error $found SharedMemoryUnsupported InvalidArgument $name -Terminating
        Assert-Says $found.Record[0].Exception.Message 'cannot be written in us-ascii', 'the character at index 2'
        Assert-Says $found.Record[0].ErrorDetails.RecommendedAction '-Encoding', 'utf8'
        $found.Record[0].Exception.InnerException | Should -BeOfType Text.EncoderFallbackException
        Read-SharedMemory $name | Should -BeExactly before
    }

    It 'bytes that the encoding refuses' {
        $strict = [Text.Encoding]::GetEncoding(20127, [Text.EncoderFallback]::ExceptionFallback, [Text.DecoderFallback]::ExceptionFallback)
        Write-SharedMemory $name ([byte[]](65, 200))
        $found = Get-ErrorOf { Read-SharedMemory $name -As Text -Encoding $strict }
        Assert-Error $found SharedMemoryFormatInvalid InvalidData $name
        Assert-Says $found.Record[0].Exception.Message "'<name>' cannot be understood: its bytes are no text in us-ascii"
    }

    It 'is seen at the prompt, where the engine shows recommendations' -Skip:($PSVersionTable.PSVersion -lt [version]'7.5') -Tag 'needs PowerShell 7.5: it shows recommendations' {
        $shown = (Get-ErrorOf { Open-SharedMemory $absent }).Record | Out-String -Width 400
        Assert-Says $shown 'There is no shared memory', 'Recommendation: Check the name'
    }

    It 'a region of another program, which -Force does not replace' {
        New-ForeignRegion $absent ([Text.Encoding]::ASCII.GetBytes('theirs'))
        try {
            $null = Open-SharedMemory $absent
            $found = Get-ErrorOf { New-SharedMemory $absent -Size 4 -Force }
            Assert-Error $found SharedMemoryInUse ResourceBusy $absent
            Assert-Says $found.Record[0].Exception.Message "'<absent>' was made by another program"
            Assert-Says $found.Record[0].ErrorDetails.RecommendedAction 'Remove-SharedMemory -Force'
            Read-SharedMemory $absent -As Text | Should -BeExactly theirs
        }
        finally {
            Remove-SharedMemory $absent
            Remove-ForeignRegion $absent
        }
    }

    It 'a name that something else has' {
        $something = if ($IsLinux) { [IO.Directory]::CreateDirectory("/dev/shm/$absent") } else { [Threading.Mutex]::new($false, $absent) }
        try {
            $record = (Get-ErrorOf { New-SharedMemory $absent -Size 4 }).Record[0]
            Assert-Says $record.Exception.Message "The name '<absent>' is in use by $(if ($IsLinux) { 'something' } else { 'an event, a mutex or another object' }) that is n"
            Assert-Says $record.ErrorDetails.RecommendedAction $(if ($IsLinux) { 'another name', '/dev/shm' } else { 'another name' })
        }
        finally { if ($IsLinux) { $something.Delete() } else { $something.Dispose() } }
    }
}

Describe 'Who is in the way' {
    BeforeAll { $session = Start-TestSession }
    AfterAll { Stop-TestSession $session }
    BeforeEach {
        $name = New-TestName
        $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 100 } $name
    }
    AfterEach {
        Invoke-TestSession $session { Remove-SharedMemory * }
        Remove-SharedMemory "$name*"
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'is named by <Title>' -ForEach @(
        @{ Title = 'Remove'; Block = { Remove-SharedMemory $name } }
        @{ Title = 'Remove -Force'; Block = { Remove-SharedMemory $name -Force } }
        @{ Title = 'New -Force'; Block = { New-SharedMemory $name -Size 4 -Force } }
        @{ Title = 'New -Force of what is open here too'; Opens = $true; Block = { New-SharedMemory $name -Size 4 -Force } }
    ) {
        if ($Opens) { $null = Open-SharedMemory $name }
        $found = Get-ErrorOf $Block
        Assert-Error $found SharedMemoryInUse ResourceBusy $name
        $found.Record[0].Exception.Message | Should -BeExactly "The shared memory '$name' is in use: process $($session.Process.Id) has it open."
        $found.Record[0].ErrorDetails.RecommendedAction | Should -BeLike '*close it first*'
    }

    It 'is named by a lock time-out' {
        Invoke-TestSession $session { param($Name) Lock-SharedMemory $Name } $name
        foreach ($block in { Read-SharedMemory $name -LockTimeout 0.05 }, { Lock-SharedMemory $name -Timeout 0.05 }) {
            $found = Get-ErrorOf $block
            Assert-Error $found SharedMemoryLockTimeout OperationTimeout $name -Terminating
            $found.Record[0].Exception.Message | Should -BeExactly "The lock of the shared memory '$name' was not free within 0.05 seconds: process $($session.Process.Id) holds it."
            $found.Record[0].ErrorDetails.RecommendedAction | Should -BeLike "*-LockTimeout*Get-Process -Id $($session.Process.Id)*"
        }
    }
}
