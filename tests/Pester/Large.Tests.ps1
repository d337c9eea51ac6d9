# Regions larger than 4 GiB, with offsets beyond what 32 bits hold. They take real memory, so they need a machine that has it.

BeforeDiscovery {
    $size = 5GB
    $places = @(
        @{ Where = 'just below 4 GiB'; Offset = 4GB - 8 }
        @{ Where = 'across 4 GiB'; Offset = 4GB - 4 }
        @{ Where = 'at 4.5 GiB'; Offset = [long]4.5GB }
        @{ Where = 'at the end'; Offset = $size - 8 }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $size = 5GB
    $writer = Start-TestSession
    $reader = Start-TestSession

    # Why so much cannot be asked for here, or nothing.
    function Get-MemoryShortage {
        $spare = 2GB
        if ($IsWindows) {
            $least = [GC]::GetGCMemoryInfo().TotalAvailableMemoryBytes
            if ($least -lt $size + $spare) { "5 GiB of memory, and 2 GiB to spare, are not there ($([Math]::Round($least / 1GB, 1)) GiB are)" }
            return
        }
        if (-not $IsLinux) { return 'there is no /dev/shm to see how much memory is free' }
        $free = [IO.DriveInfo]::new('/dev/shm').AvailableFreeSpace
        $available = 1KB * [long]((Get-Content /proc/meminfo) -match '^MemAvailable:' -replace '\D')[0]
        $least = [Math]::Min($free, $available)
        if ($least -lt $size + $spare) { "5 GiB of shared memory, and 2 GiB to spare, are not free here ($([Math]::Round($least / 1GB, 1)) GiB are)" }
    }
    function Get-Bytes($Session, [string]$Name, [long]$Offset, [int]$Count) {
        Invoke-TestSession $Session { param($Name, $Offset, $Count) [BitConverter]::ToString((Read-SharedMemory $Name -Offset $Offset -Count $Count)).Replace('-', '').ToLowerInvariant() } $Name, $Offset, $Count
    }
}

AfterAll { $writer, $reader | Stop-TestSession }

Describe 'A region of 5 GiB' {
    BeforeAll {
        $shortage = Get-MemoryShortage
        $name = New-TestName
        $clock = [Diagnostics.Stopwatch]::StartNew()
        if (-not $shortage) {
            Invoke-TestSession $writer { param($Name, $Size) $null = New-SharedMemory $Name -Size $Size } $name, $size
            Write-Host "  reserving 5 GiB took $([Math]::Round($clock.Elapsed.TotalSeconds, 1)) s"
        }
    }
    AfterAll {
        Invoke-TestSession $writer { Remove-SharedMemory * }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }
    BeforeEach { Skip-Where $shortage }

    It 'has its exact size in the other process' {
        Invoke-TestSession $reader { param($Name) $region = Open-SharedMemory $Name; $region.Size; Remove-SharedMemory $Name } $name | Should -Be $size
    }

    It 'carries bytes <Where>' -ForEach $places {
        Invoke-TestSession $writer { param($Name, $Offset) Write-SharedMemory $Name ([byte[]](1..8)) -Offset $Offset } $name, $Offset
        Get-Bytes $reader $name $Offset 8 | Should -BeExactly '0102030405060708'
        Get-Bytes $reader $name ($Offset % 4GB) 1 | Should -BeExactly $(if ($Offset -lt 4GB) { '01' } else { '00' }) -Because 'offsets are not cut to 32 bits'
        Invoke-TestSession $reader { param($Name, $Offset) Write-SharedMemory $Name ([long]0) -Offset $Offset } $name, $Offset
        Get-Bytes $writer $name $Offset 8 | Should -BeExactly '0000000000000000'
    }

    It 'ends where it ends' {
        Invoke-TestSession $writer { param($Name, $Size) Write-SharedMemory $Name ([byte[]](1..8)) -Offset ($Size - 7) } $name, $size -ErrorVariable refusal -ErrorAction SilentlyContinue
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'SharedMemoryTooSmall,*'
        { Invoke-TestSession $writer { param($Name, $Size) Read-SharedMemory $Name -Offset ($Size - 7) -Count 8 } $name, $size } | Should -Throw -ErrorId 'SharedMemoryOutOfRange,*'
        { Invoke-TestSession $writer { param($Name) Read-SharedMemory $Name } $name } | Should -Throw -ErrorId 'SharedMemoryOutOfRange,*'
    }

    It 'is copied from and to files beyond 4 GiB' {
        $files = [IO.Path]::Combine($TestDrive, 'in.bin'), [IO.Path]::Combine($TestDrive, 'out.bin')
        [IO.File]::WriteAllBytes($files[0], [byte[]](1..100))
        Invoke-TestSession $writer { param($Name, $Files) Write-SharedMemory $Name -InputFile $Files[0] -Offset (4GB - 50) } $name, $files
        Invoke-TestSession $reader { param($Name, $Files) Read-SharedMemory $Name -OutFile $Files[1] -Offset (4GB - 51) -Count 102 } $name, $files
        [IO.File]::ReadAllBytes($files[1]) | Should -Be (@(0) + 1..100 + 0)
        Invoke-TestSession $writer { param($Name) Write-SharedMemory $Name ([byte[]]::new(100)) -Offset (4GB - 50) } $name
    }

    # Python last: when it ends it takes the public name away, until a process of the module opens the region again.
    It 'is seen beyond 4 GiB by <_>' -ForEach 'C', 'C#', 'Python' {
        Skip-Where (Get-Peer $_).Missing
        $offset = [long]4.5GB
        $peer = Start-Peer $_
        try {
            Send-Peer $peer size $name | Should -Be $size
            Invoke-TestSession $writer { param($Name, $Offset) Write-SharedMemory $Name "from here`0" -Offset $Offset } $name, $offset
            Send-Peer $peer show $name --offset $offset | Should -BeExactly 'from here'
            $null = Send-Peer $peer put $name ($size - 3) '0a0b0c'
            Get-Bytes $reader $name ($size - 4) 4 | Should -BeExactly '000a0b0c'
            $null = Send-Peer $peer put $name ($size - 3) '000000'
        }
        finally { Stop-Peer $peer }
    }
}

Describe 'A region of 5 GiB whose creation is stopped' {
    It 'leaves nothing, and frees what it had taken' {
        Skip-Where (Get-MemoryShortage)
        $name = New-TestName
        $creating = Start-TestCommand $writer { param($Name, $Size) New-SharedMemory $Name -Size $Size } $name, $size
        # Progress is shown for what takes longer than a second; a machine that takes less time for 5 GiB cannot be stopped.
        while (-not $creating.Shell.Streams.Progress.Count -and -not $creating.Waiting.AsyncWaitHandle.WaitOne(5)) { }
        if ($creating.Waiting.IsCompleted) {
            Receive-TestCommand $creating | Out-Null
            Invoke-TestSession $writer { Remove-SharedMemory * }
            Skip-Where '5 GiB were reserved in less than a second'
        }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $creating.Shell.Stop()
        Write-Host "  stopping the creation took $($clock.ElapsedMilliseconds) ms"
        $creating.Shell.Dispose()
        Get-LeftBehind $name | Should -BeNullOrEmpty
        Invoke-TestSession $writer { param($Name) Test-SharedMemory $Name; (New-SharedMemory $Name -Size 10).Size; Remove-SharedMemory $Name } $name | Should -Be $false, 10
        if ($IsLinux) { Get-ChildItem "/proc/$($writer.Process.Id)/fd" | ForEach-Object Target | Where-Object { $_ -like '/dev/shm/*' } | Should -BeNullOrEmpty }
    }
}

Describe 'What is larger than 4 GiB and not made by the module' {
    BeforeEach { $name = New-TestName }

    It 'is read and written beyond 4 GiB: a region of Python' {
        $missing = (Get-Peer Python).Missing
        Skip-Where $(if ($missing) { $missing } else { Get-MemoryShortage })
        $peer = Start-Peer Python
        try {
            $null = Send-Peer $peer create $name $size
            $null = Send-Peer $peer put $name ([long]4.5GB) 'c0ffee'
            Get-Bytes $reader $name ([long]4.5GB) 4 | Should -BeExactly 'c0ffee00'
            Invoke-TestSession $writer { param($Name, $Offset) Write-SharedMemory $Name ([int]-1) -Offset $Offset } $name, ($size - 4)
            Send-Peer $peer get $name ($size - 5) 5 | Should -BeExactly '00ffffffff'
        }
        finally { Stop-Peer $peer }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'is read and written beyond 4 GiB: a file' {
        $free = [IO.DriveInfo]::new([IO.Path]::GetTempPath()).AvailableFreeSpace
        Skip-Where $(if ($free -lt $size + 1GB) { "the disk of the temporary folder has only $([Math]::Round($free / 1GB, 1)) GiB free" })
        $path = [IO.Path]::Combine($TestDrive, "$name.bin")
        # A hole costs nothing until it is written; only what New-SharedMemory itself adds to a file is reserved.
        $file = [IO.File]::Create($path)
        $file.SetLength($size)
        $file.Position = [long]4.5GB
        $file.Write([byte[]](1..4), 0, 4)
        $file.Dispose()
        try {
            $found = Invoke-TestSession $writer { param($Name, $Path) (New-SharedMemory $Name -Path $Path).Size } $name, $path
            $found | Should -Be $size
            Get-Bytes $reader $name ([long]4.5GB) 5 | Should -BeExactly '0102030400'
            Invoke-TestSession $reader { param($Name, $Offset) Write-SharedMemory $Name ([int]-1) -Offset $Offset } $name, ($size - 4)
            Invoke-TestSession $writer { param($Name) Sync-SharedMemory $Name; Remove-SharedMemory $Name } $name
            $file = [IO.File]::OpenRead($path)
            $file.Position = $size - 5
            -join (1..6 | ForEach-Object { "$($file.ReadByte()) " }) | Should -BeExactly '0 255 255 255 255 -1 '
        }
        finally {
            if ($file) { $file.Dispose() }
            Remove-Item -LiteralPath $path
        }
    }
}

Describe 'A -Buffer over 2 GiB' {
    It 'is filled from its beginning' {
        $found = Invoke-TestSession $writer {
            param($Name)
            $region = New-SharedMemory $Name -Size 100
            Write-SharedMemory $Name ([long[]](1, 2, 3))
            $buffer = [long[]]::new(300MB)
            Read-SharedMemory $Name -Buffer $buffer
            $buffer[0..3]
            $region.Dispose()
        } (New-TestName)
        $found | Should -Be 3, 1, 2, 3, 0
    }
}
