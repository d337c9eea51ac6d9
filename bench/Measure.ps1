# How everything here is measured.

function Get-Median([double[]] $Values) {
    $sorted = $Values.Clone()
    [array]::Sort($sorted)
    $middle = [math]::DivRem($sorted.Length, 2)
    if ($middle.Item2) { $sorted[$middle.Item1] } else { ($sorted[$middle.Item1 - 1] + $sorted[$middle.Item1]) / 2 }
}

# Runs the ways in turn, so that whatever else the machine does meets all of them alike, and every other round in reverse order,
# so that none always follows the same one. Each is a script block that takes how often to repeat its work; the answer is one
# list of microseconds for one repetition per way.
function Measure-Way([Collections.IDictionary] $Way, [int] $Rounds, [int] $Repeat, [double] $WarmUpSeconds = 0, [scriptblock] $Before = {}) {
    $keys = @($Way.Keys)
    $samples = @{}
    foreach ($key in $keys) {
        $samples[$key] = [Collections.Generic.List[double]]::new()
        $watch = [Diagnostics.Stopwatch]::StartNew()
        do { $null = & $Way[$key] $Repeat } while ($watch.Elapsed.TotalSeconds -lt $WarmUpSeconds)
    }
    for ($round = 0; $round -lt $Rounds; $round++) {
        foreach ($key in $keys) {
            & $Before
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $null = & $Way[$key] $Repeat
            $samples[$key].Add($watch.Elapsed.TotalMicroseconds / $Repeat)
        }
        [array]::Reverse($keys)
    }
    $samples
}

function Format-Duration([double] $Microseconds) {
    if ($Microseconds -ge 1000) { '{0:n2} ms' -f ($Microseconds / 1000) } else { '{0:n2} µs' -f $Microseconds }
}

# One row: at least so much of the baseline's speed, or at most so much of its time; or one of both without a target.
function New-Row([string] $Case, [double[]] $Ours, [string] $BaselineName, [double[]] $Baseline, [double] $AtLeast, [double] $AtMost, [switch] $IsSpeed) {
    $time, $baselineTime = (Get-Median $Ours), (Get-Median $Baseline)
    $ratio = if ($AtLeast -or $IsSpeed) { $baselineTime / $time } else { $time / $baselineTime }
    [pscustomobject]@{
        Case     = $Case
        Ours     = Format-Duration $time
        Against  = $BaselineName
        Baseline = Format-Duration $baselineTime
        Ratio    = '{0:n2}' -f $ratio
        Target   = if ($AtLeast) { '>= {0} of its speed' -f $AtLeast } elseif ($AtMost) { '<= {0} of its time' -f $AtMost } else { 'none' }
        Met      = if ($AtLeast) { $ratio -ge $AtLeast } elseif ($AtMost) { $ratio -le $AtMost } else { '' }
    }
}

function Format-Rows([object[]] $Rows) { ($Rows | Format-Table -AutoSize | Out-String -Width 200).Trim() }

# The empty cmdlets are a fair baseline only as long as the binder has the same work with them.
function Assert-SameParameters([string] $Command, [string] $EmptyCommand) {
    $signatures = foreach ($name in $Command, $EmptyCommand) {
        $found = Get-Command $name
        $lines = foreach ($set in $found.ParameterSets) {
            foreach ($parameter in $set.Parameters) {
                $transformations = @($found.Parameters[$parameter.Name].Attributes | Where-Object { $_ -is [Management.Automation.ArgumentTransformationAttribute] })
                $set.Name, $set.IsDefault, $parameter.Name, $parameter.ParameterType, $parameter.IsMandatory, $parameter.Position,
                    $parameter.ValueFromPipeline, $parameter.ValueFromPipelineByPropertyName, $parameter.Aliases, $transformations.Count -join ' '
            }
        }
        ($lines | Sort-Object) -join "`n"
    }
    if ($signatures[0] -ne $signatures[1]) { throw "$EmptyCommand no longer has the parameters of $Command." }
}
