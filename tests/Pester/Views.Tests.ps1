#Requires -Version 7.4
# The region object: how it looks, and what it says, also once it is closed.
BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1'))
    Import-Module (Get-ManifestPath)
    if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
}

Describe 'The table of regions' {
    BeforeAll {
        $run = New-TestName
        $regions = @(
            New-SharedMemory "$run-a" -Size 1
            New-SharedMemory "Global\$run-b" -Size 64KB -Access Everyone
            New-SharedMemory ("$run-c".PadRight(200, 'c')) -Size 10MB -Access EveryoneRead
        )
        Write-SharedMemory $regions[0] '!'
        Write-SharedMemory $regions[1] ([uint16[]](1, 2))
    }
    AfterAll {
        $regions | ForEach-Object Dispose
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'wraps nothing at <Width> columns: <How>' -ForEach @(
        foreach ($width in 80, 100, 120) {
            @{ Width = $width; How = 'by itself'; Block = { $regions } }
            @{ Width = $width; How = 'with Format-Table'; Block = { $regions | Format-Table } }
            @{ Width = $width; How = 'one region'; Block = { $regions[2] } }
        }
    ) {
        $lines = (& $Block | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_.Trim() }
        $lines.Count | Should -Be (2 + $(if ($How -eq 'one region') { 1 } else { 3 }))
        $lines | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual $Width }
        -split $lines[0] | Should -BeExactly Size, Kind, Access, Payload, LastWrite, Name
        $lines[-1] | Should -Match '^ *10 MB Memory  EveryoneRead '
    }

    It 'shows what a region is, and its whole name where there is room' {
        $text = $regions | Format-Table | Out-String -Width 120
        $text | Should -Match "1 Memory  CurrentUser  Text     \d\d:\d\d:\d\d +$run-a"
        $text | Should -Match " 64 KB Memory  Everyone     UInt16\[\] \d\d:\d\d:\d\d +Global\\$run-b"
    }

    It 'shows <Size> bytes as <Shown>, and the exact number in the object' -ForEach @(
        @{ Size = 1; Shown = '1' }
        @{ Size = 1000; Shown = '1,000' }
        @{ Size = 1KB; Shown = '1 KB' }
        @{ Size = 1KB + 1; Shown = '1,025' }
        @{ Size = 100KB; Shown = '100 KB' }
        @{ Size = 1536KB; Shown = '1,536 KB' }
        @{ Size = 1000000; Shown = '1,000,000' }
        @{ Size = 9999999; Shown = '9,999,999' }
        @{ Size = 10000001; Shown = '9.5 MB' }
        @{ Size = 64MB; Shown = '64 MB' }
        @{ Size = 64MB + 1KB; Shown = '64.0 MB' }
    ) {
        $sized = New-SharedMemory "$run-$Size" -Size $Size
        try {
            $sized.Size | Should -Be $Size
            # As this culture writes numbers.
            $wanted = $Shown.Replace(',', '<group>').Replace('.', (Get-Culture).NumberFormat.NumberDecimalSeparator).Replace('<group>', (Get-Culture).NumberFormat.NumberGroupSeparator)
            foreach ($view in $sized, (Get-SharedMemory $sized -ListAvailable)) {
                $lines = ($view | Out-String -Width 100) -split '\r?\n' | Where-Object { $_.Trim() }
                $lines[2].Substring(0, 10) | Should -BeExactly $wanted.PadLeft(10)
                $lines[0].Substring(0, 11) | Should -BeExactly '      Size '
            }
        }
        finally { $sized.Dispose() }
    }

    It 'says what is closed, and what is open for reading' {
        $session = Start-TestSession
        try {
            $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 10 } "$run-d"
            $region = Open-SharedMemory "$run-d" -ReadOnly
            $region | Format-Table | Out-String -Width 120 | Should -Match ' read-only '
            $region.Dispose()
            $region | Format-Table | Out-String -Width 120 | Should -Match ' closed '
        }
        finally { Stop-TestSession $session }
    }
}

Describe 'The table of the machine''s regions' {
    BeforeAll {
        $run = New-TestName
        $session = Start-TestSession
        $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 1MB; Write-SharedMemory $Name ([int[]](1..100)) } "$run-dead"
        Stop-TestSession $session -Kill
        $holders = 1..3 | ForEach-Object { Start-TestSession }
        $null = New-SharedMemory "$run-ours" -Size 64KB
        Write-SharedMemory "$run-ours" text
        foreach ($holder in $holders) { Invoke-TestSession $holder { param($Name) $null = New-SharedMemory $Name -Size 5 -OpenExisting } "$run-theirs" }
        New-ForeignRegion "$run-foreign" ([byte[]](1, 2, 3))
        $null = New-SharedMemory ("$run-x".PadRight(200, 'x')) -Size 10MB
    }
    AfterAll {
        Stop-TestSession $holders[0]
        $holders[1..2] | Stop-TestSession
        Remove-SharedMemory "$run*"
        Remove-ForeignRegion "$run-foreign"
        if ($IsLinux) { Remove-SharedMemory "$run-dead" }
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'shows folders in strict mode, too, without an error' {
        $null = New-SharedMemory "Global\$run" -Size 10
        $before = $Error.Count
        $text = & { Set-StrictMode -Version Latest; Get-ChildItem Shm:\ | Out-String -Width 100 }
        Remove-SharedMemory "Global\$run"
        $text | Should -Match '(?m)^ +folder +Global\s*$'
        $Error.Count | Should -Be $before
    }

    It 'wraps nothing at <Width> columns, by <How>' -ForEach @(
        foreach ($width in 80, 100, 120) {
            @{ Width = $width; How = 'Get-SharedMemory -ListAvailable'; Block = { Get-SharedMemory "$run*" -ListAvailable } }
            @{ Width = $width; How = 'dir'; Block = { Get-ChildItem "Shm:\$run*" -Force } }
        }
    ) {
        $lines = (& $Block | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_.Trim() }
        $lines | Should -HaveCount $(if ($IsLinux) { 7 } else { 6 }) -Because 'only Linux has stale regions'
        $lines | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual $Width }
        -split $lines[0] | Should -BeExactly Size, State, Owner, AttachedId, Payload, LastWrite, Name
        # Ten columns, without the domain that Windows has.
        $user = [Environment]::UserName
        if ($user.Length -gt 10) { $user = $user.Substring(0, 9) + [char]0x2026 }
        $user = [regex]::Escape($user)
        if ($IsLinux) { $lines[2] | Should -Match "^      1 MB stale   $user +Int32\[\] +\d\d:\d\d:\d\d +$($run.Substring(0, 8))" }
        # Sections of Windows are whole pages, and under Wine they have no owner.
        $foreign = if ($IsLinux) { "^         3 foreign $user +" } else { "^      4 KB foreign (?:$user)? +" }
        $lines[-4] | Should -Match "$foreign$($run.Substring(0, 8))"
        $lines[-3] | Should -Match "^     64 KB open    $user +$PID +Text +\d\d:\d\d:\d\d +$($run.Substring(0, 8))"
        $lines[-2] | Should -Match "^         5 in use  $user +$((@($holders.Process.Id) | Sort-Object)[0])"
        $lines[-1] | Should -Match "^     10 MB open    $user "
    }

    It 'shows times as this user''s clock does' {
        $listed = Get-SharedMemory "$run-ours" -ListAvailable
        $listed.LastWriteTime.Kind | Should -Be Local
        ([datetime]::Now - $listed.LastWriteTime).TotalMinutes | Should -BeLessThan 10
        $listed | Out-String -Width 100 | Should -Match $listed.LastWriteTime.ToString('HH:mm:ss')
    }
}

Describe 'The region object' {
    BeforeAll {
        $properties = 'Name', 'NativeName', 'Size', 'Access', 'IsReadOnly', 'Kind', 'Version', 'PayloadKind', 'PayloadLength', 'Encoding',
            'LastWriteTime', 'WriterId', 'CreatorId', 'Owner', 'AttachedId', 'IsOpen', 'IsStale', 'FilePath'
        $identity = 'Name', 'NativeName', 'Size', 'Access', 'Kind', 'FilePath'
    }
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 100 -Access Everyone
    }
    AfterEach {
        Remove-SharedMemory "$name*"
        Get-Trace $name | Should -BeNullOrEmpty
    }

    It 'has the properties that are documented, and no others' {
        ($region | Get-Member -MemberType Properties).Name | Should -Be ($properties | Sort-Object)
    }

    It 'tells what there is' {
        $before = [datetime]::Now.AddMilliseconds(-1)
        Write-SharedMemory $name text -Encoding unicode
        $region.Name | Should -BeExactly $name
        $region.NativeName | Should -BeLike "*$name"
        $region.Size, $region.Version, $region.PayloadKind, $region.PayloadLength, $region.Encoding | Should -Be 100, 1, 'Text', 8, 'unicode'
        $region.Access | Should -Be ([ShmModule.SharedMemoryAccess]::Everyone)
        $region.Kind | Should -Be ([ShmModule.SharedMemoryKind]::Memory)
        $region.IsOpen, $region.IsReadOnly, $region.IsStale | Should -Be $true, $false, $false
        $region.WriterId, $region.CreatorId | Should -Be $PID, $PID
        $region.AttachedId | Should -Be $PID
        $region.Owner | Should -Be (Get-UserName)
        $region.FilePath | Should -BeNullOrEmpty
        $region.LastWriteTime | Should -BeGreaterThan $before
        $region.LastWriteTime | Should -BeLessOrEqual ([datetime]::Now)
        $region.LastWriteTime.Kind | Should -Be Local
    }

    It 'of a file tells its path' {
        $file = Join-Path $TestDrive data.bin
        $other = New-SharedMemory "$name.file" -Path $file -Size 10
        $other.Kind | Should -Be File
        $other.FilePath | Should -BeExactly $file
        Remove-SharedMemory "$name.file"
        $other.FilePath | Should -BeExactly $file
    }

    It 'once closed keeps what it was, says nothing else, and never throws' {
        Write-SharedMemory $name text
        $before = $identity | ForEach-Object { $region.$_ }
        Remove-SharedMemory $name
        $identity | ForEach-Object { $region.$_ } | Should -Be $before
        $region.IsOpen, $region.IsStale | Should -Be $false, $false
        foreach ($property in $properties | Where-Object { $_ -notin $identity + 'IsOpen', 'IsStale' }) {
            $region.$property | Should -BeNullOrEmpty -Because $property
        }
        "$region" | Should -BeExactly $name
        foreach ($block in { $region | Format-List | Out-String }, { $region | Format-Table | Out-String }, { $region | ConvertTo-Json }) {
            $block | Should -Not -Throw
        }
        { $region.Dispose(); $region.Dispose() } | Should -Not -Throw
    }

    It 'does not come back to life when the name does' {
        Remove-SharedMemory $name
        $again = New-SharedMemory $name -Size 5
        $region.IsOpen, $region.Size | Should -Be $false, 100
        $region.Dispose()
        $again.IsOpen | Should -BeTrue
        (Get-SharedMemory $name).Size | Should -Be 5
    }

    It 'is listed in full' {
        $text = $region | Format-List | Out-String -Width 200
        foreach ($property in $properties) { $text | Should -Match "(?m)^$property +:" }
    }
}
