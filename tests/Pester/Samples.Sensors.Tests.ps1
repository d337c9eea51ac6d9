# The map of sensors: arrays of C's structs, written by a C program and read by PowerShell, and the reverse.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    Import-Module (Get-ManifestPath)
    $modules = [IO.Path]::GetDirectoryName([IO.Path]::GetDirectoryName((Get-ManifestPath)))
    $environment = @{ PSModulePath = "$modules$([IO.Path]::PathSeparator)$env:PSModulePath"; NO_COLOR = '1' }
    $program = Get-Peer C sensormap
    $read = Get-SamplePath 'powershell/Sensor-Read.ps1'
    . (Get-SamplePath 'powershell/Sensor-Types.ps1')
}

Describe 'The map of sensors' {
    BeforeEach {
        $name = New-TestName
        $started = [Collections.Generic.List[object]]::new()
    }
    AfterEach {
        $started | Where-Object { -not $_.Process.HasExited } | ForEach-Object { $_.Process.Kill() }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'of a C program is read, and so is each change of it' {
        Skip-Where $program.Missing
        $server = Start-Program ($program.Command + 'serve' + $name)
        $started.Add($server)
        Receive-Line $server | Should -BeLike "$name is served.*"
        $readings = @(& $read -Name $name)
        $readings.Count | Should -Be 3
        $readings | ForEach-Object { $_ | Should -BeOfType SensorReading }
        $readings.Kind | Should -Be Temperature, Voltage, Fan
        $readings.Id | Should -Be 100, 101, 200
        $readings.Label | Should -BeExactly 'CPU package', 'Vcore', 'A label of 24 characters' -Because 'a label that fills its field has no NUL'
        $readings.Unit | Should -BeExactly C, V, RPM
        $readings.Value | Should -Be 45.5, 1.25, 1200
        foreach ($i in 1, 2) {
            Send-Line $server ''
            Receive-Line $server | Should -Be 'Measured.'
        }
        $again = & $read -Name $name | Where-Object Id -eq 101
        $again.Value, $again.Minimum, $again.Maximum | Should -Be 3.25, 1.25, 3.25
        $again.Last | Should -Be 2.25, 1.25, 0
        (Read-SharedMemory $name -As SensorHeader -Offset 0).Measured | Should -Be 2
        (Wait-Program $server).ExitCode | Should -Be 0
    }

    It 'of a C program is changed by PowerShell, one reading in the middle' {
        Skip-Where $program.Missing
        $server = Start-Program ($program.Command + 'serve' + $name)
        $started.Add($server)
        $null = Receive-Line $server
        $size = [Runtime.InteropServices.Marshal]::SizeOf([type][SensorReading])
        Update-SharedMemory $name { $_.Label = 'Renamed'; $_.Value = -1; $_ } -As SensorReading -Offset (64 + $size) | Should -BeOfType SensorReading
        $shown = (Wait-Program (Start-Program ($program.Command + 'show' + $name))).Output -split '\r?\n' -ne ''
        $shown | Should -BeExactly '1 100 CPU package: 45.5 C (45.5 to 45.5)', '2 101 Renamed: -1 V (1.25 to 1.25)',
            '3 200 A label of 24 characters: 1200 RPM (1200 to 1200)'
        (Wait-Program $server).ExitCode | Should -Be 0
    }

    It 'of PowerShell is read by a C program, and by PowerShell' {
        Skip-Where $program.Missing
        $server = Start-Program (@(Get-ShellCommand) + '-NoProfile' + '-File' + (Get-SamplePath 'powershell/Sensor-Write.ps1') + '-Name' + $name) $environment
        $started.Add($server)
        Receive-Line $server | Should -BeExactly "$name is served. Press Enter to end."
        $shown = (Wait-Program (Start-Program ($program.Command + 'show' + $name))).Output -split '\r?\n' -ne ''
        $load = 100 / [Environment]::ProcessorCount
        $shown.Count | Should -Be 2
        $shown[0] | Should -BeExactly '1 1 Room: 21.5 C (20 to 22)'
        $shown[1] | Should -BeLike '4 2 Processors: * % (0 to 100)'
        $readings = & $read -Name $name
        $readings.Label | Should -BeExactly Room, Processors
        $readings[1].Value | Should -Be $load
        (Wait-Program $server).ExitCode | Should -Be 0
    }

    It 'is refused where something else is found' {
        $region = New-SharedMemory $name -Size 100
        try { { & $read -Name $name } | Should -Throw '*no map of sensors*' } finally { $region.Dispose() }
    }
}
