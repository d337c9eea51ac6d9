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
            if (-not (Test-Path /dev/shm)) { return 'only on Linux regions are files of /dev/shm' }
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
            (Format-Varying $block.Seen) -join "`n" | Should -BeExactly ((Format-Varying $block.Shown) -join "`n") -Because "$($block.Process) ran: $($block.Code)"
        }
        Get-LeftBehind $names.ForEach({ "$_$ending" }) | Should -BeNullOrEmpty
    }
}
