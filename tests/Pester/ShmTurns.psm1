# For the tests of taking turns: who is shut out, what still waits, and how soon it ends when it is stopped.

$ErrorActionPreference = 'Stop'

# A session of its own inside this process; the commands for test sessions take it. -NewThreads: as hosts do that run each pipeline on a thread of its own.
function Start-ThreadSession([switch]$NewThreads) {
    $runspace = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2())
    if ($NewThreads) { $runspace.ThreadOptions = 'UseNewThread' }
    $runspace.Open()
    $session = [pscustomobject]@{ Runspace = $runspace }
    $null = Invoke-TestSession $session { param($Manifest) Import-Module $Manifest -ErrorAction Stop } (Get-ManifestPath)
    $session
}

# The errors that a block wrote in a session, or the one it ended with, and whether that was so.
function Get-SessionError($Session, [scriptblock]$ScriptBlock, [object[]]$ArgumentList = @(), [int]$TimeoutSeconds = 300) {
    Invoke-TestSession $Session {
        param($Text, $Arguments)
        $isTerminating = $false
        $records = try { & ([scriptblock]::Create($Text)) @Arguments 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] } }
        catch { $_; $isTerminating = $true }
        foreach ($record in $records) {
            [pscustomobject]@{
                Id = $record.FullyQualifiedErrorId -replace ',.*'; Category = "$($record.CategoryInfo.Category)"; Target = "$($record.TargetObject)"
                Message = "$record"; Advice = "$($record.ErrorDetails.RecommendedAction)"; IsTerminating = $isTerminating
            }
        }
    } $ScriptBlock.ToString(), $ArgumentList -TimeoutSeconds $TimeoutSeconds
}

# Whether a session can have the lock at once.
function Test-LockFree($Session, [string]$Name) {
    $refusal = Get-SessionError $Session { param($Name) Lock-SharedMemory $Name -Timeout 0 { } } $Name
    if ($refusal -and $refusal.Id -ne 'SharedMemoryLockTimeout') { throw $refusal.Message }
    -not $refusal
}

# That a command which was started goes on waiting, for as long as would do for a mistake to show.
function Test-Waiting($Command, [int]$Milliseconds = 150) { -not $Command.Waiting.AsyncWaitHandle.WaitOne($Milliseconds) }

# Stops a command as Ctrl+C does: how many milliseconds that took.
function Stop-TestCommand($Command) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $Command.Shell.Stop()
    $milliseconds = $clock.Elapsed.TotalMilliseconds
    $state = $Command.Shell.InvocationStateInfo.State
    $Command.Shell.Dispose()
    if ($state -ne 'Stopped') { throw "The command was to be stopped, but is $state." }
    $milliseconds
}

# Figures are for people; the tests' bounds are far wider.
function Write-Figure([string]$Text) { Write-Host "    $Text" -ForegroundColor DarkGray }

Export-ModuleMember -Function *-*
