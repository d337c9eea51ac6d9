#Requires -Version 7.4
# The scripts and programs of samples/, each in a process of its own, as their help says they are to be used.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $modules = [IO.Path]::GetDirectoryName([IO.Path]::GetDirectoryName((Get-ManifestPath)))
    $environment = @{ PSModulePath = "$modules$([IO.Path]::PathSeparator)$env:PSModulePath"; NO_COLOR = '1' }

    # A sample that waits for Enter is started by its first lines of output.
    function Start-Sample([string]$Script, [string[]]$Arguments) {
        $sample = Start-Program (@(Get-ShellCommand) + '-NoProfile' + '-File' + (Get-SamplePath "powershell/$Script") + $Arguments) $environment
        $started.Add($sample)
        $sample
    }
    # Runs one to its end: its output, as lines. An error of the script is an error here.
    function Invoke-Sample([string]$Script, [string[]]$Arguments) { Complete-Sample (Start-Sample $Script $Arguments) }
    function Complete-Sample($Sample) {
        $end = Wait-Program $Sample
        if ($end.ExitCode -or $end.Errors) { throw "exit code $($end.ExitCode): $($end.Errors)" }
        $end.Output -split '\r?\n' -ne ''
    }
    function Start-Own([string]$Language) {
        $peer = Start-Peer $Language
        $started.Add($peer)
        $peer
    }
}

Describe 'The samples' {
    BeforeEach {
        $name = New-TestName
        $started = [Collections.Generic.List[object]]::new()
    }
    AfterEach {
        $started | Where-Object { -not $_.Process.HasExited } | ForEach-Object { $_.Process.Kill() }
        Get-LeftBehind $name, "Global\$name" | Should -BeNullOrEmpty
    }

    It '1: the first process shows its message to the second' {
        $first = Start-Sample 1-FirstProcess.ps1 '-Name', "Global\$name", '-Message', "Grüße $([char]::ConvertFromUtf32(0x1F600))"
        Receive-Line $first | Should -BeExactly "Global\$name is written. Press Enter to end."
        Invoke-Sample 1-SecondProcess.ps1 '-Name', "Global\$name" | Should -BeExactly "Grüße $([char]::ConvertFromUtf32(0x1F600))"
        Send-Line $first ''
        Complete-Sample $first | Should -BeNullOrEmpty
    }

    It '1: the first process shows its message to C''s second one' {
        $program = Get-Peer C second_process
        Skip-Where $program.Missing
        $first = Start-Sample 1-FirstProcess.ps1 '-Name', "Global\$name"
        $null = Receive-Line $first
        (Wait-Program (Start-Program ($program.Command + "Global\$name"))).Output.TrimEnd() | Should -BeExactly 'Message from first process.'
        Complete-Sample $first | Should -BeNullOrEmpty
    }

    It '1: the second process shows the message of C''s first one' {
        $program = Get-Peer C first_process
        Skip-Where $program.Missing
        $first = Start-Program ($program.Command + "Global\$name")
        $started.Add($first)
        Receive-Line $first | Should -BeExactly 'Written. Press Enter to end.'
        Invoke-Sample 1-SecondProcess.ps1 '-Name', "Global\$name" | Should -BeExactly 'Message from first process.'
        Send-Line $first ''
        (Wait-Program $first).ExitCode | Should -Be 0
    }

    It '1: the first process refuses a name that is taken' {
        $first = Start-Sample 1-FirstProcess.ps1 '-Name', $name
        $null = Receive-Line $first
        { Invoke-Sample 1-FirstProcess.ps1 '-Name', $name } | Should -Throw '*New-SharedMemory*exists*'
        Complete-Sample $first
    }

    It '2: a client that was there first waits for the server' {
        $client = Start-Sample 2-MapClient.ps1 '-Name', "Local\$name", '-Timeout', '300'
        $server = Start-Sample 2-MapServer.ps1 '-Name', "Local\$name", '-Text', 'Hello from the server'
        Receive-Line $server | Should -BeExactly "Local\$name is served. Press Enter to end."
        Complete-Sample $client | Should -BeExactly 'Hello from the server'
        Complete-Sample $server | Should -BeNullOrEmpty
    }

    It '2: a client reads what <_> serves, and the server is read there' -ForEach 'C', 'Python', 'C#' {
        Skip-Where (Get-Peer $_).Missing
        $peer = Start-Own $_
        $null = Send-Peer $peer create $name 65536
        $null = Send-Peer $peer text $name --utf16 'Hello from there'
        Invoke-Sample 2-MapClient.ps1 '-Name', $name | Should -BeExactly 'Hello from there'
        $null = Send-Peer $peer close $name
        $server = Start-Sample 2-MapServer.ps1 '-Name', $name
        $null = Receive-Line $server
        Send-Peer $peer show $name --utf16 | Should -BeExactly 'Message from the server.'
        Complete-Sample $server | Should -BeNullOrEmpty
        Stop-Peer $peer
    }

    It '4: question and answer go through one region' {
        $first = Start-Sample 4-ExchangeFirst.ps1 '-Name', $name, '-Question', 'What time is it?'
        $null = Receive-Line $first
        Invoke-Sample 4-ExchangeSecond.ps1 '-Name', $name, '-Answer', '' | Should -BeExactly 'What time is it?'
        Invoke-Sample 4-ExchangeSecond.ps1 '-Name', $name, '-Answer', 'Half past.' | Should -BeExactly 'What time is it?'
        Send-Line $first ''
        Complete-Sample $first | Should -BeExactly 'Half past.'
        { Invoke-Sample 4-ExchangeSecond.ps1 '-Name', $name } | Should -Throw "*There is no region $name*"
    }

    It '4: question and answer go to <_> and back, whoever asks' -ForEach 'C', 'Python', 'C#' {
        Skip-Where (Get-Peer $_).Missing
        $peer = Start-Own $_
        $first = Start-Sample 4-ExchangeFirst.ps1 '-Name', $name
        $null = Receive-Line $first
        Send-Peer $peer show $name | Should -BeExactly 'Who is there?'
        $null = Send-Peer $peer text $name --offset 2048 "It is $_."
        Complete-Sample $first | Should -BeExactly "It is $_."
        $null = Send-Peer $peer create $name 4096
        $null = Send-Peer $peer text $name 'And who is there?'
        Invoke-Sample 4-ExchangeSecond.ps1 '-Name', $name | Should -BeExactly 'And who is there?'
        Send-Peer $peer show $name --offset 2048 | Should -BeExactly 'The second process.'
        Stop-Peer $peer
    }

    It '5: a file keeps the text for the second run' {
        $path = [IO.Path]::Combine($TestDrive, 'notes.bin')
        $shown = Invoke-Sample 5-FileFirst.ps1 '-Name', $name, '-Path', $path, '-Text', 'Remember me', '-Size', '10000', '-Offset', '9000'
        "$shown" | Should -Match '10000\s+notes\.bin'
        Invoke-Sample 5-FileSecond.ps1 '-Name', $name, '-Path', $path, '-Offset', '9000' | Should -BeExactly 'Remember me'
        $null = Invoke-Sample 5-FileFirst.ps1 '-Name', $name, '-Path', $path
        Invoke-Sample 5-FileSecond.ps1 '-Name', $name, '-Path', $path | Should -BeExactly 'Message from the first run.'
        [IO.File]::ReadAllBytes($path).Length | Should -Be 10000
    }

    It '6: the region goes with its last user, not with its creator' {
        $creator = Start-Sample 6-PartCreator.ps1 '-Name', $name
        Receive-Line $creator | Should -BeExactly "$name has 16384 numbers. Press Enter to leave it."
        $user = Start-Sample 6-PartUser.ps1 '-Name', $name, '-First', '16375'
        Receive-Line $user | Should -BeExactly ((16375..16384) -join ' ')
        $null = Receive-Line $user
        Complete-Sample $creator | Should -BeExactly 'True' -Because 'the user still has it'
        Complete-Sample $user | Should -BeExactly ((16375..16384) -join ' '), 'False'
    }

    It '6: a part is read by <_>, and one of its numbers by the user' -ForEach 'C', 'Python', 'C#' {
        Skip-Where (Get-Peer $_).Missing
        $peer = Start-Own $_
        $creator = Start-Sample 6-PartCreator.ps1 '-Name', $name, '-Count', '1000'
        $null = Receive-Line $creator
        Send-Peer $peer get $name 400 40 | Should -BeExactly (-join (101..110 | ForEach-Object { '{0:x2}000000' -f $_ }))
        Complete-Sample $creator | Should -BeExactly 'False'
        $null = Send-Peer $peer create $name 65536
        $null = Send-Peer $peer put $name 400 '2a00000007000000'
        $user = Start-Sample 6-PartUser.ps1 '-Name', $name, '-Count', '3'
        Receive-Line $user | Should -BeExactly '42 7 0'
        Complete-Sample $user | Select-Object -Skip 1 | Should -BeExactly '42 7 0', 'True' -Because 'the region is the other program''s'
        Stop-Peer $peer
    }
}

Describe 'The demo' {
    # On a terminal, PowerShell writes control sequences that must not come between what is said.
    It 'has every process receive what the other sent, TERM being <_>' -ForEach 'xterm-256color', 'dumb' {
        $demo = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'samples', 'demo', 'demo.ps1')
        $term = $env:TERM
        try {
            $env:TERM = $_
            $lines = Invoke-Shell -NoProfile -NonInteractive -File $demo 2>&1 | ForEach-Object { "$_" }
        }
        finally {
            $env:TERM = $term
        }
        $LASTEXITCODE | Should -Be 0 -Because ($lines -join "`n")
        $lines | Should -Contain 'Every process received what the other one sent.'
    }
}
