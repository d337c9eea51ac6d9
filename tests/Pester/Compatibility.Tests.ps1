#Requires -Version 7.4
# What users of Windows PowerShell 5.1 run, they can run there: no newer syntax, commands, parameters, variables or members of .NET,
# and a byte-order mark where there is more than ASCII, without which 5.1 reads another encoding.

BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'Compatibility.psm1')) -Force
    $root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
    $needs = @{ Skip = -not (Get-FrameworkFolder); Tag = 'needs the reference assemblies of the .NET Framework in NuGet''s cache: building ShmModule.sln brings them' }

    function Get-Script([string[]]$Folder, [string[]]$Extension) {
        $Folder | ForEach-Object { Get-ChildItem (Join-Path $root $_) -Recurse -File } | Where-Object Extension -In $Extension |
            ForEach-Object { @{ Path = $_.FullName; File = $_.FullName.Substring($root.Length + 1).Replace('\', '/') } }
    }

    # What needs no PowerShell 7, whatever is in it: a #Requires would be no way out.
    $shipped = Get-Script build.ps1, ShmModule.psd1, build, samples, src '.ps1', '.psm1', '.psd1', '.ps1xml'
    $tests = Get-Script tests '.ps1' | Where-Object File -Like '*.Tests.ps1'
    $pages = Get-Script README.md, docs, samples '.md'
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'Compatibility.psm1')) -Force

    # Of the helpers of these tests, those that cannot work in 5.1: by what they do, or by the helpers that they call.
    function Get-NewerHelper {
        $functions = foreach ($file in Get-ChildItem $PSScriptRoot -Filter *.psm1) {
            $ast = [Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref] $null, [ref] $null)
            $ast.FindAll({ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }, $false)
        }
        $newer = @($functions | Where-Object { Find-Newer -Code "$_" } | ForEach-Object Name)
        do {
            $count = $newer.Count
            $newer = @($functions | Where-Object { $_.Name -in $newer -or (Get-Called $_ | Where-Object { $_ -in $newer }) } | ForEach-Object Name)
        } while ($newer.Count -gt $count)
        $newer
    }

    function Get-Called($Ast) {
        $Ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) | ForEach-Object { $_.GetCommandName() } | Where-Object { $_ }
    }

    # tests/run-pester.ps1 gives 5.1 the variables that tell the systems apart.
    function Find-Newer { Find-NewerThan51 @args | Where-Object { $_ -notmatch '^the variable \$Is(Windows|Linux|MacOS)$' } }
}

Describe 'Windows PowerShell 5.1' @needs {
    It 'can run <File>' -ForEach $shipped {
        if ($Path -like '*.ps1xml') { [xml] (Get-Content -LiteralPath $Path -Raw) | Should -Not -BeNullOrEmpty; return }
        Find-NewerThan51 -Path $Path | Should -BeNullOrEmpty
        $ast = [Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $null)
        $ast.ScriptRequirements.RequiredPSVersion | Where-Object Major -GT 5 | Should -BeNullOrEmpty
    }

    It 'can read <File>' -ForEach $shipped {
        Test-LacksMark $Path | Should -BeFalse -Because 'a file with more than ASCII has to begin with a byte-order mark'
    }

    It 'has all that is typed in <File>' -ForEach $pages {
        foreach ($code in Get-PageCode $Path) { Find-NewerThan51 -Code $code | Should -BeNullOrEmpty -Because $code }
    }

    It 'runs the tests that do not say that they need 7' -ForEach @{ Tests = $tests } {
        $helpers = Get-NewerHelper
        $helpers | Should -Contain Start-TestSession
        $wrong = foreach ($test in $Tests) {
            $ast = [Management.Automation.Language.Parser]::ParseFile($test.Path, [ref] $null, [ref] $null)
            if ($ast.ScriptRequirements.RequiredPSVersion) { continue }
            $found = @(Find-Newer -Path $test.Path) + @(Get-Called $ast | Where-Object { $_ -in $helpers }) | Select-Object -Unique
            if (Test-LacksMark $test.Path) { $found = @($found) + 'more than ASCII without a byte-order mark' }
            if ($found) { "$($test.File): $($found -join ', ')" }
        }
        $wrong -join "`n" | Should -BeNullOrEmpty -Because 'such a file begins with: #Requires -Version 7.4'
    }
}

Describe 'The search for what 5.1 does not have' @needs {
    It 'finds <_>' -ForEach @(
        '$a ? 1 : 2', '$a ?? 1', '$a ??= 1', '${a}?.Length', '${a}?[0]', 'Get-Item a && Get-Item b', 'Get-Item a || Get-Item b', "Get-Item a`n| Out-Null"
        'Get-Item a &', 'function f { clean { 1 } }', '0b101', '5u', '5uy', '7n', '"`u{41}"', '"`e[0m"', '1..3 | ForEach-Object -Parallel { $_ }', '1..3 | % -ThrottleLimit 2 { $_ }'
        'Get-Content a -AsByteStream', 'Join-Path a b c', 'Split-Path a -LeafBase', 'ConvertFrom-Json a -AsHashtable', 'Start-ThreadJob { 1 }', 'pwsh -c 1'
        'if ($IsWindows) { 1 }', '$PSStyle.OutputRendering', "'a' -replace 'a', { 1 }", 'Set-Content a b -Encoding utf8NoBOM', '$start.ArgumentList.Add(1)'
        '[IO.Path]::GetRelativePath(1, 2)', '[Math]::Clamp(1, 2, 3)', '[Convert]::ToHexString($a)', '[Environment]::ProcessPath', '[Half]::MaxValue', 'this is { no script'
    ) {
        Find-NewerThan51 -Code $_ | Should -Not -BeNullOrEmpty
    }

    It 'does not find <_>' -ForEach @(
        'if ($a) { 1 } else { 2 }', "Get-Item a |`nOut-Null", '0x5', '0x1FU', '5kb', '5l', '5d', '"a`tb"', '"``u{41}"', '1..3 | ForEach-Object { $_ }', '1, 2 | ? { $_ } | % Length'
        'Get-Content Shm:\a -AsByteStream', 'Join-Path a b', 'Write-SharedMemory a b -Encoding utf8BOM', '[Environment]::OSVersion.Platform', '[IO.Path]::Combine(1, 2, 3)'
        '[Collections.Generic.List[int]]::new()', '[guid]::NewGuid()', '[Text.UTF8Encoding]::new($false)', '[Diagnostics.Process]::Start($a)', '[datetime]::new(1)', '[int]::MaxValue'
        '[Management.Automation.PSSerializer]::Serialize(1)', '[IO.FileStream]::Null', "'a' -replace 'a', 'b'", "#Requires -Version 7.4`n1 ? 2 : 3"
    ) {
        Find-NewerThan51 -Code $_ | Should -BeNullOrEmpty
    }
}
