# Times small calls beside calls of empty cmdlets, in a process of its own, and emits the medians in microseconds as JSON.
param([string] $Module, [string] $Empty, [int] $Rounds, [int] $Repeat, [double] $WarmUpSeconds)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'Measure.ps1')
Import-Module $Module, $Empty

$bytesName = "bench-bytes-$PID"
$textName = "bench-text-$PID"
$null = $bytesName, $textName | New-SharedMemory -Size 4KB
try {
    # Local variables in the loops, because looking others up would add to both sides.
    $calls = Measure-Way -Rounds $Rounds -Repeat $Repeat -WarmUpSeconds $WarmUpSeconds -Way ([ordered]@{
        WriteBytes   = { param($n) $to = $bytesName; $value = [byte[]]::new(100); for ($i = 0; $i -lt $n; $i++) { Write-SharedMemory $to $value } }
        WriteNothing = { param($n) $to = $bytesName; $value = [byte[]]::new(100); for ($i = 0; $i -lt $n; $i++) { Write-Nothing $to $value } }
        WriteText    = { param($n) $to = $textName; $value = 'x' * 100; for ($i = 0; $i -lt $n; $i++) { Write-SharedMemory $to $value } }
        ReadBytes    = { param($n) $from = $bytesName; for ($i = 0; $i -lt $n; $i++) { $value = Read-SharedMemory $from } }
        ReadNothing  = { param($n) $from = $bytesName; for ($i = 0; $i -lt $n; $i++) { $value = Read-Nothing $from } }
        ReadText     = { param($n) $from = $textName; for ($i = 0; $i -lt $n; $i++) { $value = Read-SharedMemory $from } }
    })
}
finally {
    Remove-SharedMemory $bytesName, $textName
}
$medians = @{}
foreach ($key in $calls.Keys) { $medians[$key] = Get-Median $calls[$key] }
$medians | ConvertTo-Json -Compress
