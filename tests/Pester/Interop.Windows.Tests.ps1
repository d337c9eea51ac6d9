#Requires -Version 7.4
# The classic programs of the Win32 tutorials, compiled from C, under the names they have there: each on either side of the cmdlets.

BeforeDiscovery {
    $skip = [Environment]::OSVersion.Platform -ne 'Win32NT'
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmForeign.psm1')) -Force
    Import-Module (Get-ManifestPath)
    $patience = 300000

    function Start-Classic([string]$Program, [string[]]$Arguments = @()) {
        $started.Add((Start-Program ((Get-Peer C $Program).Command + $Arguments)))
        $started[-1]
    }
    # All the output of a program that ends by itself, as lines.
    function Complete-Classic($Program) {
        $end = Wait-Program $Program
        if ($end.ExitCode -or $end.Errors) { throw "exit code $($end.ExitCode): $($end.Errors)" }
        $end.Output -split '\r?\n' -ne ''
    }
    function Get-Bytes([string]$Name, [int]$Count) { ConvertTo-Hex (Read-SharedMemory $Name -Offset 0 -Count $Count) }
    function ConvertTo-Region([string]$Text, [int]$Size) { (ConvertTo-Hex ([Text.Encoding]::Unicode.GetBytes($Text))).PadRight(2 * $Size, '0') }
}

Describe 'The programs of the Win32 tutorials' -Skip:$skip -Tag 'needs Windows: the programs call CreateFileMapping and CreateEvent' {
    BeforeEach {
        Skip-Where (Get-Peer C).Missing
        $started = [Collections.Generic.List[object]]::new()
        $events = [Collections.Generic.List[object]]::new()
    }
    AfterEach {
        $started | Where-Object { -not $_.Process.HasExited } | ForEach-Object {
            $_.Process.Kill()
            $_.Process.WaitForExit()
        }
        $events | ForEach-Object Dispose
        Remove-SharedMemory *
    }

    Context 'Global\MyFileMappingObject, 256 bytes' {
        It 'has the message of the first process in PowerShell' {
            $first = Start-Classic first_process
            Receive-Line $first | Should -BeExactly 'Written. Press Enter to end.'
            Read-SharedMemory Global\MyFileMappingObject -Encoding Unicode | Should -BeExactly 'Message from first process.'
            Get-Content Shm:\Global\MyFileMappingObject -Encoding Unicode | Should -BeExactly 'Message from first process.'
            Get-Bytes Global\MyFileMappingObject 256 | Should -BeExactly (ConvertTo-Region 'Message from first process.' 256)
            $region = Open-SharedMemory Global\MyFileMappingObject
            "$($region.Kind)", $region.Size | Should -Be 'Foreign', (Get-ForeignSize 256)
            Complete-Classic $first | Should -BeNullOrEmpty
            Read-SharedMemory Global\MyFileMappingObject -Encoding Unicode | Should -BeExactly 'Message from first process.' -Because 'the session has it open'
            Remove-SharedMemory Global\MyFileMappingObject
            Test-SharedMemory Global\MyFileMappingObject | Should -BeFalse
        }

        It 'shows the second process the message of PowerShell' {
            $null = New-SharedMemory Global\MyFileMappingObject -Size 256
            Write-SharedMemory Global\MyFileMappingObject 'Message from first process.' -Encoding Unicode
            Complete-Classic (Start-Classic second_process) | Should -BeExactly 'Message from first process.'
            Set-Content Shm:\Global\MyFileMappingObject "Gr$([char]0xFC)$([char]0xDF)e" -Encoding Unicode
            Complete-Classic (Start-Classic second_process) | Should -BeExactly "Gr$([char]0xFC)$([char]0xDF)e"
        }

        It 'belongs to the side that was first' {
            $first = Start-Classic first_process
            $null = Receive-Line $first
            Assert-Error (Get-ErrorOf { New-SharedMemory Global\MyFileMappingObject -Size 256 }) SharedMemoryExists ResourceExists Global\MyFileMappingObject
            $null = Complete-Classic $first
            $null = New-SharedMemory Global\MyFileMappingObject -Size 256
            $second = Wait-Program (Start-Classic first_process)
            $second.ExitCode | Should -Be 1
            $second.Errors.TrimEnd() | Should -BeExactly 'Global\MyFileMappingObject: cannot create it (183)'
        }
    }

    Context 'Local\SampleMap, 65,536 bytes, a view of 1,024' {
        It 'serves PowerShell, which opens it for reading' {
            $server = Start-Classic map_server
            Receive-Line $server | Should -BeExactly 'Served. Press Enter to end.'
            $region = Open-SharedMemory Local\SampleMap -ReadOnly
            "$($region.Kind)", $region.Size, $region.IsReadOnly | Should -Be 'Foreign', 65536, $true
            Read-SharedMemory Local\SampleMap -Encoding Unicode | Should -BeExactly 'Message from the server.'
            Read-SharedMemory SampleMap -Offset 0 -Count 1KB -Encoding Unicode | Should -BeExactly 'Message from the server.'
            Get-Bytes Local\SampleMap 65536 | Should -BeExactly (ConvertTo-Region 'Message from the server.' 65536)
            Assert-Error (Get-ErrorOf { Write-SharedMemory Local\SampleMap 'no' }) SharedMemoryReadOnly PermissionDenied Local\SampleMap
            Complete-Classic (Start-Classic map_client) | Should -BeExactly 'Message from the server.'
            Complete-Classic $server | Should -BeNullOrEmpty
        }

        It 'is served by PowerShell to a client that may only read' {
            $null = New-SharedMemory Local\SampleMap -Size 64KB
            Write-SharedMemory Local\SampleMap 'Message from the server.' -Encoding Unicode
            Complete-Classic (Start-Classic map_client) | Should -BeExactly 'Message from the server.'
            # The view ends before the text does.
            Write-SharedMemory Local\SampleMap ('x' * 600) -Encoding Unicode
            Complete-Classic (Start-Classic map_client) | Should -BeExactly ('x' * 512)
        }

        It 'has news for Read-SharedMemory -Wait and Watch-SharedMemory' {
            $session = Start-TestSession
            try {
                $server = Start-Classic map_server
                $null = Receive-Line $server
                $watching = Start-TestCommand $session {
                    Watch-SharedMemory Local\SampleMap -Encoding Unicode -Count 1KB -Timeout 300 | Select-Object -First 1
                    Wait-SharedMemory Local\SampleMap -Timeout 0 -ErrorAction SilentlyContinue
                }
                Receive-TestCommand $watching | Should -BeExactly 'Message from the server.'
                $waiting = Start-TestCommand $session { Read-SharedMemory Local\SampleMap -Encoding Unicode -Wait -Timeout 300 }
                Write-SharedMemory Local\SampleMap 'News.' -Encoding Unicode
                Receive-TestCommand $waiting | Should -BeExactly 'News.'
                Complete-Classic $server | Should -BeNullOrEmpty
            }
            finally { Stop-TestSession $session }
        }
    }

    Context 'myFileMappingObject' {
        It 'has a question for PowerShell, and takes the answer' {
            $asking = Start-Classic mapping_object ask
            Receive-Line $asking | Should -BeExactly 'Asked. Press Enter to see the answer.'
            Read-SharedMemory myFileMappingObject -Encoding Unicode | Should -BeExactly 'Who is there?'
            Write-SharedMemory myFileMappingObject 'PowerShell, in a foreign region.' -Encoding Unicode
            Send-Line $asking ''
            Receive-Line $asking | Should -BeExactly 'PowerShell, in a foreign region.'
            Complete-Classic $asking | Should -BeNullOrEmpty
            Test-SharedMemory myFileMappingObject | Should -BeFalse
        }

        It 'has the question of PowerShell, and gets the answer' {
            $null = New-SharedMemory myFileMappingObject -Size 256
            Write-SharedMemory myFileMappingObject 'What time is it?' -Encoding Unicode
            Complete-Classic (Start-Classic mapping_object answer) | Should -BeExactly 'What time is it?'
            # What was recorded of the question does not fit the answer, of which nothing is recorded.
            Read-SharedMemory myFileMappingObject -Offset 0 -Encoding Unicode | Should -BeExactly 'A program in C.'
            Complete-Classic (Start-Classic mapping_object 'answer', 'myFileMappingObject', "Gr$([char]0xFC)n") | Should -BeExactly 'A program in C.'
            Read-SharedMemory myFileMappingObject -Offset 0 -Encoding Unicode | Should -BeExactly "Gr$([char]0xFC)n"
        }
    }

    Context 'MyMemoryMappedFile, 100 bytes, and two events' {
        BeforeAll {
            # The same program in PowerShell: the first one to start is the server.
            function Invoke-TwoRoles([scriptblock]$WhenReady = {}) {
                $region = New-SharedMemory MyMemoryMappedFile -Size 100 -OpenExisting
                $server = [Threading.EventWaitHandle]::new($false, 'AutoReset', 'MyMemoryMappedFile.server')
                $client = [Threading.EventWaitHandle]::new($false, 'AutoReset', 'MyMemoryMappedFile.client')
                $server, $client | ForEach-Object { $events.Add($_) }
                $isServer = $region.Kind -ne 'Foreign'
                $role, $own, $other = if ($isServer) { 'server', $server, $client } else { 'client', $client, $server }
                "This is the $role."
                & $WhenReady
                foreach ($turn in 1..3) {
                    if ($isServer) {
                        Write-SharedMemory MyMemoryMappedFile "Message $turn from the server" -Encoding ansi
                        $null = $own.Set()
                    }
                    if (-not $other.WaitOne($patience)) { throw "The other side did not answer turn $turn." }
                    Read-SharedMemory MyMemoryMappedFile -Offset 0 -Encoding ansi
                    if (-not $isServer) {
                        Write-SharedMemory MyMemoryMappedFile "Message $turn from the client" -Encoding ansi
                        $null = $own.Set()
                    }
                }
            }
            $ofServer = 1..3 | ForEach-Object { "Message $_ from the server" }
            $ofClient = 1..3 | ForEach-Object { "Message $_ from the client" }
        }

        It 'takes turns with PowerShell as the second one, the client' {
            $program = Start-Classic two_roles '3'
            Receive-Line $program | Should -BeExactly 'This is the server.'
            Invoke-TwoRoles | Should -BeExactly (@('This is the client.') + $ofServer)
            Complete-Classic $program | Should -BeExactly $ofClient
        }

        It 'takes turns with PowerShell as the first one, the server' {
            Invoke-TwoRoles {
                $script:program = Start-Classic two_roles '3'
                Receive-Line $program
            } | Should -BeExactly (@('This is the server.', 'This is the client.') + $ofClient)
            Complete-Classic $program | Should -BeExactly $ofServer
        }

        It 'takes turns with the script of about_ShmModule_Interop that starts <_>' -ForEach 'first', 'second' {
            $guide = [IO.File]::ReadAllText([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US', 'about_ShmModule_Interop.md'))
            $code = [regex]::Match($guide, '(?ms)^    \$name = ''MyMemoryMappedFile''.*?^    \}\r?\n(?=\r?\n)').Value
            $code | Should -Match 'EventWaitHandle'
            $session = Start-TestSession
            try {
                if ($_ -eq 'first') {
                    $running = Start-TestCommand $session ([scriptblock]::Create($code))
                    Wait-Until { Test-SharedMemory MyMemoryMappedFile }
                    $program = Start-Classic two_roles '1'
                    Receive-Line $program | Should -BeExactly 'This is the client.'
                    Receive-TestCommand $running | Should -BeExactly 'Message 1 from the client'
                }
                else {
                    $program = Start-Classic two_roles '1'
                    Receive-Line $program | Should -BeExactly 'This is the server.'
                    Invoke-TestSession $session ([scriptblock]::Create($code)) | Should -BeExactly 'Message 1 from the server'
                }
                Complete-Classic $program | Should -BeExactly 'From PowerShell'
                Test-SharedMemory MyMemoryMappedFile | Should -BeFalse
            }
            finally { Stop-TestSession $session }
        }

        It 'takes turns with itself, while PowerShell reads the last message' {
            $server = Start-Classic two_roles '1'
            Receive-Line $server | Should -BeExactly 'This is the server.'
            $null = Open-SharedMemory MyMemoryMappedFile -ReadOnly
            Read-SharedMemory MyMemoryMappedFile -Encoding ansi | Should -BeIn '', 'Message 1 from the server'
            Complete-Classic (Start-Classic two_roles '1') | Should -BeExactly 'This is the client.', 'Message 1 from the server'
            Complete-Classic $server | Should -BeExactly 'Message 1 from the client'
            Read-SharedMemory MyMemoryMappedFile -Encoding ansi | Should -BeExactly 'Message 1 from the client'
        }

        It 'is an event''s name where the program uses it so, which New-SharedMemory says' {
            $events.Add([Threading.EventWaitHandle]::new($false, 'AutoReset', 'MyMemoryMappedFile'))
            Assert-Error (Get-ErrorOf { New-SharedMemory MyMemoryMappedFile -Size 100 }) SharedMemoryNameInUse ResourceExists MyMemoryMappedFile
        }
    }
}
