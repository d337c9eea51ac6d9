# What other programs do to a region, and put in the place of one, must end in an error and never in the end of the shell.
BeforeDiscovery {
    $squatters = if ($IsLinux) { 'a symbolic link', 'a dangling link', 'a pipe', 'a folder' } else { 'an event', 'a mutex', 'a semaphore' }
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')) -Force
    Import-Module (Get-ManifestPath)

    function Set-FileLength([string]$File, [long]$Length) {
        $stream = [IO.FileStream]::new("/dev/shm/$File", 'Open', 'ReadWrite', 'ReadWrite')
        try { $stream.SetLength($Length) } finally { $stream.Dispose() }
    }
}

Describe 'In the place of a region' {
    BeforeEach {
        $name = New-TestName
        $squatter = $null
    }
    AfterEach {
        Remove-SharedMemory "$name*"
        if ($squatter -is [IDisposable]) { $squatter.Dispose() }
        if ($IsLinux) { Remove-Item -LiteralPath "/dev/shm/$name" -Recurse -Force -ErrorAction Ignore }
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It '<What> is refused by <Command>' -ForEach @(
        foreach ($what in $squatters) {
            foreach ($command in 'Open', 'Read', 'New', 'NewForce', 'NewOpenExisting', 'Write', 'Remove') { @{ What = $what; Command = $command } }
        }
    ) {
        $victim = Join-Path $TestDrive victim.bin
        [IO.File]::WriteAllText($victim, 'precious')
        switch ($What) {
            'a symbolic link' { $null = New-Item -ItemType SymbolicLink -Path "/dev/shm/$name" -Target $victim }
            'a dangling link' { $null = New-Item -ItemType SymbolicLink -Path "/dev/shm/$name" -Target (Join-Path $TestDrive none.bin) }
            'a pipe' { mkfifo "/dev/shm/$name" }
            'a folder' { $null = New-Item -ItemType Directory -Path "/dev/shm/$name" }
            'an event' { $squatter = [Threading.EventWaitHandle]::new($false, 'AutoReset', $name) }
            'a mutex' { $squatter = [Threading.Mutex]::new($false, $name) }
            'a semaphore' { $squatter = [Threading.Semaphore]::new(0, 1, $name) }
        }
        $found = Get-ErrorOf {
            switch ($Command) {
                'Open' { Open-SharedMemory $name }
                'Read' { Read-SharedMemory $name }
                'New' { New-SharedMemory $name -Size 8 }
                'NewForce' { New-SharedMemory $name -Size 8 -Force }
                'NewOpenExisting' { New-SharedMemory $name -Size 8 -OpenExisting }
                'Write' { Write-SharedMemory $name harm }
                'Remove' { Remove-SharedMemory $name -Force }
            }
        }
        if ($Command -eq 'Remove') { Assert-Error $found SharedMemoryNotFound ObjectNotFound $name }
        else { Assert-Error $found SharedMemoryNameInUse ResourceExists $name }
        Test-SharedMemory $name | Should -BeFalse
        [IO.File]::ReadAllText($victim) | Should -BeExactly 'precious'
        Test-Path -LiteralPath (Join-Path $TestDrive none.bin) | Should -BeFalse
        if ($IsLinux) { (Get-Trace $name).Count | Should -Be 1 }
    }

    It 'a symbolic link instead of the control file is refused' -Skip:(-not $IsLinux) -Tag 'needs Linux: the control block is a file that a link can replace' {
        $victim = Join-Path $TestDrive victim.bin
        [IO.File]::WriteAllBytes($victim, [byte[]]::new(4096))
        $null = New-Item -ItemType SymbolicLink -Path "/dev/shm/.$name.shmctl" -Target $victim
        try {
            Assert-Error (Get-ErrorOf { Open-SharedMemory $name }) SharedMemoryNameInUse ResourceExists $name
            Assert-Error (Get-ErrorOf { New-SharedMemory $name -Size 8 }) SharedMemoryNameInUse ResourceExists $name
            [IO.File]::ReadAllBytes($victim) | Where-Object { $_ } | Should -BeNullOrEmpty
        }
        finally { Remove-Item -LiteralPath "/dev/shm/.$name.shmctl" -Force }
    }
}

Describe 'A foreign region' {
    BeforeEach {
        $name = New-TestName
        $bytes = [byte[]](0..255 * 1024)
        New-ForeignRegion $name $bytes
    }
    AfterEach {
        Remove-SharedMemory "$name*"
        Remove-ForeignRegion $name
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'is shown as one, without what only a control block tells' {
        $region = Open-SharedMemory $name
        $region.Kind | Should -Be 'Foreign'
        $region.Size | Should -Be 262144
        foreach ($property in 'Version', 'PayloadKind', 'PayloadLength', 'Encoding', 'LastWriteTime', 'WriterId', 'CreatorId', 'AttachedId') {
            $region.$property | Should -BeNullOrEmpty -Because $property
        }
        $region.IsOpen, $region.IsReadOnly | Should -Be $true, $false
        @(Compare-Object (Read-SharedMemory $name) $bytes -SyncWindow 0).Count | Should -Be 0
    }

    It 'is opened by New -OpenExisting if it is large enough' {
        (New-SharedMemory $name -Size 100 -OpenExisting).Kind | Should -Be 'Foreign'
        Remove-SharedMemory $name
        Assert-Error (Get-ErrorOf { New-SharedMemory $name -Size 262145 -OpenExisting }) SharedMemoryExists ResourceExists $name
    }

    It 'cannot be created anew' {
        Assert-Error (Get-ErrorOf { New-SharedMemory $name -Size 8 }) SharedMemoryExists ResourceExists $name
        if ($IsLinux) { (Get-Trace $name).Count | Should -Be 1 }
    }

    It 'is deleted only with -Force' -Skip:(-not $IsLinux) -Tag 'needs Linux: a foreign region has a name that can be deleted' {
        Assert-Error (Get-ErrorOf { Remove-SharedMemory $name }) SharedMemoryInUse ResourceBusy $name
        Test-SharedMemory $name | Should -BeTrue
        $null = Open-SharedMemory $name
        Remove-SharedMemory $name
        Test-SharedMemory $name | Should -BeTrue
        Remove-SharedMemory $name -Force
        Test-SharedMemory $name | Should -BeFalse
    }

    It 'without bytes yet is not found' -Skip:(-not $IsLinux) -Tag 'needs Linux: a foreign region can be truncated' {
        Set-FileLength $name 0
        Assert-Error (Get-ErrorOf { Open-SharedMemory $name }) SharedMemoryNotFound ObjectNotFound $name
        Assert-Error (Get-ErrorOf { Read-SharedMemory $name }) SharedMemoryNotFound ObjectNotFound $name
    }

    It 'cut while it is open gives an error for <Title>, and works again at its full size' -Skip:(-not $IsLinux) -Tag 'needs Linux: a foreign region can be truncated' -ForEach @(
        @{ Title = 'a small read'; Block = { Read-SharedMemory $name -Offset 200KB -Count 100 } }
        @{ Title = 'a large read'; Block = { Read-SharedMemory $name } }
        @{ Title = 'a read into a buffer'; Block = { Read-SharedMemory $name -Buffer ([byte[]]::new(262144)) } }
        @{ Title = 'a read into a file'; Block = { Read-SharedMemory $name -OutFile TestDrive:\out.bin } }
        @{ Title = 'a small write'; Block = { Write-SharedMemory $name 'text' -Offset 200KB } }
        @{ Title = 'a large write'; Block = { Write-SharedMemory $name ([byte[]]::new(262144)) } }
        @{ Title = 'a write from a file'; Block = { Write-SharedMemory $name -InputFile $source } }
        @{ Title = 'Clear'; Block = { Clear-SharedMemory $name } }
    ) {
        $source = Join-Path $TestDrive source.bin
        [IO.File]::WriteAllBytes($source, [byte[]]::new(262144))
        $null = Open-SharedMemory $name
        Set-FileLength $name 100
        $found = Get-ErrorOf $Block
        Assert-Error $found SharedMemoryTruncated ReadError $name
        $found.Record.Exception.Message | Should -BeLike '*it has 100 bytes now*'
        $found.Record.ErrorDetails.RecommendedAction | Should -BeLike '*open it again*'
        (Get-Item -LiteralPath "/dev/shm/$name").Length | Should -Be 100
        Set-FileLength $name 262144
        (Get-ErrorOf $Block).Record | Should -BeNullOrEmpty
    }

    It 'cut while a stream is open gives an error' -Skip:(-not $IsLinux) -Tag 'needs Linux: a foreign region can be truncated' {
        $stream = (Open-SharedMemory $name).OpenStream()
        Set-FileLength $name 100
        $stream.Position = 200KB
        $thrown = { $stream.Read([byte[]]::new(10), 0, 10) } | Should -Throw -PassThru
        $thrown.Exception.InnerException.ErrorId | Should -Be 'SharedMemoryTruncated'
        $thrown = { $stream.Write([byte[]]::new(10), 0, 10) } | Should -Throw -PassThru
        $thrown.Exception.InnerException.ErrorId | Should -Be 'SharedMemoryTruncated'
        (Get-Item -LiteralPath "/dev/shm/$name").Length | Should -Be 100
    }

    It 'larger than an array is read in parts only' -Skip:(-not $IsLinux) -Tag 'needs Linux: a foreign region can be sparse' {
        Set-FileLength $name 3GB
        Assert-Error (Get-ErrorOf { Read-SharedMemory $name }) SharedMemoryOutOfRange InvalidArgument $name -Terminating
        Read-SharedMemory $name -As UInt32 -Offset 4 | Should -Be ([BitConverter]::ToUInt32($bytes, 4))
        Read-SharedMemory $name -As Byte -Offset (3GB - 1) | Should -Be 0
    }
}

Describe 'A region of the module that was tampered with' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 1KB
        Write-SharedMemory $name 'content'
        $other = [powershell]::Create()
        $null = $other.AddScript('param($Manifest) Import-Module $Manifest').AddArgument((Get-ManifestPath)).Invoke()
        function Invoke-Other([string]$Command) {
            $other.Commands.Clear()
            $other.Streams.ClearStreams()
            try { $null = $other.AddScript($Command).Invoke() }
            catch { throw $_.Exception.InnerException.ErrorRecord }
            foreach ($record in $other.Streams.Error) { Write-Error -ErrorRecord $record }
        }
    }
    AfterEach {
        $other.Dispose()
        Remove-SharedMemory $name -ErrorAction Ignore
        if ($IsLinux) { Remove-Item "/dev/shm/$name", "/dev/shm/.$name.*" -Force -ErrorAction Ignore }
    }

    It 'is not believed with <Title>' -ForEach @(
        @{ Title = 'another magic number'; At = 0; Bytes = [byte[]](1, 2) }
        @{ Title = 'a later layout'; At = 8; Bytes = [byte[]](99, 0, 0, 0) }
        @{ Title = 'an unfinished state'; At = 12; Bytes = [byte[]](0, 0, 0, 0) }
        @{ Title = 'a size of 0'; At = 16; Bytes = [byte[]]::new(8) }
        @{ Title = 'a negative size'; At = 16; Bytes = [byte[]](, 255 * 8) }
    ) {
        Set-ControlBytes $name $At $Bytes
        if ($IsLinux) { Assert-Error (Get-ErrorOf { Invoke-Other "Open-SharedMemory $name" }) SharedMemoryFormatInvalid InvalidData $name }
        else {
            # Anybody can make a section of that name; the bytes of the region are those of a foreign one.
            Invoke-Other "`$global:kind = (Open-SharedMemory $name).Kind" | Should -BeNullOrEmpty
            "$($other.Runspace.SessionStateProxy.GetVariable('kind'))" | Should -Be Foreign
            "$($other.Streams.Warning)" | Should -BeLike '*is used as another program''s: its control block*'
        }
        # Who has it open goes on.
        Read-SharedMemory $name | Should -BeExactly 'content'
    }

    It 'is not opened as a file without a path' -Skip:(-not $IsLinux) -Tag 'needs Linux: the path is part of opening a region of a file' {
        Set-ControlBytes $name 64 ([byte[]](2, 0, 0, 0))
        Assert-Error (Get-ErrorOf { Invoke-Other "Open-SharedMemory $name" }) SharedMemoryFormatInvalid InvalidData $name
        Read-SharedMemory $name | Should -BeExactly 'content'
    }

    It 'cut off cannot be opened or replaced, and the advice names its files' -Skip:(-not $IsLinux) -Tag 'needs Linux: the control block is a file that can be truncated' {
        $cut = New-TestName
        Copy-Item -LiteralPath "/dev/shm/.$name.shmctl" "/dev/shm/.$cut.shmctl"
        Copy-Item -LiteralPath "/dev/shm/$name" "/dev/shm/$cut"
        Set-FileLength ".$cut.shmctl" 10
        try {
            foreach ($block in { Open-SharedMemory $cut }, { New-SharedMemory $cut -Size 5 }, { New-SharedMemory $cut -Size 5 -Force }, { Remove-SharedMemory $cut }) {
                $found = Get-ErrorOf $block
                Assert-Error $found SharedMemoryFormatInvalid InvalidData $cut
                $found.Record.ErrorDetails.RecommendedAction | Should -BeLike "*'.$cut.shmctl'*"
            }
        }
        finally { [IO.File]::Delete("/dev/shm/.$cut.shmctl"); [IO.File]::Delete("/dev/shm/$cut") }
    }

    It 'cannot be opened with a size beyond its bytes' -Skip:(-not $IsLinux) -Tag 'needs Linux: only there a region of another size than recorded is a truncated one' {
        Set-ControlBytes $name 16 ([BitConverter]::GetBytes(1MB))
        Assert-Error (Get-ErrorOf { Invoke-Other "Open-SharedMemory $name" }) SharedMemoryTruncated ReadError $name
    }

    It 'is not read with <Title>, and its properties say nothing' -ForEach @(
        @{ Title = 'an unknown kind of payload'; At = 148; Bytes = [byte[]](77, 0, 0, 0) }
        @{ Title = 'a negative length'; At = 160; Bytes = [byte[]](, 255 * 8) }
        @{ Title = 'a length beyond the region'; At = 160; Bytes = [BitConverter]::GetBytes(1025L) }
    ) {
        Set-ControlBytes $name $At $Bytes
        Assert-Error (Get-ErrorOf { Read-SharedMemory $name }) SharedMemoryFormatInvalid InvalidData $name
        foreach ($property in 'PayloadKind', 'PayloadLength', 'Encoding') { $region.$property | Should -BeNullOrEmpty -Because $property }
        [Text.Encoding]::ASCII.GetString((Read-SharedMemory $name -Offset 0 -Count 7)) | Should -BeExactly 'content'
        { $region | Format-List * | Out-String } | Should -Not -Throw
        Write-SharedMemory $name 'mended'
        Read-SharedMemory $name | Should -BeExactly 'mended'
    }

    It 'is not read as text of an unknown code page, but as bytes' {
        Set-ControlBytes $name 156 ([BitConverter]::GetBytes(123456))
        Assert-Error (Get-ErrorOf { Read-SharedMemory $name }) SharedMemoryFormatInvalid InvalidData $name
        [Text.Encoding]::ASCII.GetString((Read-SharedMemory $name -As Bytes)) | Should -BeExactly 'content'
        $region.Encoding | Should -BeNullOrEmpty
    }

    It 'is not read as numbers of an unknown type' {
        Write-SharedMemory $name 5
        Set-ControlBytes $name 152 ([BitConverter]::GetBytes(18))
        Assert-Error (Get-ErrorOf { Read-SharedMemory $name }) SharedMemoryFormatInvalid InvalidData $name
        $region.PayloadKind | Should -BeNullOrEmpty
    }

    It 'shows no time that cannot be' {
        Set-ControlBytes $name 168 ([BitConverter]::GetBytes([long]::MaxValue))
        $region.LastWriteTime | Should -BeNullOrEmpty
        Read-SharedMemory $name | Should -BeExactly 'content'
    }

    It 'whose writer died is incomplete until it is <Title>' -ForEach @(
        @{ Title = 'written as a whole'; Mend = { Write-SharedMemory $name 'again' }; Then = 'again' }
        @{ Title = 'cleared'; Mend = { Clear-SharedMemory $name }; Then = $null }
    ) {
        Set-ControlBytes $name 144 ([BitConverter]::GetBytes(4242))
        $found = Get-ErrorOf { Read-SharedMemory $name }
        Assert-Error $found SharedMemoryWriteIncomplete InvalidData $name
        $found.Record[0].Exception.Message | Should -BeLike '*4242*'
        Write-SharedMemory $name 'piece' -Offset 3
        Assert-Error (Get-ErrorOf { Read-SharedMemory $name -OutFile TestDrive:\half.bin }) SharedMemoryWriteIncomplete InvalidData $name
        Test-Path TestDrive:\half.bin | Should -BeFalse
        & $Mend
        if ($Then) { Read-SharedMemory $name | Should -BeExactly $Then }
        else { (Read-SharedMemory $name) | Where-Object { $_ } | Should -BeNullOrEmpty }
    }

    It 'that lost all names to another program works on here, and is not found elsewhere' -Skip:(-not $IsLinux) -Tag 'needs Linux: another program can delete a name' {
        Remove-Item -LiteralPath "/dev/shm/$name", "/dev/shm/.$name.shmdat" -Force
        # It is looked for once a second.
        $clock = [Diagnostics.Stopwatch]::StartNew()
        do { Write-SharedMemory $name 'still here' -WarningVariable first -WarningAction SilentlyContinue } until ($first -or $clock.Elapsed.TotalSeconds -gt 30)
        $first | Should -BeLike '*Another program has deleted*'
        Read-SharedMemory $name -WarningVariable second | Should -BeExactly 'still here'
        $second | Should -BeNullOrEmpty -Because 'once is enough'
        Assert-Error (Get-ErrorOf { Invoke-Other "Open-SharedMemory $name" }) SharedMemoryNotFound ObjectNotFound $name
    }
}
