#Requires -Version 7.4
# What the Tab key offers, and that a completed name, when it runs, means the name.
BeforeDiscovery {
    # Bare or quoted wrongly, each of these would be something else: several words, an operator, a number, a parameter. The N is
    # a number that makes the name unique.
    $odd = @(
        'plainN', 'dotted.N', 'with-N', '_N', 'a N', 'trailingN ', "it's N", "it'sN", 'say "N"', 'xN$y', '$nullN', '$(N)', 'a`N', 'xN`'
        'data[N]', '[N]', 'N*', '?N', '%N', '&N', '@N', '#N', 'a#N', ',N', 'a,N', '!N', '~N', '>N', '2>N', '2>&N', 'x;N', 'x|N', '(N)', '{N}'
        'a=N', '-dashN', '--N', '--%N', '-N', '+N', 'N', 'NGB', '0xN', '1eN', '1..N', 'Global\gN', 'x:N', "a$([char]0x2019)N"
        "$([char]0x201C)N$([char]0x201D)", "$([char]0x2013)N", "$([char]0x2015)N", "n$([char]0xA0)N", "$([char]0xE9)N"
        "$([char]0xD83D)$([char]0xDE00)N"
    )
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)

    function Get-Completion([string]$Line) { [Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null) }

    # The line as it stands after the offer for this name was taken; nothing if there is none.
    function Complete-Line([string]$Line, [string]$Name) {
        $offered = Get-Completion $Line
        $match = $offered.CompletionMatches | Where-Object ListItemText -CEQ $Name
        $at = $offered.ReplacementIndex
        if ($match) { $Line.Remove($at, $offered.ReplacementLength).Insert($at, @($match)[0].CompletionText) }
    }
}

Describe 'Completion of names' {
    BeforeAll {
        $run = New-TestName
        $session = Start-TestSession
        $null = Invoke-TestSession $session { param($Name) New-SharedMemory $Name -Size 1 } "$run.0theirs"
    }
    AfterAll {
        Stop-TestSession $session
        Get-Trace $run | Should -BeNullOrEmpty
    }

    It 'gives a command that means <_>, however it was begun' -ForEach $odd {
        $name = $_.Replace('N', (Get-Random -Minimum 100000000))
        $begin = $name.Substring(0, 2).Replace("'", "''")
        $region = New-SharedMemory $name -Size 1
        try {
            foreach ($start in '', '-Name ', "'", "-Name '", '"', "'$begin") {
                $line = Complete-Line "Get-SharedMemory $start" $name
                $line | Should -Not -BeNullOrEmpty -Because "it is offered behind $start"
                (Invoke-Expression $line).Name | Should -BeExactly $name -Because $line
            }
        }
        finally { $region.Dispose() }
    }

    It 'offers this session''s first, then the machine''s' {
        $null = New-SharedMemory "$run.9ours" -Size 5
        $offered = (Get-Completion "Open-SharedMemory $run").CompletionMatches
        $offered.CompletionText | Should -BeExactly "$run.9ours", "$run.0theirs"
        $offered[0].ToolTip | Should -BeLike '*5 bytes*this session*'
        $offered[1].ToolTip | Should -BeLike '*machine*'
        Remove-SharedMemory "$run.9ours"
    }

    It 'offers names behind Local\ too, without the global ones' {
        $null = New-SharedMemory "$run.ours" -Size 5
        Complete-Line "Read-SharedMemory Local\$run.o" "Local\$run.ours" | Should -BeExactly "Read-SharedMemory Local\$run.ours"
        Remove-SharedMemory "$run.ours"
    }

    It 'offers several names behind a comma' {
        Complete-Line "Remove-SharedMemory a,$run" "$run.0theirs" | Should -BeExactly "Remove-SharedMemory a,$run.0theirs"
    }

    It 'ignores case, and offers nothing for what is not there' {
        @((Get-Completion "Read-SharedMemory $($run.ToUpper())").CompletionMatches).Count | Should -Be 1
        @((Get-Completion "Read-SharedMemory $run.none").CompletionMatches).Count | Should -Be 0
    }

    It 'works for <_>' -ForEach 'Clear', 'Get', 'New', 'Open', 'Read', 'Remove', 'Sync', 'Test', 'Write' {
        (Get-Completion "$_-SharedMemory -Name $run").CompletionMatches.CompletionText | Should -Contain "$run.0theirs"
    }
}

Describe 'Completion of <Parameter>' -ForEach @(
    @{
        Parameter = '-Encoding'; Begun = 'utf8'; Some = 'utf8', 'utf8BOM', 'utf8NoBOM'
        All = 'ansi', 'ascii', 'bigendianunicode', 'bigendianutf32', 'default', 'oem', 'unicode', 'utf32', 'utf7', 'utf8', 'utf8BOM',
            'utf8NoBOM'
    }
    @{
        Parameter = '-As'; Begun = 'i'; Some = 'Int16', 'Int32', 'Int64'
        All = 'Boolean', 'Byte', 'Bytes', 'Char', 'CliXml', 'Double', 'Guid', 'Int16', 'Int32', 'Int64', 'Object', 'SByte', 'Single', 'Text', 'UInt16', 'UInt32', 'UInt64'
    }
) {
    It 'offers all, some, and quoted ones for <_>' -ForEach 'Read', 'Write' {
        $line = "$_-SharedMemory x $Parameter "
        (Get-Completion $line).CompletionMatches.CompletionText | Sort-Object | Should -Be $All
        (Get-Completion ($line + $Begun)).CompletionMatches.CompletionText | Sort-Object | Should -Be $Some
        (Get-Completion ($line + "'" + $Begun)).CompletionMatches.CompletionText | Sort-Object | Should -Be ($Some | ForEach-Object { "'$_'" })
    }
}
