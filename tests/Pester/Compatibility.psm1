# Finds in a script what Windows PowerShell 5.1 does not have: syntax, commands, parameters, variables, and members of .NET.
# It reads the script with the parser of the PowerShell that runs the tests. Of .NET's types, the documentation that belongs to the
# .NET Framework's reference assemblies tells what exists; the lists below are of what scripts of this repository may want.

$ErrorActionPreference = 'Stop'

$script:Commands = 'pwsh', 'Start-ThreadJob', 'Join-String', 'Test-Json', 'Get-Uptime', 'Get-Error', 'ConvertFrom-Markdown', 'Show-Markdown',
    'Remove-Service', 'Remove-Alias', 'Enable-ExperimentalFeature', 'Get-ExperimentalFeature', 'Switch-Process', 'ConvertTo-CliXml', 'ConvertFrom-CliXml'

$script:Parameters = @{
    'ForEach-Object'       = 'Parallel', 'ThrottleLimit', 'TimeoutSeconds', 'UseNewRunspace', 'AsJob'
    'Where-Object'         = @('Not')
    'Get-Content'          = @('AsByteStream')
    'Set-Content'          = @('AsByteStream')
    'Add-Content'          = @('AsByteStream')
    'Join-Path'            = 'AdditionalChildPath', 'Extension'
    'Split-Path'           = 'LeafBase', 'Extension'
    'Sort-Object'          = 'Top', 'Bottom', 'Stable'
    'Measure-Object'       = 'AllStats', 'StandardDeviation'
    'Select-String'        = 'Raw', 'NoEmphasis', 'Culture'
    'ConvertFrom-Json'     = 'AsHashtable', 'Depth', 'NoEnumerate', 'DateKind'
    'ConvertTo-Json'       = 'AsArray', 'EnumsAsStrings', 'EscapeHandling'
    'Get-ChildItem'        = @('FollowSymlink')
    'Get-Date'             = 'AsUTC', 'UnixTimeSeconds'
    'Get-Random'           = @('Shuffle')
    'Get-Error'            = @('Newest')
    'Start-Process'        = @('Environment')
    'Start-Sleep'          = @('Duration')
    'Select-Object'        = @('CaseInsensitive')
    'Import-Module'        = @('UseWindowsPowerShell')
    'New-Guid'             = @('Empty')
    'Out-String'           = @('NoNewline')
    'Invoke-RestMethod'    = 'SkipCertificateCheck', 'Form', 'Authentication', 'StatusCodeVariable', 'MaximumRetryCount'
    'Invoke-WebRequest'    = 'SkipCertificateCheck', 'Form', 'Authentication', 'MaximumRetryCount'
}

$script:Variables = 'IsWindows', 'IsLinux', 'IsMacOS', 'IsCoreCLR', 'PSStyle', 'EnabledExperimentalFeatures', 'PSNativeCommandUseErrorActionPreference'

# Members of objects, whose type a parser does not know.
$script:Members = 'ArgumentList', 'WaitForExitAsync'

# Operators by the names that the parser gives them.
$script:Operators = 'QuestionMark', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'AndAnd', 'OrOr'

$script:Documented = $null

# Where NuGet has the reference assemblies, which building the solution brings there.
function Get-FrameworkFolder {
    $cache = if ($env:NUGET_PACKAGES) { $env:NUGET_PACKAGES } else { Join-Path $HOME '.nuget/packages' }
    Get-Item (Join-Path $cache 'microsoft.netframework.referenceassemblies.net472/*/build/.NETFramework/v4.7.2') -ErrorAction Ignore |
        Sort-Object FullName | Select-Object -Last 1 -ExpandProperty FullName
}

# The names of types and members in the .NET Framework, as T:System.String and System.String.Empty.
function Get-Documented {
    if (-not $script:Documented) {
        $script:Documented = [Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
        foreach ($file in 'mscorlib', 'System', 'System.Core', 'System.Numerics', 'System.Xml', 'System.IO.Compression', 'System.IO.Compression.FileSystem') {
            $text = [IO.File]::ReadAllText([IO.Path]::Combine((Get-FrameworkFolder), "$file.xml"))
            foreach ($match in [regex]::Matches($text, '<member name="(T:[\w.`]+|[MPFE]:(?<name>[\w.`#]+))')) {
                $name = if ($match.Groups['name'].Success) { $match.Groups['name'].Value -replace '``\d+$' } else { $match.Groups[1].Value }
                $null = $script:Documented.Add($name)
            }
        }
    }
    , $script:Documented
}

function Find-Token([Management.Automation.Language.Token[]]$Tokens) {
    $before = $null
    foreach ($token in $Tokens) {
        if ("$($token.Kind)" -in $script:Operators) { $token, "the operator $($token.Text)" -join "`t" }
        if ("$($token.Kind)" -eq 'Pipe' -and "$before" -eq 'NewLine') { $token, 'a pipe at the beginning of a line' -join "`t" }
        if ($token -is [Management.Automation.Language.NumberToken] -and $token.Text -match '^0b|(?<!^0x[\da-f]*)(y|uy|s|us|u|ul|n)([kmgtp]b)?$') { $token, "the number $($token.Text)" -join "`t" }
        if ($token -is [Management.Automation.Language.StringExpandableToken] -and $token.Text -match '(?<!`)(``)*`(u\{|e)') { $token, "the escape sequence $($Matches[0])" -join "`t" }
        if ("$($token.Kind)" -ne 'Comment') { $before = $token.Kind }
    }
}

function Test-Member([Management.Automation.Language.MemberExpressionAst]$Ast) {
    if ($Ast.Member -isnot [Management.Automation.Language.StringConstantExpressionAst]) { return }
    $name = $Ast.Member.Value
    if ($name -in $script:Members) { return "the member $name" }
    if ("$($Ast.Expression)" -eq '$_' -or -not $Ast.Static -or $Ast.Expression -isnot [Management.Automation.Language.TypeExpressionAst]) { return }
    $type = $Ast.Expression.TypeName.GetReflectionType()
    for ($each = $type; $each; $each = $each.BaseType) {
        $full = if ($each.IsGenericType) { $each.GetGenericTypeDefinition().FullName } else { $each.FullName }
        # The engine's own types, and those that a script makes, are in no documentation of the framework.
        if ($full -notlike 'System.*' -or $full -like 'System.Management.Automation.*') { return }
        $wanted = if ($name -eq 'new') { '#ctor' } else { $name }
        if ((Get-Documented).Contains("$($full.Replace('+', '.')).$wanted")) { return }
        # A struct's constructor without parameters, and an enum's or array's, are not documented.
        if ($name -eq 'new' -and ($each.IsValueType -or $each.IsArray)) { return }
    }
    if ($type) { "the member $name of $($type.FullName)" }
}

function Test-Command([Management.Automation.Language.CommandAst]$Ast) {
    $name = $Ast.GetCommandName()
    if (-not $name) { return }
    if ($name -in $script:Commands) { "the command $name" }
    $alias = Get-Alias $name -ErrorAction Ignore
    if ($alias) { $name = $alias.Definition }
    $isOnDrive = "$Ast" -match '\bShm:'
    foreach ($parameter in $Ast.CommandElements.Where({ $_ -is [Management.Automation.Language.CommandParameterAst] })) {
        # There it is a parameter of the module's own.
        if ($isOnDrive -and $parameter.ParameterName -eq 'AsByteStream') { continue }
        if ($script:Parameters[$name] -contains $parameter.ParameterName) { "$name -$($parameter.ParameterName)" }
    }
    if ($name -eq 'Join-Path' -and $Ast.CommandElements.Count -gt 3 -and -not $Ast.CommandElements.Where({ $_ -is [Management.Automation.Language.CommandParameterAst] })) {
        'Join-Path of more than two parts'
    }
    # The module has the encodings of 7 in 5.1, too.
    if (-not $isOnDrive -and $name -notlike '*-SharedMemory' -and "$($Ast.CommandElements.Where({ "$_" -eq '-Encoding' }, 'SkipUntil', 2)[1])" -in 'utf8NoBOM', 'utf8BOM', 'ansi') {
        "$name -Encoding of 7"
    }
}

function Find-Ast([Management.Automation.Language.Ast]$Ast) {
    foreach ($node in $Ast.FindAll({ $true }, $true)) {
        $found = switch ($node) {
            { $_ -is [Management.Automation.Language.CommandAst] } { Test-Command $_ }
            { $_ -is [Management.Automation.Language.MemberExpressionAst] } { Test-Member $_ }
            { $_ -is [Management.Automation.Language.VariableExpressionAst] -and $_.VariablePath.UserPath -in $script:Variables } { "the variable $_" }
            { $_ -is [Management.Automation.Language.PipelineAst] -and $_.Background } { 'a pipeline in the background' }
            { $_ -is [Management.Automation.Language.BinaryExpressionAst] -and "$($_.Operator)" -like '?replace' } {
                if ($_.Right.Find({ $args[0] -is [Management.Automation.Language.ScriptBlockExpressionAst] }, $false)) { '-replace with a script block' }
            }
            { $_ -is [Management.Automation.Language.ScriptBlockAst] -and $_.CleanBlock } { 'a clean block' }
        }
        foreach ($each in $found) { $node, $each -join "`t" }
    }
}

# What 5.1 does not have in this script, a line each. Nothing is found in a script that #Requires version 7.
function Find-NewerThan51 {
    param([Parameter(Mandatory, ParameterSetName = 'Path')][string]$Path, [Parameter(Mandatory, ParameterSetName = 'Code')][AllowEmptyString()][string]$Code)

    if ($Path) { $Code = [IO.File]::ReadAllText($Path) }
    $tokens = $errors = $null
    $ast = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $tokens, [ref] $errors)
    if ($errors) { return "$($errors[0])" }
    if ($ast.ScriptRequirements.RequiredPSVersion -ge [version] '6.0') { return }
    $places = @(Find-Token $tokens) + @(Find-Ast $ast)
    $places | ForEach-Object { ($_ -split "`t")[-1] } | Select-Object -Unique
}

# The PowerShell in a page of Markdown: what is typed after a prompt, else blocks marked as PowerShell, each as one text.
function Get-PageCode([Parameter(Mandatory)][string]$Path) {
    $text = [IO.File]::ReadAllText($Path) -replace '\r'
    foreach ($block in [regex]::Matches($text, '(?ms)^```(\w*)\n(.*?)^```$')) {
        $language, $lines = $block.Groups[1].Value, ($block.Groups[2].Value -split '\n')
        $typed = $lines -match '^PS( \d)?> '
        if ($typed) { $typed -replace '^PS( \d)?> ' | ForEach-Object { $_ } }
        elseif ($language -eq 'powershell') { $block.Groups[2].Value }
    }
}

# True where a file holds more than ASCII without the mark that lets 5.1 read it as UTF-8.
function Test-LacksMark([Parameter(Mandatory)][string]$Path) {
    $bytes = [IO.File]::ReadAllBytes($Path)
    $isMarked = $bytes.Count -ge 3 -and $bytes[0] -eq 0xEF -and $bytes[1] -eq 0xBB -and $bytes[2] -eq 0xBF
    -not $isMarked -and [Text.Encoding]::GetEncoding('iso-8859-1').GetString($bytes) -match '[^\x00-\x7F]'
}

Export-ModuleMember -Function Find-NewerThan51, Get-PageCode, Test-LacksMark, Get-FrameworkFolder
