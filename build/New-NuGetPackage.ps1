<#
.SYNOPSIS
Packs a module's folder into a .nupkg, without NuGet: it is a zip with a description.

.DESCRIPTION
Everything it says is in the module's manifest. The release notes are passed in. Emits the path of the package.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Folder,
    [Parameter(Mandatory)] [string] $Destination,
    [string] $ReleaseNotes = '',
    [string] $LicenseExpression
)
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.IO.Compression, System.IO.Compression.FileSystem
$manifestFile = Get-Item (Join-Path $Folder '*.psd1')
$manifest = Import-PowerShellDataFile $manifestFile.FullName
$id, $data = $manifestFile.BaseName, $manifest.PrivateData.PSData
$version = $manifest.ModuleVersion
$xml = { param($Text) [Security.SecurityElement]::Escape("$Text") }

# The gallery finds commands by these tags.
$tags = @($data.Tags) + 'PSModule' + @($manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_", "PSCommand_$_" }) + 'PSIncludes_Cmdlet'
$licence = if ($LicenseExpression) { "<license type=`"expression`">$(& $xml $LicenseExpression)</license>" } else { "<licenseUrl>$(& $xml $data.LicenseUri)</licenseUrl>" }
$project = if ($data.ProjectUri) { "`n    <projectUrl>$(& $xml $data.ProjectUri)</projectUrl>" }
$nuspec = @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>$(& $xml $id)</id>
    <version>$(& $xml $version)</version>
    <authors>$(& $xml $manifest.Author)</authors>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    $licence$project
    <description>$(& $xml $manifest.Description)</description>
    <releaseNotes>$(& $xml $ReleaseNotes)</releaseNotes>
    <copyright>$(& $xml $manifest.Copyright)</copyright>
    <tags>$(& $xml ($tags -join ' '))</tags>
  </metadata>
</package>
"@
$relationships = @"
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/$id.nuspec" Id="R1" />
</Relationships>
"@
$base = (Get-Item $Folder).FullName.TrimEnd('/', '\') + [IO.Path]::DirectorySeparatorChar
$files = Get-ChildItem $Folder -Recurse -File | Sort-Object FullName
# Every part needs a type: by its extension, or, where it has none, by its name.
$types = @($files.Extension) + '.nuspec', '.rels' | Where-Object { $_ } | Sort-Object -Unique | ForEach-Object {
    $type = if ($_ -eq '.rels') { 'application/vnd.openxmlformats-package.relationships+xml' } else { 'application/octet-stream' }
    "`n  <Default Extension=`"$(& $xml $_.Substring(1))`" ContentType=`"$type`" />"
}
$parts = $files | Where-Object { -not $_.Extension } | ForEach-Object {
    "`n  <Override PartName=`"/$(& $xml $_.FullName.Substring($base.Length).Replace('\', '/'))`" ContentType=`"application/octet-stream`" />"
}
$contentTypes = "<?xml version=`"1.0`" encoding=`"utf-8`"?>`n<Types xmlns=`"http://schemas.openxmlformats.org/package/2006/content-types`">$types$parts`n</Types>"

$null = New-Item $Destination -ItemType Directory -Force
$path = Join-Path (Get-Item $Destination).FullName "$id.$version.nupkg"
if (Test-Path $path) { Remove-Item $path }
$zip = [IO.Compression.ZipFile]::Open($path, 'Create')
try {
    foreach ($text in @{ "$id.nuspec" = $nuspec; '_rels/.rels' = $relationships; '[Content_Types].xml' = $contentTypes }.GetEnumerator()) {
        $writer = [IO.StreamWriter]::new($zip.CreateEntry($text.Key).Open(), [Text.UTF8Encoding]::new($false))
        try { $writer.Write($text.Value) } finally { $writer.Dispose() }
    }
    foreach ($file in $files) {
        $entry = $file.FullName.Substring($base.Length).Replace('\', '/')
        $null = [IO.Compression.ZipFileExtensions]::CreateEntryFromFile($zip, $file.FullName, $entry)
    }
}
finally {
    $zip.Dispose()
}
$path
