<#
.SYNOPSIS
Makes the plain text of the about_ topics, which Get-Help shows as it is.

.DESCRIPTION
Writes an about_*.help.txt for each about_*.md of docs/en-US, next to it or into -Destination. It knows the Markdown that the
topics use: headings, paragraphs, lists and tables, blocks of code by indentation, emphasis, and code in a text. The short
description has to be one line, because the engine takes the fifth line of the file as the synopsis.
#>
[CmdletBinding()]
param([string] $Destination)
$ErrorActionPreference = 'Stop'
# A console of 80 columns that is told to write into the last one goes on to the next line, and then to the one after it.
$width = 79
# What a line is not broken at: a space in code.
$hardSpace = [string][char] 1

# Without the marks of code and emphasis.
function ConvertFrom-Inline([string] $Text) {
    [regex]::Replace($Text, '`([^`]+)`|(\*\*?)(?=\S)([^*]+)(?<=\S)\2', {
            param($Match)
            if ($Match.Groups[1].Success) { $Match.Groups[1].Value -replace '\s+', $hardSpace } else { $Match.Groups[3].Value }
        })
}

# A text in lines. The first line may begin with something in the room that the indent leaves.
function Format-Text([string] $Text, [int] $Indent = 4, [string] $Start = '') {
    $room = $width - $Indent
    $words = (ConvertFrom-Inline $Text) -replace '\s+', ' '
    $lines = [regex]::Matches($words, "(?:\S.{0,$($room - 1)}|\S+)(?= |`$)").Value
    $wrapped = $lines -join ("`n" + ' ' * $Indent)
    $Start.PadRight($Indent) + $wrapped.Replace($hardSpace, ' ')
}

# Two columns become terms and what they mean, more of them a list per row. The titles of two columns are left out.
function ConvertFrom-Table([string] $Table) {
    $rows = $Table -split '\n' -notmatch '^\|[-| ]+$' | ForEach-Object {
        , @($_.Trim('| ') -split ' *\| *' | ForEach-Object { (ConvertFrom-Inline $_).Replace($hardSpace, ' ') })
    }
    $titles, $rows = $rows[0], $rows[1..($rows.Count - 1)]
    $longest = { param($Words) ($Words | Measure-Object Length -Maximum).Maximum }
    $termWidth = & $longest ($rows | ForEach-Object { $_[0] })
    $titleWidth = & $longest ($titles | Select-Object -Skip 1)
    foreach ($row in $rows) {
        $term = '    ' + $row[0]
        if ($titles.Count -eq 2) {
            if ($termWidth -le 24) { Format-Text $row[1] (6 + $termWidth) $term }
            else { $term; Format-Text $row[1] 8 }
            continue
        }
        $term
        for ($i = 1; $i -lt $row.Count; $i++) { Format-Text $row[$i] (10 + $titleWidth) "        $($titles[$i])" }
    }
}

function ConvertTo-AboutText([string] $Markdown) {
    $text = ''
    foreach ($block in $Markdown.Trim() -split '\n{2,}') {
        $text += switch -Regex ($block) {
            '^# (.+)' { "TOPIC`n    $($Matches[1])`n`n"; break }
            '^#+ (.+)' { "$($Matches[1].ToUpperInvariant())`n"; break }
            '^    ' { ($block -replace '(?m)^', '    ') + "`n`n"; break }
            '^\|' { ((ConvertFrom-Table $block) -join "`n") + "`n`n"; break }
            '^\* ' { (($block -split '\n(?=\* )' | ForEach-Object { Format-Text $_.Substring(2) 6 '    -' }) -join "`n") + "`n`n"; break }
            default { (Format-Text $block) + "`n`n" }
        }
    }
    $text.TrimEnd() + "`n"
}

$docs = Join-Path (Split-Path $PSScriptRoot) 'docs/en-US'
if (-not $Destination) { $Destination = $docs }
foreach ($page in Get-ChildItem $docs -Filter about_*.md) {
    $text = ConvertTo-AboutText ([IO.File]::ReadAllText($page.FullName).Replace("`r", ''))
    $long = $text -split '\n' | Where-Object Length -GT $width
    if ($long) { throw "$($page.Name): wider than $width columns: $($long -join "`n")" }
    if ($text -notmatch '\ATOPIC\n.+\n\nSHORT DESCRIPTION\n    .+\.\n\n') {
        throw "$($page.Name): the short description has to be a sentence of one line."
    }
    [IO.File]::WriteAllText((Join-Path $Destination "$($page.BaseName).help.txt"), $text)
}
