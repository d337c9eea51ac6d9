# The help against the code: what Get-Help says of commands and parameters is what they are.

BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    $commands = (Import-PowerShellDataFile (Get-ManifestPath)).CmdletsToExport
    $platyPS = Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable | Where-Object Version -GE ([version]'1.0') | Select-Object -First 1
    $why = if (-not $platyPS) { ': not run, there is no Microsoft.PowerShell.PlatyPS 1.0' }
}

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
    $root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
    $docs = Join-Path $root 'docs/en-US'
    $maml = [xml](Get-Content (Join-Path (Split-Path (Get-ManifestPath)) 'en-US/ShmModule.dll-Help.xml') -Raw)
    $common = [Management.Automation.PSCmdlet]::CommonParameters

    # A line for each parameter: required, position and type. What PlatyPS says of pipeline input in a set is always no.
    function Get-Documented($Parameters) {
        @($Parameters | ForEach-Object {
                "$($_.name) $($_.required) $($_.position) $($_.type.name)"
            } | Sort-Object) -join "`n"
    }
    function Get-Actual($Set) {
        @($Set.Parameters | Where-Object Name -NotIn $common | ForEach-Object {
                $position = if ($_.Position -lt 0) { 'named' } else { $_.Position }
                "$($_.Name) $($_.IsMandatory) $position $($_.ParameterType.FullName)"
            } | Sort-Object) -join "`n"
    }
}

Describe 'The help of <_>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command -Module ShmModule $_
        $help = $maml.helpItems.command | Where-Object { $_.details.name -eq $command.Name }
        $parameters = $command.Parameters.Values | Where-Object Name -NotIn $common
    }

    It 'has the sets, parameters, types, positions, aliases and pipeline input that the command has' {
        $documented = @($help.syntax.syntaxItem | ForEach-Object { Get-Documented $_.parameter }) | Sort-Object
        $actual = @($command.ParameterSets | ForEach-Object { Get-Actual $_ }) | Sort-Object
        $documented | Should -Be $actual
        $help.parameters.parameter.name | Sort-Object | Should -Be ($parameters.Name | Sort-Object)
        foreach ($parameter in $parameters) {
            $aliases = if ($parameter.Aliases.Count) { ($parameter.Aliases | Sort-Object) -join ', ' } else { 'none' }
            $documented = $help.parameters.parameter | Where-Object name -EQ $parameter.Name
            $documented.aliases | Should -Be $aliases -Because $parameter.Name
            $documented.globbing | Should -Be "$($parameter.Attributes.Where({ $_ -is [Management.Automation.SupportsWildcardsAttribute] }).Count -gt 0)" -Because $parameter.Name
            foreach ($kind in 'ValueFromPipeline', 'ValueFromPipelineByPropertyName') {
                $short = ($kind -replace 'ValueFromPipeline$', 'ValueFromPipelineByValue') -replace 'ValueFromPipeline'
                $documented.pipelineInput -like "*$short*" | Should -Be ($parameter.ParameterSets.Values.$kind -contains $true) -Because "$($parameter.Name) $short"
            }
        }
    }

    It 'has the defaults that the command has' {
        $instance = [Activator]::CreateInstance($command.ImplementingType)
        foreach ($parameter in $help.parameters.parameter | Where-Object { $_.name -notin 'WhatIf', 'Confirm' }) {
            $value = $instance.($parameter.name)
            # What could not be given is no default.
            $range = $command.Parameters[$parameter.name].Attributes.Where({ $_ -is [Management.Automation.ValidateRangeAttribute] })
            $actual = if ($null -eq $value -or $value -is [long] -or ($range -and $value -lt $range[0].MinRange)) { '' }
            elseif ($value -is [timespan]) { if ($value -lt 0) { '-1' } else { "$($value.TotalSeconds)" } }
            elseif ($value -is [Text.Encoding]) { "$($value.WebName -replace '-')NoBOM" }
            else { "$value" }
            $parameter.defaultValue | Should -Be $actual -Because $parameter.name
        }
    }

    It 'says what it does, takes and emits, and describes each parameter' {
        $shown = Get-Help $command.Name -Full
        $shown.Synopsis | Should -BeLike '*.'
        ($shown.description.Text -join '').Length | Should -BeGreaterThan 100
        foreach ($parameter in $shown.parameters.parameter) { $parameter.description.Text | Should -Match '\.$' -Because $parameter.name }
        foreach ($type in @($help.inputTypes.inputType) + @($help.returnValues.returnValue)) {
            $type.description.InnerText | Should -Match '\.$' -Because $type.type.name
        }
        @($help.returnValues.returnValue.type.name) | Sort-Object | Should -Be @($command.OutputType.Type.FullName | Sort-Object -Unique)
    }

    It 'leaves nothing open, and no Markdown, on the screen of <Columns> columns' -ForEach @{ Columns = 80 }, @{ Columns = 120 } {
        $text = Get-Help $command.Name -Full | Out-String -Width $Columns
        $text | Should -Not -Match '\{\{|```|\\[\[\]*_<>]|\.md\)|\u0080'
        ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $Columns
        [regex]::Matches((Get-Help $command.Name -Examples | Out-String), '-- Example \d').Count | Should -Be @($help.examples.example).Count
    }

    It 'names only commands and topics that there are' {
        foreach ($link in $help.relatedLinks.navigationLink.linkText) {
            (Get-Command -Module ShmModule).Name + (Get-ChildItem $docs -Filter about_*).BaseName | Should -Contain $link
        }
    }
}

Describe 'The MAML' {
    It 'documents the module''s commands and no others' {
        $maml.helpItems.command.details.name | Sort-Object | Should -Be ((Get-Command -Module ShmModule).Name | Sort-Object)
    }

    It "is made of Markdown as PlatyPS wants it$why" -Skip:(-not $platyPS) -Tag "needs Microsoft.PowerShell.PlatyPS 1.0, which is not installed" {
        Import-Module Microsoft.PowerShell.PlatyPS
        foreach ($command in (Get-Command -Module ShmModule).Name) { Test-MarkdownCommandHelp (Join-Path $docs "$command.md") | Should -BeTrue -Because $command }
    }

    It "is what PlatyPS makes of docs/en-US$why" -Skip:(-not $platyPS) -Tag "needs Microsoft.PowerShell.PlatyPS 1.0, which is not installed" {
        $made = Join-Path $TestDrive made.xml
        & (Join-Path $root 'build/Update-Help.ps1') -MamlOnly $made
        [IO.File]::ReadAllText($made).Replace("`r", '') | Should -BeExactly ([IO.File]::ReadAllText((Join-Path $docs 'ShmModule.dll-Help.xml')).Replace("`r", ''))
    }
}

Describe 'The help of build.ps1' {
    It 'tells without asking for details what each task does, and fits 80 columns' {
        $script = Join-Path $root 'build.ps1'
        $tasks = (Get-Command $script).Parameters.Task.Attributes.Where({ $_ -is [Management.Automation.ValidateSetAttribute] }).ValidValues
        $description = (Get-Help $script).description.Text -join "`n"
        $told = [regex]::Matches($description, '(?m)^([A-Z][a-z]+) {2,}\S').ForEach({ $_.Groups[1].Value })
        $told | Should -Be $tasks
        # The engine indents it by four.
        ($description -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessThan 76
    }
}
