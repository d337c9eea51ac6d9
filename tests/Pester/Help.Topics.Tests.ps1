# What the about_ topics say in lists and tables, held against what the module does.
BeforeDiscovery {
    $docs = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US'))
    $topics = @(Get-ChildItem $docs -Filter about_*.md)
    if (-not $IsLinux) { Write-Host 'Help.Topics: the names of files are skipped, because only Linux has them in /dev/shm.' }

    # The rows of the table: names in the module, and of each the name in the other columns.
    $rows = @([regex]::Matches([IO.File]::ReadAllText((Join-Path $docs about_ShmModule_Interop.md)),
            '(?m)^ +(?<names>\S+(, \S+)*) +shm_open\("/(?<c>[^"]+)", \.\.\.\) +SharedMemory\("(?<python>[^"]+)"\) +OpenFileMapping\(\.\.\., "(?<windows>[^"]+)"\)') | ForEach-Object {
            foreach ($typed in $_.Groups['names'].Value -split ', ') {
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
        [IO.File]::ReadAllText([IO.Path]::Combine($root, 'docs', 'en-US', 'about_ShmModule_Interop.md')) | Should -Match '(?m)^    in the module +C on Linux +Python on Linux +C on Windows'
    }

    It 'is right about <Typed> on Linux' -Skip:(-not $IsLinux) -ForEach $rows {
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
        $listed = [regex]::Matches($about, '(?m)^    (?<id>SharedMemory\w+)(?<ends> \*)? {2,}\S')
    }

    It 'has every id of the vocabulary, once, and no other' {
        $ending.Count | Should -BeGreaterThan 15
        $listed | ForEach-Object { $_.Groups['id'].Value } | Sort-Object | Should -BeExactly ($ending.Id | Sort-Object)
    }

    It 'marks those that end the statement' {
        foreach ($entry in $listed) {
            $found = $ending | Where-Object Id -EQ $entry.Groups['id'].Value
            $entry.Groups['ends'].Success | Should -Be ($found.Ends -eq $found.Count) -Because $found.Id
        }
        # The one that does sometimes says when.
        @($ending | Where-Object { $_.Ends -and $_.Ends -ne $_.Count }).Id | Should -BeExactly SharedMemoryUnsupported
        $about | Should -Match '(?m)^    SharedMemoryUnsupported .*\n +\(\* where '
    }

    It 'has the id of every error that the tests provoke' {
        $provoked = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | ForEach-Object { [regex]::Matches([IO.File]::ReadAllText($_.FullName), '\bSharedMemory(?!Module)[A-Z]\w+(?=,\*|'' ?;| [A-Z]\w+ \$)') } |
            ForEach-Object Value | Sort-Object -Unique
        foreach ($id in $provoked | Where-Object { $_ -notmatch 'Command$|Provider$' }) { $ending.Id | Should -Contain $id }
    }
}

Describe 'The commands in about_ShmModule' {
    It 'are the module''s' {
        [regex]::Matches($about, '(?m)^    (\w+-SharedMemory) {2,}').ForEach({ $_.Groups[1].Value }) | Sort-Object | Should -Be ((Get-Command -Module ShmModule).Name | Sort-Object)
    }
}
