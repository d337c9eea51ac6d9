# Every example of the help is typed in, and what it shows has to come out.

BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'HelpExamples.psm1')) -Force
    $docs = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US'))
    $pages = @(Get-ChildItem $docs -Filter *-*.md)
    $examples = @($pages | ForEach-Object { Get-HelpExample $_.FullName })
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'HelpExamples.psm1')) -Force
}

Describe 'The examples of <_.BaseName>' -ForEach $pages {
    It 'are three at least' { @(Get-HelpExample $_.FullName).Count | Should -BeGreaterOrEqual 3 }
}

Describe 'The help of <Command>' -ForEach $examples {
    It 'tells the truth in <Title>' {
        $Lines | Where-Object { $_ -like 'PS*> *' } | Should -Not -BeNullOrEmpty
        $folder = New-Item (Join-Path $TestDrive "$Command $Number") -ItemType Directory
        $seen = Invoke-HelpExample -Line $Lines -Manifest (Get-ManifestPath) -Folder $folder
        (Format-Varying $seen) -join "`n" | Should -BeExactly ((Format-Varying $Lines) -join "`n")
    }
}
