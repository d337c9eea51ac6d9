#Requires -Version 7.4
# Lock-SharedMemory with a script block: the block is as if it stood in the script by itself, and the lock is free however it ends.

BeforeDiscovery {
    # Each in a script of its own; the lock has to be free at the end, and what was written is what the language promises.
    $endings = @(
        @{ How = 'by its end'; Script = { Lock-SharedMemory $Name { 1; 2 }; 'after' }; Expected = 1, 2, 'after' }
        @{ How = 'by throw'; Script = { try { Lock-SharedMemory $Name { 1; throw 'no' } } catch { "caught $_" } }; Expected = 1, 'caught no' }
        @{ How = 'by an error that terminates'; Script = { try { Lock-SharedMemory $Name { 1; Write-SharedMemory $Name x -Offset 1000; 'on' } } catch { $_.FullyQualifiedErrorId -replace ',.*' } }; Expected = 1, 'SharedMemoryOutOfRange' }
        @{ How = 'by a division by zero that is not caught'; Script = { & { Lock-SharedMemory $Name { 1; 1 / 0; 'on' } } 2>$null; 'after' }; Expected = 1, 'on', 'after' }
        @{ How = 'by an error that is written, with the preference Stop'; Script = { $ErrorActionPreference = 'Stop'; try { Lock-SharedMemory $Name { 1; Write-Error no; 'on' } } catch { "caught $_" } }; Expected = 1, 'caught no' }
        @{ How = 'by break'; Script = { foreach ($i in 1..3) { Lock-SharedMemory $Name { if ($i -eq 2) { break }; $i } }; 'after' }; Expected = 1, 'after' }
        @{ How = 'by break to a label'; Script = { :outer foreach ($i in 1..3) { foreach ($j in 1, 2) { Lock-SharedMemory $Name { if ($i -eq 2) { break outer }; "$i$j" } } }; 'after' }; Expected = '11', '12', 'after' }
        @{ How = 'by continue'; Script = { foreach ($i in 1..3) { Lock-SharedMemory $Name { if ($i -eq 2) { continue }; $i } }; 'after' }; Expected = 1, 3, 'after' }
        @{ How = 'by return'; Script = { function f { Lock-SharedMemory $Name { 1; return 2; 3 }; 'after' } f }; Expected = 1, 2, 'after' }
        @{ How = 'by Select-Object -First'; Script = { Lock-SharedMemory $Name { 1; 2; 3 } | Select-Object -First 1; 'after' }; Expected = 1, 'after' }
        @{ How = 'by an error in what it feeds'; Script = { try { Lock-SharedMemory $Name { 1; 2 } | ForEach-Object { throw "got $_" } } catch { "$_" } }; Expected = 'got 1' }
        @{ How = 'by Remove-SharedMemory'; Script = { Lock-SharedMemory $Name { Remove-SharedMemory $Name; 1 }; 'after' }; Expected = 1, 'after' }
        @{ How = 'by Dispose'; Script = { Lock-SharedMemory $Name { (Get-SharedMemory $Name).Dispose(); 1 }; 'after' }; Expected = 1, 'after' }
        @{ How = 'by Unlock-SharedMemory'; Script = { Lock-SharedMemory $Name { Unlock-SharedMemory $Name; 1 }; 'after' }; Expected = 1, 'after' }
        @{ How = 'by Remove-Module'; Script = { Lock-SharedMemory $Name { Remove-Module ShmModule; 1 }; 'after'; Import-Module $Manifest }; Expected = 1, 'after' }
    )
    # Run with Lock-SharedMemory, and with the dot, which must not differ.
    $likeDot = @(
        @{ What = 'output one by one'; Script = { $said = @(); COMMAND { 'a'; $said += 'a is out'; 'b' } | ForEach-Object { "$_, $said" } } }
        @{ What = 'arrays and nested arrays'; Script = { COMMAND { 1, 2; , @(3, 4) } | ForEach-Object { "$_ $($_.GetType().Name)" } } }
        @{ What = 'errors'; Script = { COMMAND { 1; Write-Error bad; Get-Item /does/not/exist; 2 } 2>&1 | ForEach-Object { "$($_.GetType().Name) $_" } } }
        @{ What = 'the preference for errors'; Script = { $ErrorActionPreference = 'SilentlyContinue'; COMMAND { 1; Write-Error bad; 2 } 2>&1; "$($Error[0])" } }
        @{ What = 'warnings, verbose text and information'; Script = { COMMAND { Write-Warning w; Write-Verbose v -Verbose; Write-Information i; 1 } *>&1 | ForEach-Object { "$($_.GetType().Name) $_" } } }
        @{ What = 'changes of the caller''s variables'; Script = { $x = 1; COMMAND { $x = 2; $new = 3 }; "$x $new" } }
        @{ What = 'a function''s variables'; Script = { function f($a) { $x = 1; COMMAND { $x += $a; "$x" }; $x } f 5; "$x" } }
        @{ What = 'functions that are defined in it'; Script = { COMMAND { function g { 'g' } }; g } }
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $keeper = Start-TestSession
    $session = Start-TestSession
    function Invoke-Here { Invoke-TestSession $session @args }
}

AfterAll { $keeper, $session | Stop-TestSession }

Describe 'A block under the lock' {
    BeforeEach {
        $name = New-TestName
        Invoke-TestSession $keeper { param($Name) $null = New-SharedMemory $Name -Size 100; Write-SharedMemory $Name ([long]5) } $name
    }
    AfterEach {
        Invoke-Here { Remove-SharedMemory * }
        Test-LockFree $keeper $name | Should -BeTrue
        Invoke-TestSession $keeper { Remove-SharedMemory * }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'gives the lock back when it is ended <How>' -ForEach $endings {
        $output = Invoke-Here { param($Text, $Name, $Manifest) & ([scriptblock]::Create($Text)) } $Script.ToString(), $name, (Get-ManifestPath)
        $output | Should -BeExactly $Expected
        Test-LockFree $keeper $name | Should -BeTrue
    }

    It 'gives the lock back when the script exits in it' {
        $path = [IO.Path]::Combine($TestDrive, 'exits.ps1')
        Set-Content $path 'param($Name) Lock-SharedMemory $Name { 1; exit 7 }; 2'
        Invoke-Here { param($Path, $Name) & $Path $Name; $LASTEXITCODE } $path, $name | Should -Be 1, 7
        Test-LockFree $keeper $name | Should -BeTrue
    }

    It 'holds the lock until its last output is dealt with' {
        $seen = Invoke-Here {
            param($Name, $Manifest)
            $other = { param($Name, $Manifest) Import-Module $Manifest; try { Lock-SharedMemory $Name { 'free' } -Timeout 0 } catch { 'held' } }
            Lock-SharedMemory $Name { 1; 2 } | ForEach-Object { "$_ $(Start-ThreadJob $other -ArgumentList $Name, $Manifest | Receive-Job -Wait -AutoRemoveJob)" }
        } $name, (Get-ManifestPath)
        $seen | Should -BeExactly '1 held', '2 held'
    }

    It 'treats <What> as the dot does' -ForEach $likeDot {
        $lock, $reference = 'Lock-SharedMemory $Name', '.' | ForEach-Object {
            $text = $Script.ToString().Replace('COMMAND', $_)
            , @(Invoke-Here { param($Text, $Name) & ([scriptblock]::Create($Text)) } $text, $name)
        }
        $reference | Should -Not -BeNullOrEmpty
        $lock | Should -BeExactly $reference
    }

    It 'fills -OutVariable, -ErrorVariable and -WarningVariable' {
        $seen = Invoke-Here {
            param($Name)
            Lock-SharedMemory $Name { 1; Write-Error e; Write-Warning w; 2 } -OutVariable out -ErrorVariable bad -WarningVariable warned 2>$null 3>$null
            "$out", "$bad", "$warned"
        } $name
        $seen | Should -BeExactly 1, 2, '1 2', 'e', 'w'
    }

    It 'has the caller''s $_ and $PSItem, also in a module' {
        $seen = Invoke-Here {
            param($Name)
            6, 7 | ForEach-Object { Lock-SharedMemory $Name { "$_ $PSItem" } }
            $other = New-Module { $hidden = 'of the module'; function Use-Lock($Name) { 8 | ForEach-Object { Lock-SharedMemory $Name { "$_ $hidden" } } } }
            Use-Lock $Name
            $other | Remove-Module
        } $name
        $seen | Should -BeExactly '6 6', '7 7', '8 of the module'
    }

    It 'lets the module''s own commands in, and itself' {
        $seen = Invoke-Here {
            param($Name)
            Lock-SharedMemory $Name {
                Read-SharedMemory $Name -LockTimeout 0
                Write-SharedMemory $Name ([long]6) -LockTimeout 0
                Write-SharedMemory $Name ([byte[]](1, 2)) -Offset 50 -LockTimeout 0
                Update-SharedMemory $Name { $_ + 1 } -LockTimeout 0
                Update-SharedMemory $Name -Add 1 -LockTimeout 0
                Update-SharedMemory $Name -Add 1 -As Int16 -Offset 50 -LockTimeout 0
                Update-SharedMemory $Name { Update-SharedMemory $Name -Add 0.5 -As Double -Offset 60 -LockTimeout 0; Read-SharedMemory $Name -LockTimeout 0 } -As Text -Offset 80 -LockTimeout 0
                Lock-SharedMemory $Name -Timeout 0 { Lock-SharedMemory "Local\$Name" -Timeout 0 { 'inside' } }
                (Lock-SharedMemory $Name -Timeout 0 -PassThru).IsHeld
                Unlock-SharedMemory $Name
                Sync-SharedMemory $Name
                Clear-SharedMemory $Name -LockTimeout 0
                'end'
            }
        } $name
        $seen | Should -Be 5, 7, 8, 514, "0.5`n8", 'inside', $true, 'end'
        (Invoke-TestSession $keeper { param($Name) , (Read-SharedMemory $Name) } $name) | Where-Object { $_ } | Should -BeNullOrEmpty
    }

    It 'runs while -WhatIf is in scope, and its commands only say what they would do' {
        $seen = Invoke-Here { param($Name) & { $WhatIfPreference = $true; Lock-SharedMemory $Name { 'ran'; Write-SharedMemory $Name 1; Update-SharedMemory $Name -Add 1 } } } $name
        $seen | Should -BeExactly 'ran'
        Invoke-TestSession $keeper { param($Name) Read-SharedMemory $Name } $name | Should -Be 5
    }

    It 'takes the region from the pipeline, and opens it to stay' {
        $seen = Invoke-Here { param($Name) $Name | Lock-SharedMemory -ScriptBlock { 'by name' }; Get-SharedMemory $Name | Lock-SharedMemory -ScriptBlock { 'by object' } } $name
        $seen | Should -BeExactly 'by name', 'by object'
    }

    It 'does not run where there is no region, or no right to the lock' {
        $missing = Get-SessionError $session { param($Name) Lock-SharedMemory "$Name.none" { Write-Error 'ran' } } $name
        $missing.Id, $missing.Target, $missing.IsTerminating | Should -Be 'SharedMemoryNotFound', "$name.none", $false
        $null = Invoke-Here { param($Name) Open-SharedMemory $Name -ReadOnly } $name
        $readOnly = Get-SessionError $session { param($Name) Lock-SharedMemory $Name -Timeout 1 { Write-Error 'ran' } } $name
        $readOnly.Id | Should -Be 'SharedMemoryReadOnly'
        Invoke-Here { param($Name) $null = Open-SharedMemory $Name; Lock-SharedMemory $Name { 'ran' } } $name | Should -BeExactly 'ran'
    }
}
