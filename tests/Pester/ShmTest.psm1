# Helpers shared by the tests of this folder.

$ErrorActionPreference = 'Stop'
$script:SharedFolder = '/dev/shm'
Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'build', 'ChildShell.psm1'))

function Get-ManifestPath {
    if ($env:SHMMODULE_MANIFEST) { return $env:SHMMODULE_MANIFEST }
    [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'output', 'ShmModule', 'ShmModule.psd1'))
}

# A name that no other test, and no other run of it, uses.
function New-TestName([string]$Prefix = 'shmtest') { "$Prefix-$([guid]::NewGuid().ToString('N'))" }

# What the shared-memory folder holds of a region: its bytes, their second name, the control file.
function Get-LeftBehind {
    param([Parameter(Mandatory)][string[]]$Name)
    foreach ($each in $Name) {
        foreach ($file in $each, ".$each.shmctl", ".$each.shmdat") {
            $path = [IO.Path]::Combine($script:SharedFolder, $file)
            # Not Test-Path, to which the backslash of Global\x is a separator.
            if ([IO.File]::Exists($path)) { $path }
        }
    }
}

# Bounds of waiting only end a test that hangs. A busy machine can take long for what is usually done at once.
$script:Patience = 300

# A child process with the module imported, driven through its named pipe. The child ends when this process does,
# because its standard input ends then.
function Start-TestSession {
    param([switch]$NoImport, [string[]]$Launcher = @())

    # A pipe of our own naming: the usual one's name holds the process's start time, of which two processes may disagree.
    $pipe = New-TestName shmpipe
    # The pipe exists once the shell runs its command.
    $script = "'ready'; [void][Console]::In.ReadLine()"
    $words = @($Launcher) + @(Get-ShellCommand) + '-NoProfile', '-NonInteractive', '-CustomPipeName', $pipe, '-Command', $script
    $start = [Diagnostics.ProcessStartInfo]::new($words[0])
    $words | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    $session = [pscustomobject]@{ Process = $process; Pipe = $pipe; Runspace = $null; Errors = $process.StandardError.ReadToEndAsync() }
    try {
        $line = $process.StandardOutput.ReadLineAsync()
        if (-not $line.Wait($script:Patience * 1000)) { throw "The child session said nothing within $script:Patience s." }
        $null = $process.StandardOutput.ReadToEndAsync()
        Connect-TestSession $session -NoImport:$NoImport -IsFirst
    }
    catch {
        if ($process.HasExited) { throw "The child session ended with $($process.ExitCode): $($session.Errors.Result)" }
        Stop-TestSession $session -Kill
        throw
    }
    $session
}

# Opens the session's runspace: at its start, or a new one after the former was closed.
function Connect-TestSession {
    param([Parameter(Mandatory)]$Session, [switch]$NoImport, [switch]$IsFirst)

    $clock = [Diagnostics.Stopwatch]::StartNew()
    # The first connection is always answered. A later one that reaches the pipe while the former is being closed is not, and has
    # to be tried again.
    for ($seconds = if ($IsFirst) { $script:Patience } else { 5 }; ; $seconds *= 2) {
        $connection = [Management.Automation.Runspaces.NamedPipeConnectionInfo]::new($Session.Pipe)
        $connection.OpenTimeout = $seconds * 1000
        $runspace = [runspacefactory]::CreateRunspace($connection)
        $runspace.OpenAsync()
        $attempt = [Diagnostics.Stopwatch]::StartNew()
        while ($runspace.RunspaceStateInfo.State -in 'BeforeOpen', 'Opening' -and $attempt.Elapsed.TotalSeconds -lt $seconds) {
            [Threading.Thread]::Sleep(2)
        }
        if ($runspace.RunspaceStateInfo.State -eq 'Opened') { break }
        $reason = $runspace.RunspaceStateInfo.Reason
        if ($Session.Process.HasExited -or $clock.Elapsed.TotalSeconds -ge $script:Patience) { throw "The child session cannot be reached. $reason" }
        $runspace.Dispose()
    }
    $Session.Runspace = $runspace
    if (-not $NoImport) { $null = Invoke-TestSession $Session { param($Manifest) Import-Module $Manifest -ErrorAction Stop } (Get-ManifestPath) }
}

# Starts a script block in the session; Receive-TestCommand waits for it.
function Start-TestCommand {
    param([Parameter(Mandatory)]$Session, [Parameter(Mandatory)][scriptblock]$ScriptBlock, [object[]]$ArgumentList = @())

    $shell = [powershell]::Create()
    $shell.Runspace = $Session.Runspace
    $null = $shell.AddScript($ScriptBlock.ToString())
    foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
    [pscustomobject]@{ Shell = $shell; Waiting = $shell.BeginInvoke() }
}

# What the block put out. Its terminating error is thrown here, and so is a non-terminating one, unless -ErrorAction says otherwise.
function Receive-TestCommand {
    [CmdletBinding()]
    param([Parameter(Mandatory)]$Command, [int]$TimeoutSeconds = $script:Patience)

    try {
        if (-not $Command.Waiting.AsyncWaitHandle.WaitOne($TimeoutSeconds * 1000)) {
            throw "The child session did not answer within $TimeoutSeconds s."
        }
        try { $output = $Command.Shell.EndInvoke($Command.Waiting) }
        catch [Management.Automation.MethodInvocationException] {
            if ($_.Exception.InnerException.ErrorRecord) { throw $_.Exception.InnerException.ErrorRecord }
            throw
        }
        foreach ($record in $Command.Shell.Streams.Error) { $PSCmdlet.WriteError($record) }
        $output
    }
    finally {
        $Command.Shell.Dispose()
    }
}

function Invoke-TestSession {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)]$Session,
        [Parameter(Mandatory, Position = 1)][scriptblock]$ScriptBlock,
        [Parameter(Position = 2)][object[]]$ArgumentList = @(),
        [int]$TimeoutSeconds = $script:Patience
    )
    Start-TestCommand $Session $ScriptBlock $ArgumentList | ForEach-Object { Receive-TestCommand $_ -TimeoutSeconds $TimeoutSeconds }
}

# Closes the session's runspace; the process goes on.
function Disconnect-TestSession {
    param([Parameter(Mandatory)]$Session)
    if ($Session.Runspace) { $Session.Runspace.Dispose() }
    $Session.Runspace = $null
}

# Ends the process: in order, so that its exit handlers run, or with -Kill at once, in the middle of whatever it does.
function Stop-TestSession {
    param([Parameter(ValueFromPipeline)]$Session, [switch]$Kill, [switch]$KeepRunspace)
    process {
        if ($null -eq $Session) { return }
        if ($Kill) { $Session.Process.Kill() }
        elseif (-not $KeepRunspace) { Disconnect-TestSession $Session }
        try { $Session.Process.StandardInput.Close() } catch [IO.IOException] { $null = $_ }
        if (-not $Session.Process.WaitForExit($script:Patience * 1000)) {
            $Session.Process.Kill()
            throw "The child session $($Session.Process.Id) did not end."
        }
        Disconnect-TestSession $Session
        Remove-Item -LiteralPath ([IO.Path]::Combine([IO.Path]::GetTempPath(), "CoreFxPipe_$($Session.Pipe)")) -ErrorAction Ignore
    }
}

# This user as the module names owners: on Windows with the domain.
function Get-UserName {
    if ($IsWindows) { [Security.Principal.WindowsIdentity]::GetCurrent().Name } else { [Environment]::UserName }
}

# Bounded waiting for something that another process brings about.
function Wait-Until {
    param([Parameter(Mandatory)][scriptblock]$Condition, [int]$TimeoutSeconds = $script:Patience, [string]$What = "$Condition")
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -ge $TimeoutSeconds) { throw "Not within $TimeoutSeconds s: $What" }
        [Threading.Thread]::Sleep(5)
    }
}

# The errors that a block wrote, or the one it ended with.
function Get-ErrorOf {
    param([Parameter(Mandatory)][scriptblock]$ScriptBlock)
    $record = @()
    $isTerminating = $false
    try { $record = @(& $ScriptBlock 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] }) }
    catch {
        $record = @($_)
        $isTerminating = $true
    }
    [pscustomobject]@{ Record = $record; IsTerminating = $isTerminating }
}

# One error, of this id and category, about the name as it was typed, with advice.
function Assert-Error {
    param($Found, [string]$Id, [string]$Category, [string]$Target, [switch]$Terminating)
    $Found.Record.Count | Should -Be 1
    $record = $Found.Record[0]
    $record.FullyQualifiedErrorId | Should -BeLike "$Id,*"
    $record.CategoryInfo.Category | Should -Be $Category
    $record.TargetObject | Should -BeExactly $Target
    $record.Exception.Message | Should -Not -BeNullOrEmpty
    $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    $Found.IsTerminating | Should -Be ([bool]$Terminating)
}

# Whatever the shared-memory folder has with this text in its name, with sizes: equal before and after means that nothing was left.
function Get-Trace {
    param([Parameter(Mandatory)][string]$Fragment)
    if (-not (Test-Path -LiteralPath $script:SharedFolder)) { return @() }
    @(Get-ChildItem -LiteralPath $script:SharedFolder -Force -Filter "*$Fragment*" | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Length)" })
}

Export-ModuleMember -Function *-*
