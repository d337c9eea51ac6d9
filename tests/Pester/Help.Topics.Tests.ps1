# What the about_ topics say in tables, held against what the module does, and the text that Get-Help shows of them.
BeforeDiscovery {
    $docs = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US'))
    $topics = @(Get-ChildItem $docs -Filter about_*.md | ForEach-Object { @{ Topic = $_.BaseName } })

    # The rows of the table: names in the module, and of each the name in the other columns.
    $rows = @([regex]::Matches([IO.File]::ReadAllText((Join-Path $docs about_ShmModule_Interop.md)),
            '(?m)^\| (?<names>\S+(, \S+)*) \| `shm_open\("/(?<c>[^"]+)", \.\.\.\)` \| `SharedMemory\("(?<python>[^"]+)"\)` \| `OpenFileMapping\(\.\.\., "(?<windows>[^"]+)"\)` \|$') | ForEach-Object {
            foreach ($typed in $_.Groups['names'].Value.Replace('`', '') -split ', ') {
                # As C and Python spell it in a literal.
                @{ Typed = $typed; C = $_.Groups['c'].Value.Replace('\\', '\'); Python = $_.Groups['python'].Value.Replace('\\', '\'); Windows = $_.Groups['windows'].Value.Replace('\\', '\') }
            }
        })
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
    $root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
    $about = [IO.File]::ReadAllText([IO.Path]::Combine($root, 'docs', 'en-US', 'about_ShmModule.md'))
}

Describe 'The table of names' {
    It 'has the three ways to write a name' {
        [IO.File]::ReadAllText([IO.Path]::Combine($root, 'docs', 'en-US', 'about_ShmModule_Interop.md')) | Should -Match '(?m)^\| in the module \| C on Linux \| Python on Linux \| C on Windows \|$'
    }

    It 'is right about <Typed> on Linux' -Skip:(-not $IsLinux) -Tag 'needs Linux: regions are files in /dev/shm' -ForEach $rows {
        $unique = New-TestName
        $region = New-SharedMemory ($Typed -replace 'x$', $unique) -Size 3
        try {
            $C | Should -BeExactly $Python
            $file = $C -replace 'x$', $unique
            $region.NativeName | Should -BeExactly "/$file"
            [IO.FileInfo]::new("/dev/shm/$file").Length | Should -Be 3
        }
        finally { $region.Dispose() }
        Get-Trace $unique | Should -BeNullOrEmpty
    }

    It 'is right about <Typed> on Windows' -ForEach $rows {
        $assembly = (Get-Module ShmModule).ImplementingAssembly
        $name = $assembly.GetType('ShmModule.Regions.RegionName').GetMethod('Parse').Invoke($null, @($Typed))
        $objects = [Activator]::CreateInstance($assembly.GetType('ShmModule.Platform.Windows.ObjectNames'), @($name))
        $objects.GetType().GetProperty('Section').GetValue($objects) | Should -BeExactly $Windows
    }

    It 'has rows' { $Count | Should -Be 3 } -TestCases @{ Count = $rows.Count }
}

Describe 'The list of error ids' {
    BeforeAll {
        $source = (Get-ChildItem ([IO.Path]::Combine($root, 'src', 'ShmModule', 'Regions')) -Filter Errors*.cs | ForEach-Object { [IO.File]::ReadAllText($_.FullName) }) -join "`n"
        $entries = [regex]::Matches($source, '(?s)\bMake\(\s*"(?<id>SharedMemory\w+)".*?;')
        $ending = @($entries | Group-Object { $_.Groups['id'].Value } | ForEach-Object {
                [pscustomobject]@{ Id = $_.Name; Ends = @($_.Group | Where-Object { $_.Value.Contains('terminating: true') }).Count; Count = $_.Count }
            })
        $listed = [regex]::Matches($about, '(?m)^\| `(?<id>SharedMemory\w+)(?<ends> \*)?(?<depends> \(\*\))?` \| \S')
    }

    It 'has every id of the vocabulary, once, and no other' {
        $ending.Count | Should -BeGreaterThan 15
        $listed | ForEach-Object { $_.Groups['id'].Value } | Sort-Object | Should -BeExactly ($ending.Id | Sort-Object)
    }

    It 'marks those that end the statement' {
        foreach ($entry in $listed) {
            $found = $ending | Where-Object Id -EQ $entry.Groups['id'].Value
            $entry.Groups['ends'].Success | Should -Be ($found.Ends -eq $found.Count) -Because $found.Id
            $entry.Groups['depends'].Success | Should -Be ($found.Ends -and $found.Ends -ne $found.Count) -Because $found.Id
        }
        # Of the only one that does sometimes it is told when.
        @($listed | Where-Object { $_.Groups['depends'].Success }).Count | Should -Be 1
        $about | Should -Match 'the one with `\(\*\)` does where an argument cannot be converted'
    }

    It 'has the id of every error that the tests provoke' {
        $provoked = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | ForEach-Object { [regex]::Matches([IO.File]::ReadAllText($_.FullName), '\bSharedMemory(?!Module)[A-Z]\w+(?=,\*|'' ?;| [A-Z]\w+ \$)') } |
            ForEach-Object Value | Sort-Object -Unique
        foreach ($id in $provoked | Where-Object { $_ -notmatch 'Command$|Provider$' }) { $ending.Id | Should -Contain $id }
    }
}

Describe 'The commands in about_ShmModule' {
    It 'are the module''s' {
        [regex]::Matches($about, '(?m)^\| `(\w+-SharedMemory)` \|').ForEach({ $_.Groups[1].Value }) | Sort-Object | Should -Be ((Get-Command -Module ShmModule).Name | Sort-Object)
    }
}

Describe 'The text of <Topic>' -ForEach $topics {
    BeforeAll {
        $file = [IO.Path]::Combine($root, 'docs', 'en-US', "$Topic.help.txt")
        $text = [IO.File]::ReadAllText($file).Replace("`r", '')
        $page = [IO.File]::ReadAllText([IO.Path]::Combine($root, 'docs', 'en-US', "$Topic.md")).Replace("`r", '')
    }

    It 'is what the Markdown makes now' {
        & ([IO.Path]::Combine($root, 'build', 'ConvertTo-AboutText.ps1')) -Destination $TestDrive
        [IO.File]::ReadAllText((Join-Path $TestDrive "$Topic.help.txt")) | Should -BeExactly $text
    }

    It 'fits a console of 80 columns, and its Markdown an editor of 130' {
        $lines = $text -split '\n'
        $lines.Count | Should -BeGreaterThan 40
        # A line that ends in the last column is followed by an empty one on some consoles.
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessThan 80
        ($page -split '\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 130
    }

    It 'has no marks of Markdown, and no characters that a console may lack' {
        # A hash mark begins a comment in code, and asterisks are patterns, and marks of errors.
        $text | Should -Not -Match '(?m)^ *#|`|\*\*|\*\w|^ *\||^ *\*|\]\(|[^\n -~]| $'
    }

    It 'has every paragraph, and every cell of the tables' {
        $words = { param($Text) [regex]::Matches($Text, '\w+').Value -join ' ' }
        # Less the titles of the tables.
        $rows, $prose = ($page -replace '(?m)^\|.*\n\|[-|]+\n' -split '\n').Where({ $_[0] -eq '|' }, 'Split')
        $parts = @(($prose -join "`n") -split '\n{2,}') + @($rows | ForEach-Object { $_.Trim('| ') -split ' \| ' })
        $parts.Count | Should -BeGreaterThan 10
        $seen = & $words $text
        foreach ($part in $parts | Select-Object -Skip 1) { $seen | Should -BeLike "*$(& $words $part)*" }
    }
}

Describe 'The topics in Get-Help' {
    BeforeAll {
        $script = Join-Path $TestDrive list.ps1
        Set-Content $script @'
Import-Module $args[0]
Get-Help about_ShmModule* | ForEach-Object { "$($_.Name): $($_.Synopsis)" }
'@
        $listed = @(Invoke-Shell -NoProfile -NonInteractive -File $script (Get-ManifestPath))
    }

    It 'are listed, each with all of its short description' {
        $expected = foreach ($page in Get-ChildItem (Join-Path $root 'docs/en-US') -Filter about_*.md) {
            "$($page.BaseName): $([regex]::Match([IO.File]::ReadAllText($page.FullName), '## SHORT DESCRIPTION\s+(\S.+\.)\r?\n').Groups[1].Value)"
        }
        $expected.Count | Should -BeGreaterThan 2
        $listed | Sort-Object | Should -BeExactly ($expected | Sort-Object)
    }

    It 'are shown as they are packed: <Topic>' -ForEach $topics {
        $text = [IO.File]::ReadAllText([IO.Path]::Combine($root, 'docs', 'en-US', "$Topic.help.txt"))
        $shown = Get-Help $Topic | Where-Object { $_ -is [string] -and $_ -match "^TOPIC\s+$Topic\s" }
        $shown.Trim() -replace '\r' | Should -BeExactly ($text.Trim() -replace '\r')
    }
}
