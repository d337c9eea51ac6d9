<#
.SYNOPSIS
Brings the help of the commands up to date with their code, and makes the MAML that Get-Help shows.

.DESCRIPTION
Needs Microsoft.PowerShell.PlatyPS 1.0, loaded or at -PlatyPS, and the built module. With -MamlOnly the Markdown stays as it
is, and the MAML goes to that file instead of docs/en-US.
#>
[CmdletBinding()]
param([string] $PlatyPS = 'Microsoft.PowerShell.PlatyPS', [string] $MamlOnly)
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$docs = Join-Path $root 'docs/en-US'
Import-Module $PlatyPS -MinimumVersion 1.0

if (-not $MamlOnly) {
    Import-Module (Join-Path $root 'output/ShmModule/ShmModule.psd1')
    foreach ($command in (Get-Command -Module ShmModule).Name) {
        $page = Join-Path $docs "$command.md"
        if (-not (Test-Path $page)) {
            $null = New-MarkdownCommandHelp -CommandInfo (Get-Command $command) -OutputFolder (Join-Path $root 'output/help') -Force
            Copy-Item (Join-Path $root "output/help/ShmModule/$command.md") $page
        }
        $before = [IO.File]::ReadAllText($page).Replace("`r", '')
        # Twice, because a syntax that changes loses its common parameters the first time.
        $null = Update-MarkdownCommandHelp -Path $page -NoBackup
        $null = Update-MarkdownCommandHelp -Path $page -NoBackup
        $after = [IO.File]::ReadAllText($page).Replace("`r", '').TrimEnd() + "`n"
        # It puts the parameters' help messages below their descriptions.
        foreach ($text in [regex]::Matches($before, '(?ms)^(### -\w+\n)(.*?)(?=^```yaml)')) {
            $find = '(?ms)^' + [regex]::Escape($text.Groups[1].Value) + '.*?(?=^```yaml)'
            $after = [regex]::Replace($after, $find, { $text.Value }.GetNewClosure())
        }
        # Only a page that says something else is newer.
        $date = { param($Text) $Text -replace '(?m)^ms\.date: .*$' -replace '\r' }
        if ((& $date $after).TrimEnd() -eq (& $date $before).TrimEnd()) { $after = $before }
        [IO.File]::WriteAllText($page, $after)
    }
}

$folder = Join-Path ([IO.Path]::GetTempPath()) "shmhelp-$([guid]::NewGuid().ToString('N'))"
try {
    $null = Get-ChildItem $docs -Filter *-SharedMemory.md | Sort-Object Name | ForEach-Object { Import-MarkdownCommandHelp $_.FullName } |
        Export-MamlCommandHelp -OutputFolder $folder
    $maml = [xml]::new()
    $maml.Load((Get-ChildItem $folder -Recurse -Filter *-Help.xml).FullName)
}
finally {
    if (Test-Path $folder) { Remove-Item $folder -Recurse }
}

# What PlatyPS 1.0.3 leaves: the code of an example among its remarks, with the fences; Markdown in texts; empty paragraphs.
$spaces = [Xml.XmlNamespaceManager]::new($maml.NameTable)
$spaces.AddNamespace('maml', 'http://schemas.microsoft.com/maml/2004/10')
$spaces.AddNamespace('command', 'http://schemas.microsoft.com/maml/dev/command/2004/10')
$spaces.AddNamespace('dev', 'http://schemas.microsoft.com/maml/dev/2004/10')
foreach ($node in @($maml.SelectNodes('//maml:para', $spaces))) {
    if (-not $node.InnerText.Trim(" `n$([char]0x80)".ToCharArray())) { $null = $node.ParentNode.RemoveChild($node) }
}
foreach ($command in $maml.SelectNodes('//command:command', $spaces)) {
    # From the Markdown, because the spaces that lines begin with do not reach the MAML.
    $page = [IO.File]::ReadAllText((Join-Path $docs "$($command.details.name).md")).Replace("`r", '')
    $texts = [regex]::Matches($page, '(?ms)^### Example [^\n]+\n(.*?)(?=^##)')
    $examples = $command.SelectNodes('command:examples/command:example', $spaces)
    for ($i = 0; $i -lt $examples.Count; $i++) {
        $code = [regex]::Match($texts[$i].Groups[1].Value, '(?s)```powershell\n(.*?)\n```')
        if (-not $code.Success) { throw "$($examples[$i].title) of $($command.details.name) has no block of code." }
        $examples[$i].SelectSingleNode('dev:code', $spaces).InnerText = $code.Groups[1].Value
        $examples[$i].SelectSingleNode('maml:introduction', $spaces).RemoveAll()
        $remarks = $examples[$i].SelectSingleNode('dev:remarks', $spaces)
        foreach ($paragraph in $texts[$i].Groups[1].Value.Replace($code.Value, '').Trim() -split '\n\s*\n') {
            $remarks.AppendChild($maml.CreateElement('maml', 'para', $spaces.LookupNamespace('maml'))).InnerText = $paragraph.Trim()
        }
        # An empty one last keeps the next title apart.
        $null = $remarks.AppendChild($maml.CreateElement('maml', 'para', $spaces.LookupNamespace('maml')))
    }
    foreach ($parameter in $command.SelectNodes('command:parameters/command:parameter', $spaces)) {
        $default = [regex]::Match($page, "(?ms)^### -$($parameter.name)\n.*?^DefaultValue: '?([^'\n]*)").Groups[1].Value
        $node = $parameter.SelectSingleNode('dev:defaultValue', $spaces)
        if (-not $node) { $node = $parameter.AppendChild($maml.CreateElement('dev', 'defaultValue', $spaces.LookupNamespace('dev'))) }
        $node.InnerText = $default
    }
}
foreach ($link in @($maml.SelectNodes('//maml:navigationLink', $spaces))) {
    if ($link.linkText -eq 'Online Version') { $null = $link.ParentNode.RemoveChild($link) }
    else { $link.SelectSingleNode('maml:uri', $spaces).InnerText = '' }
}
$target = if ($MamlOnly) { $MamlOnly } else { Join-Path $docs 'ShmModule.dll-Help.xml' }
$settings = [Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [Text.UTF8Encoding]::new($false) }
$writer = [Xml.XmlWriter]::Create($target, $settings)
try { $maml.Save($writer) } finally { $writer.Dispose() }
[IO.File]::AppendAllText($target, "`n")
