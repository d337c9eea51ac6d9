#Requires -Version 7.4
# samples/python/shmobjects.py: objects and the control block, by another language.

BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $missing = if (-not $IsLinux) { 'only on Linux regions are files of /dev/shm' }
    elseif (-not (Get-PythonWith cbor2)) { 'there is no Python with cbor2 here; to get it, install python3-cbor2' }
}

if ($missing) {
    Describe 'The sample shmobjects.py' {
        It 'does all that FORMAT.md tells' -ForEach $missing { Skip-Where $_ }
    }
    return
}

BeforeAll {
    foreach ($module in 'ShmTest', 'ShmPeers', 'ShmTurns') { Import-Module ([IO.Path]::Combine($PSScriptRoot, "$module.psm1")) -Force }
    Import-Module (Get-ManifestPath)
    $python = Get-PythonWith cbor2

    function Start-Objects { Start-Program (@($python, (Get-SamplePath 'python/shmobjects.py')) + $args) }
    function Set-Dirty([int]$Id) {
        $file = [IO.File]::Open("/dev/shm/.$name.shmctl", 'Open', 'ReadWrite', 'ReadWrite')
        try { $file.Position = 144; $file.Write([BitConverter]::GetBytes($Id), 0, 4) } finally { $file.Dispose() }
    }
    # Runs it: its line of output. Its error is an error here.
    function Invoke-Objects {
        $end = Wait-Program (Start-Objects @args)
        if ($end.ExitCode) { throw "exit code $($end.ExitCode), $($end.Errors)" }
        $end.Errors | Should -BeNullOrEmpty
        $end.Output.TrimEnd()
    }
}

Describe 'The sample shmobjects.py' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 16KB
    }
    AfterEach {
        Remove-SharedMemory $name -ErrorAction Ignore
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'reads <What>' -ForEach @(
        @{ What = 'a table'; Value = [pscustomobject] @{ Server = 'web1'; Disks = 2, 4 }, [pscustomobject] @{ Server = "d$([char] 0xFC)1"; Disks = $null }
            Json = "[{`"Server`": `"web1`", `"Disks`": [2, 4]}, {`"Server`": `"d$([char] 0xFC)1`", `"Disks`": null}]" }
        @{ What = 'an ordered dictionary'; Value = [ordered] @{ z = $true; a = 1.5 }; Json = '{"z": true, "a": 1.5}' }
        @{ What = 'a date'; Value = , [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc); Json = '["2026-01-02 03:04:05+00:00"]' }
        @{ What = 'an enum, a version, a list of type and a long'
            Value = [DayOfWeek]::Friday, [version] '1.2', [Collections.Generic.List[int]] (1, 2), 5L; Json = '["Friday", [1, 2], [1, 2], 5]' }
        @{ What = 'an object with a type name of its own'; Value = [pscustomobject] @{ PSTypeName = 'Own'; A = 1 }; Json = '{"A": 1}' }
        @{ What = 'objects of two kinds, one inside the other'
            Value = 1, 2 | ForEach-Object { [pscustomobject] @{ A = $_; B = [pscustomobject] @{ PSTypeName = 'Own'; C = -$_ } } }
            Json = '[{"A": 1, "B": {"C": -1}}, {"A": 2, "B": {"C": -2}}]' }
        @{ What = 'a value with notes'; Value = , ('x' | Add-Member Note 1 -PassThru); Json = '["x"]' }
        @{ What = 'an object that occurs twice'; Value = $(, ($once = [pscustomobject] @{ A = 1 }) * 2); Json = '[{"A": 1}, {"A": 1}]' }
    ) {
        Write-SharedMemory $name $Value -As Object
        Invoke-Objects read $name | Should -BeExactly $Json
    }

    It 'writes what Read-SharedMemory gives without being told what it is' {
        $null = Invoke-Objects write $name '{"Servers": [{"Name": "web1", "Free": 12.5}], "Next": null, "Count": 3}'
        $region.PayloadKind | Should -Be Object
        $region.Version | Should -Be 1
        [Math]::Abs(([datetime]::Now - $region.LastWriteTime).TotalMinutes) | Should -BeLessThan 2
        $read = Read-SharedMemory $name
        $read | Should -BeOfType hashtable
        $read.Servers[0].Name | Should -BeExactly web1
        $read.Servers[0].Free | Should -Be 12.5
        $read.Count | Should -Be 3
        $read.ContainsKey('Next') | Should -BeTrue
        Write-SharedMemory $name 'text again'
        Read-SharedMemory $name | Should -BeExactly 'text again'
    }

    It 'wakes a session that waits for a change' {
        $session = Start-ThreadSession
        try {
            $waiting = Start-TestCommand $session { param($Name) (Read-SharedMemory $Name -Wait -Timeout 300).state } $name
            Test-Waiting $waiting | Should -BeTrue
            $null = Invoke-Objects write $name '{"state": "done"}'
            Receive-TestCommand $waiting | Should -BeExactly done
        }
        finally { Disconnect-TestSession $session }
    }

    It 'waits for the lock to <_>' -ForEach 'read', 'write' {
        Write-SharedMemory $name @{ a = 1 }
        Lock-SharedMemory $name
        $arguments = if ($_ -eq 'write') { '{"a": 2}' }
        $program = Start-Objects $_ $name $arguments
        $program.Process.WaitForExit(600) | Should -BeFalse
        (Read-SharedMemory $name).a | Should -Be 1
        Write-SharedMemory $name @{ a = 3 }
        Unlock-SharedMemory $name
        $end = Wait-Program $program
        $end.ExitCode | Should -Be 0
        if ($_ -eq 'read') { $end.Output.TrimEnd() | Should -BeExactly '{"a": 3}' } else { (Read-SharedMemory $name).a | Should -Be 2 }
    }

    It 'changes nothing where the object does not fit' {
        Write-SharedMemory $name 'as it was'
        { Invoke-Objects write $name "`"$('x' * 16KB)`"" } | Should -Throw 'exit code 1, error: 16387 bytes are needed, and there are 16384*'
        $region.Version | Should -Be 1
        Read-SharedMemory $name | Should -BeExactly 'as it was'
    }

    It 'refuses what is no object, no region of PowerShell, and no region' {
        Write-SharedMemory $name 'a text'
        { Invoke-Objects read $name } | Should -Throw 'exit code 1, error: what was written last is not an object*'
        Write-SharedMemory $name @{ a = 1 }
        # The mark of a writer in the middle of a write, which only a dead one leaves when the lock is free.
        Set-Dirty 1
        { Invoke-Objects read $name } | Should -Throw 'exit code 1, error: its writer died*'
        Set-Dirty 0
        { Invoke-Objects read "$name.none" } | Should -Throw 'exit code 1, error: *No such file*'
        [IO.File]::WriteAllBytes("/dev/shm/$name.foreign", [byte[]]::new(10))
        try { { Invoke-Objects read "$name.foreign" } | Should -Throw "exit code 1, error: $name.foreign: no region of PowerShell*" }
        finally { [IO.File]::Delete("/dev/shm/$name.foreign") }
        { Invoke-Objects read "../$name" } | Should -Throw 'exit code 1, error: *not a name*'
        { Invoke-Objects write $name '{' } | Should -Throw 'exit code 1, error: *'
        { Invoke-Objects read } | Should -Throw 'exit code 2, error: usage: *'
    }
}
