# What build.ps1 Package makes: a .nupkg from which the module can be installed.

BeforeDiscovery {
    $noGallery = if (-not (Get-Command Register-PSResourceRepository -ErrorAction Ignore)) { ': not run, there is no Microsoft.PowerShell.PSResourceGet' }
    $noDotnet = if (-not (Get-Command dotnet -ErrorAction Ignore)) { ': not run, there is no dotnet' }
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')) -Force
    $root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
    $built = Split-Path (Get-ManifestPath)
    $manifest = Import-PowerShellDataFile (Get-ManifestPath)
    $notes = "* Notes with <marks> & more."
    $feed = Join-Path $TestDrive feed
    $package = & (Join-Path $root 'build/New-NuGetPackage.ps1') $built $feed -ReleaseNotes $notes -LicenseExpression MIT

    # What a fresh process finds by the module's name alone.
    function Get-Imported([string]$ModulePath) {
        $script = Join-Path $TestDrive import.ps1
        Set-Content $script @'
$env:PSModulePath = $args[0]
Import-Module ShmModule -ErrorAction Stop
(Get-Module ShmModule).ModuleBase
$name = 'shmtest-' + [guid]::NewGuid().ToString('N')
$null = New-SharedMemory $name -Size 100
Write-SharedMemory $name 'installed'
Read-SharedMemory $name
(Get-Help Read-SharedMemory).Synopsis
(Get-Help about_ShmModule) -split '\r?\n' | Select-Object -First 1 -Skip 1
'@
        Invoke-Shell -NoProfile -NonInteractive -File $script $ModulePath
    }
    function Assert-Imported([string[]]$Seen, [string]$Folder) {
        $Seen | Should -HaveCount 4
        $Seen[0] | Should -Be $Folder
        $Seen[1] | Should -Be installed
        $Seen[2] | Should -Be 'Reads a value from a region of shared memory.'
        $Seen[3] | Should -BeLike '*about_ShmModule*'
    }
}

Describe 'The package' {
    It 'is imported by name from <_>, as a folder' -ForEach 'modules', 'my own modules' {
        $folder = Join-Path $TestDrive "folder/$_/ShmModule/$($manifest.ModuleVersion)"
        $null = New-Item (Split-Path $folder) -ItemType Directory -Force
        Copy-Item $built $folder -Recurse
        Assert-Imported (Get-Imported (Join-Path $TestDrive "folder/$_")) $folder
    }

    It 'is imported by name from <_>, as a nupkg' -ForEach 'modules', 'my own modules' {
        $folder = Join-Path $TestDrive "nupkg/$_/ShmModule/$($manifest.ModuleVersion)"
        $null = New-Item $folder -ItemType Directory -Force
        [IO.Compression.ZipFile]::ExtractToDirectory($package, $folder)
        Assert-Imported (Get-Imported (Join-Path $TestDrive "nupkg/$_")) $folder
    }

    It 'says what the manifest says' {
        $zip = [IO.Compression.ZipFile]::OpenRead($package)
        try {
            $reader = [IO.StreamReader]::new($zip.GetEntry('ShmModule.nuspec').Open())
            $metadata = ([xml]$reader.ReadToEnd()).package.metadata
            $files = $zip.Entries.FullName
        }
        finally { $zip.Dispose() }
        $metadata.id, $metadata.version | Should -Be ShmModule, $manifest.ModuleVersion
        $metadata.description | Should -Be $manifest.Description
        $metadata.license.InnerText, $metadata.license.type | Should -Be MIT, expression
        $metadata.releaseNotes | Should -Be $notes
        $tags = $metadata.tags -split ' '
        foreach ($tag in @($manifest.PrivateData.PSData.Tags) + 'PSModule') { $tags | Should -Contain $tag }
        foreach ($file in Get-ChildItem $built -Recurse -File -Name) { $files | Should -Contain $file.Replace('\', '/') }
        $files.Count | Should -Be (3 + @(Get-ChildItem $built -Recurse -File).Count)
    }

    It "is restored by NuGet from a folder$noDotnet" -Skip:([bool]$noDotnet) -Tag "needs dotnet, which is not installed" {
        $project = Join-Path $TestDrive project
        $null = New-Item $project -ItemType Directory
        Set-Content (Join-Path $project nuget.config) "<configuration><packageSources><clear /><add key='feed' value='$feed' /></packageSources></configuration>"
        Set-Content (Join-Path $project p.csproj) ('<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>netstandard2.0</TargetFramework>' +
            '<DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences></PropertyGroup><ItemGroup>' +
            "<PackageDownload Include='ShmModule' Version='[$($manifest.ModuleVersion)]' /></ItemGroup></Project>")
        $said = & dotnet restore (Join-Path $project p.csproj) --packages (Join-Path $project packages) 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "$said"
        Join-Path $project "packages/shmmodule/$($manifest.ModuleVersion)/ShmModule.psd1" | Should -Exist
    }

    It "is saved by PSResourceGet from a folder$noGallery" -Skip:([bool]$noGallery) -Tag "needs Microsoft.PowerShell.PSResourceGet, which is not installed" {
        $repository = New-TestName repository
        $saved = (New-Item (Join-Path $TestDrive saved) -ItemType Directory).FullName
        # In a process of its own: on Windows PSResourceGet keeps the package open.
        Invoke-Shell -NoProfile -NonInteractive -Command ("`$ErrorActionPreference = 'Stop'; Register-PSResourceRepository -Name $repository -Uri '$feed' -Trusted; " +
            "try { Save-PSResource ShmModule -Repository $repository -Path '$saved' } finally { Unregister-PSResourceRepository -Name $repository }")
        $LASTEXITCODE | Should -Be 0
        Join-Path $saved "ShmModule/$($manifest.ModuleVersion)/ShmModule.psd1" | Should -Exist
    }
}
