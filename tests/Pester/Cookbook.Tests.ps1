# Every recipe of docs/cookbook is done as it stands there, each side in a process of its own, and what it shows has to come.

BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'Cookbook.psm1')) -Force
    $cookbook = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'cookbook'))
    $pages = @(Get-ChildItem $cookbook -Filter '??-*.md' | Sort-Object Name)
}

BeforeAll {
    foreach ($module in 'ShmTest', 'ShmPeers', 'HelpExamples', 'Cookbook') { Import-Module ([IO.Path]::Combine($PSScriptRoot, "$module.psm1")) -Force }
    $cookbook = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'cookbook'))

    # Where another user can read it, also when this checkout is in a private folder.
    $public = Join-Path ([IO.Path]::GetTempPath()) (New-TestName shmpublic)
    Copy-Item -LiteralPath (Split-Path (Get-ManifestPath)) -Destination (Join-Path $public ShmModule) -Recurse
    if ($IsLinux) { chmod -R a+rX $public }
    $environment = @{ PSModulePath = "$public$([IO.Path]::PathSeparator)$env:PSModulePath"; NO_COLOR = '1'; POWERSHELL_DIAGNOSTICS_OPTOUT = '1' }

    # Why a recipe cannot be done here, or nothing.
    function Get-Missing($Blocks) {
        if ($Blocks.Kind -contains 'sh') { if ($missing = (Get-Peer C sensormap).Missing) { return $missing } }
        if ($Blocks.Kind -contains 'python') {
            if (-not (Get-PythonWith cbor2)) { return 'there is no Python with cbor2 here; to get it, install python3-cbor2' }
            if (-not $IsLinux) { return 'only on Linux regions are files of /dev/shm' }
        }
        if ($Blocks.IsOtherUser -contains $true -and -not ($IsLinux -and (id -u) -eq 0 -and (Get-Command setpriv -ErrorAction Ignore))) {
            'becoming another user takes Linux, root and setpriv'
        }
    }
}

AfterAll { Remove-Item -LiteralPath $public -Recurse -Force }

Describe 'The cookbook' {
    It 'has ten recipes, and its index and README.md lead to them' {
        $pages = @((Get-ChildItem $cookbook -Filter '??-*.md').Name | Sort-Object)
        $pages.Count | Should -Be 10
        $linked = [regex]::Matches((Get-Content (Join-Path $cookbook README.md) -Raw), '\]\((\d\d-[^)]+)\)').ForEach({ $_.Groups[1].Value })
        $linked | Should -Be $pages
        $readme = Get-Content ([IO.Path]::Combine($cookbook, '..', '..', 'README.md')) -Raw
        $readme.Contains('(docs/cookbook/README.md)') | Should -BeTrue
    }

    It 'has a line by which a clone''s module is found by its name, in jobs too' {
        $line = [regex]::Match([IO.File]::ReadAllText((Join-Path $cookbook README.md)), '(?m)^  `(\$env:PSModulePath = .+)`\r?$').Groups[1].Value
        $line | Should -Not -BeNullOrEmpty
        $script = Join-Path $TestDrive clone.ps1
        Set-Content $script "Set-Location -LiteralPath `$args[0]; $line", 'Start-Job { Test-SharedMemory NoSuchRegion; (Get-Module ShmModule).ModuleBase } | Receive-Job -Wait -AutoRemoveJob'
        $module = Split-Path (Get-ManifestPath)
        Invoke-Shell -NoProfile -NonInteractive -File $script ([IO.Path]::GetFullPath((Join-Path $module ../..))) | Should -Be 'False', $module
    }

    It 'has no link to a file that is not there' {
        $text = "$(Get-ChildItem $cookbook -Filter *.md | Get-Content -Raw)"
        $links = [regex]::Matches($text, '\]\((?!https?:)([^)#\s]+\.[a-z0-9]+)[)#]').ForEach({ $_.Groups[1].Value })
        $links.Count | Should -BeGreaterThan 10
        foreach ($link in $links) { Join-Path $cookbook $link | Should -Exist }
    }
}

Describe 'A recipe' {
    BeforeAll { $page = Join-Path $TestDrive page.md }

    It 'has no block that nobody runs' {
        Set-Content $page '**A**', '```powershell', '1', '```', '```powershell', '2', '```'
        { Get-Recipe $page } | Should -Throw '*of no process: 2*'
        Set-Content $page '**A**', '```csharp', '1', '```'
        { Get-Recipe $page } | Should -Throw "*block 'csharp'*"
    }

    It 'is seen as it comes: what is not shown, what another process does meanwhile, errors and warnings' {
        Set-Content $page '**A** (goes on)', '```powershell', '$null = New-SharedMemory Seen -Size 8; $null = Wait-SharedMemory Seen; "woken"', '```',
            '**B** and **C**', '```powershell', '$null = Open-SharedMemory Seen -Timeout 30; Update-SharedMemory Seen -Add 1 | Out-Null; $own = 1', '```',
            '**A**', '```output', 'not this', '```',
            '**B**', '```powershell', 'Read-SharedMemory Seen -As Int64; $own; Write-Warning "careful"; Write-Error "no"; throw "at all"', '```'
        $blocks = Get-Recipe $page
        Invoke-Recipe $blocks -Folder $TestDrive -Environment $environment
        $blocks.Process | Should -Be A, B, C, B
        $blocks[0].Shown | Should -Contain 'not this'
        Format-Varying $blocks[0].Seen | Should -BeExactly woken
        Format-Varying $blocks[1].Seen | Should -BeNullOrEmpty
        (Format-Varying $blocks[3].Seen)[0..2] | Should -BeExactly '2', '1', 'WARNING: careful'
        "$($blocks[3].Seen)" | Should -BeLike '*no*at all*'
    }
}

Describe 'The recipe <_.BaseName>' -ForEach $pages {
    It 'works as it is told, and leaves nothing' {
        $blocks = @(Get-Recipe $_.FullName)
        @($blocks.Process | Sort-Object -Unique).Count | Should -BeGreaterOrEqual 2
        Skip-Where (Get-Missing $blocks)
        $names = Get-RecipeName $blocks
        $names | Should -Not -BeNullOrEmpty
        $ending = New-NameEnding
        $folder = New-Item (Join-Path $TestDrive $_.BaseName) -ItemType Directory
        Invoke-Recipe $blocks -Folder $folder -Environment $environment -Ending $ending
        foreach ($block in $blocks) {
            $shown = (Format-Varying $block.Shown) -join "`n"
            (Format-Varying $block.Seen) -join "`n" | Should -BeExactly $shown -Because "$($block.Process) ran: $($block.Code)"
        }
        Get-LeftBehind $names.ForEach({ "$_$ending" }) | Should -BeNullOrEmpty
    }
}
