# What the commands for taking turns promise before they do anything: output types, parameters, completion.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmTurns.psm1')) -Force
    $session = Start-ThreadSession
    $writer = Start-ThreadSession
    $run = New-TestName
    $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 100 } $run
    function Invoke-Here { Invoke-TestSession $session @args }
    # The types that a command declares for one of its parameter sets.
    function Get-DeclaredType([string]$Command, [string]$Set) {
        Invoke-Here {
            param($Command, $Set)
            (Get-Command $Command).ImplementingType.GetCustomAttributes([Management.Automation.OutputTypeAttribute], $true) |
                Where-Object { $_.ParameterSetName -contains $Set -or $_.ParameterSetName -contains '__AllParameterSets' } | ForEach-Object { $_.Type.Type }
        } $Command, $Set
    }
}

AfterAll { $session, $writer | ForEach-Object { Disconnect-TestSession $_ } }

Describe 'Declared output' {
    It '<Command> <Title>' -ForEach @(
        @{ Command = 'Lock-SharedMemory'; Set = 'Hold'; Title = '-PassThru emits the lock'; Block = { Lock-SharedMemory $Name -PassThru; Unlock-SharedMemory $Name } }
        @{ Command = 'Lock-SharedMemory'; Set = 'ScriptBlock'; Title = 'emits what the block does'; Block = { Lock-SharedMemory $Name { 'a', 1 } } }
        @{ Command = 'Wait-SharedMemory'; Set = 'Change'; Title = 'emits the region'; Block = { Wait-SharedMemory $Name -Timeout 300 } }
        @{ Command = 'Wait-SharedMemory'; Set = 'Read'; Title = '-Read emits the region'; Block = { Wait-SharedMemory $Name -Read -Timeout 300 } }
        @{ Command = 'Watch-SharedMemory'; Set = ''; Title = 'emits a text'; Block = { Watch-SharedMemory $Name -Timeout 300 | Select-Object -First 1 } }
        @{ Command = 'Watch-SharedMemory'; Set = ''; Title = 'emits a number'; Block = { Watch-SharedMemory $Name -Timeout 300 -As Int16 -Offset 0 | Select-Object -First 1 } }
        @{ Command = 'Watch-SharedMemory'; Set = ''; Title = 'emits an array'; Block = { , (Watch-SharedMemory $Name -Timeout 300 -As Int16 -Offset 0 -Count 2 | Select-Object -First 1) } }
        @{ Command = 'Update-SharedMemory'; Set = 'Add'; Title = '-Add emits a number'; Block = { Update-SharedMemory $Name -Add 1 -Offset 8 } }
        @{ Command = 'Update-SharedMemory'; Set = 'CompareAndSet'; Title = '-Value emits a boolean'; Block = { Update-SharedMemory $Name -Value 1 -Expected 0 -Offset 16 } }
        @{ Command = 'Update-SharedMemory'; Set = 'CompareAndSet'; Title = '-PassThru emits the outcome'; Block = { Update-SharedMemory $Name -Value 1 -Expected 0 -Offset 16 -PassThru } }
        @{ Command = 'Update-SharedMemory'; Set = 'ScriptBlock'; Title = 'emits what the block gives'; Block = { Update-SharedMemory $Name { 'text' } } }
    ) {
        Invoke-TestSession $writer { param($Name) Write-SharedMemory $Name 'text'; $null = Read-SharedMemory $Name } $run
        $output = @(Invoke-Here ([scriptblock]::Create("param(`$Name) $Block")) $run)
        $output.Count | Should -BeGreaterThan 0
        $declared = @(Get-DeclaredType $Command $Set)
        foreach ($item in $output) { @($declared | Where-Object { $_.IsInstanceOfType($item) }).Count | Should -BeGreaterThan 0 -Because "it emits $($item.GetType())" }
    }

    It '<Command> emits nothing, and says so' -ForEach @(
        @{ Command = 'Unlock-SharedMemory'; Block = { Lock-SharedMemory $Name; Unlock-SharedMemory $Name } }
    ) {
        @(Invoke-Here ([scriptblock]::Create("param(`$Name) $Block")) $run).Count | Should -Be 0
        Get-DeclaredType $Command '' | Should -Be ([void])
    }
}

Describe '<_>' -ForEach 'Lock', 'Unlock', 'Wait', 'Watch', 'Update' {
    BeforeAll {
        $verb = $_
        function Get-Completion([string]$Line) { Invoke-Here { param($Line) (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText } $Line }
    }

    It 'completes the names of regions' {
        Get-Completion "$verb-SharedMemory $($run.Substring(0, 20))" | Should -Contain $run
    }

    It 'completes -As, and -Encoding where it has one' {
        $parameters = Invoke-Here { param($Verb) (Get-Command "$Verb-SharedMemory").Parameters.Keys } $verb
        if ($parameters -contains 'As') { Get-Completion "$verb-SharedMemory x -As UIn" | Should -Be 'UInt16', 'UInt32', 'UInt64' }
        if ($parameters -contains 'Encoding') { Get-Completion "$verb-SharedMemory x -Encoding bigendianu" | Should -Contain 'bigendianunicode' }
        ($parameters -contains 'As') | Should -Be ($verb -in 'Watch', 'Update')
        ($parameters -contains 'Encoding') | Should -Be ($verb -eq 'Watch')
    }

    It 'has -Timeout, with its alias, if it waits for others' {
        $timeout = Invoke-Here { param($Verb) (Get-Command "$Verb-SharedMemory").Parameters['Timeout'] } $verb
        [bool]$timeout | Should -Be ($verb -in 'Lock', 'Wait', 'Watch')
        if ($timeout) { $timeout.Aliases | Should -Be 'TimeoutSec' }
    }
}

Describe 'Arguments that exclude one another' {
    It '<_>' -ForEach @(
        'Lock-SharedMemory x -ScriptBlock { } -PassThru'
        'Wait-SharedMemory x -Read -Count 1'
        'Update-SharedMemory x -Add 1 -Value 2 -Expected 3'
        'Update-SharedMemory x -ScriptBlock { 1 } -Add 1'
        'Update-SharedMemory x -Add 1 -PassThru'
    ) {
        (Get-SessionError $session ([scriptblock]::Create($_))).Id | Should -Be 'AmbiguousParameterSet'
    }
}
