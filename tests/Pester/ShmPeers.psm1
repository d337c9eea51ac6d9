# Programs that know nothing of the module, started and spoken to line by line: the peers of samples/, and scripts.

$ErrorActionPreference = 'Stop'
$script:Root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
$script:SampleFolder = [IO.Path]::Combine($script:Root, 'output', 'samples')
$script:CState = $null

function Get-SamplePath([string]$RelativePath) { [IO.Path]::Combine($script:Root, 'samples', $RelativePath) }

# On Windows the peers may have been built on another system, for this one; tests/run-wine.sh does so.
$script:Extension = if ($IsWindows) { '.exe' } else { '' }

# Compiles the C programs, once per run. Why that was not possible, or nothing.
function Build-Peer {
    if ($null -ne $script:CState) { return $script:CState }
    $script:CState = ''
    if ($IsWindows -and [IO.File]::Exists([IO.Path]::Combine($script:SampleFolder, 'shmpeer.exe'))) { return $script:CState }
    $compiler, $options = if ($IsWindows) { 'gcc', @('WINDOWS=1', 'CC=gcc') } else { 'cc', @() }
    foreach ($tool in 'make', $compiler) {
        if (-not (Get-Command $tool -CommandType Application -ErrorAction Ignore)) {
            return $script:CState = "there is no '$tool' here to compile the C programs with"
        }
    }
    $output = & make -s -C (Get-SamplePath 'c') "OUT=$script:SampleFolder" @options 2>&1
    if ($LASTEXITCODE) { throw "The C programs do not compile: $output" }
    $script:CState
}

# The words that start a peer, and in Missing why it cannot be started here, if so.
function Get-Peer([string]$Language, [string]$Program = 'shmpeer') {
    $command = @()
    $missing = ''
    switch ($Language) {
        'C' {
            $missing = Build-Peer
            $command = @([IO.Path]::Combine($script:SampleFolder, "$Program$script:Extension"))
        }
        'Python' {
            $python = Get-Command python3, python -CommandType Application -ErrorAction Ignore | Select-Object -First 1
            if ($python) { $command = $python.Source, (Get-SamplePath 'python/shmpeer.py') } else { $missing = 'there is no Python here' }
        }
        'C#' {
            $program = [IO.Path]::Combine($script:Root, 'output', 'build', 'publish', 'ShmPeer', 'release_win-x64', 'shmpeer.exe')
            if ($IsWindows -and [IO.File]::Exists($program)) { $command = @($program); break }
            $dll = [IO.Path]::Combine($script:Root, 'output', 'build', 'bin', 'ShmPeer', 'release', 'shmpeer.dll')
            $dotnet = Get-Command dotnet -CommandType Application -ErrorAction Ignore | Select-Object -First 1
            if (-not $dotnet) { $missing = "there is no 'dotnet' here to run the C# peer with" }
            elseif (-not (Test-Path -LiteralPath $dll)) { $missing = 'the C# peer has not been built (dotnet build -c Release)' }
            else { $command = $dotnet.Source, $dll }
        }
    }
    [pscustomobject]@{ Language = $Language; Command = $command; Missing = $missing }
}

# A Python that has a library, where there is one.
function Get-PythonWith([string]$Library) {
    foreach ($name in 'python3', '/usr/bin/python3', 'python') {
        if (-not (Get-Command $name -CommandType Application -ErrorAction Ignore)) { continue }
        & $name -c "import $Library" 2>$null
        if ($LASTEXITCODE -eq 0) { return $name }
    }
}

function Start-Program([string[]]$Command, [hashtable]$Environment = @{}) {
    $start = [Diagnostics.ProcessStartInfo]::new($Command[0])
    $Command | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = $start.StandardErrorEncoding = [Text.Encoding]::UTF8
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $process = [Diagnostics.Process]::Start($start)
    [pscustomobject]@{ Process = $process; Id = $process.Id; Errors = $process.StandardError.ReadToEndAsync() }
}

function Send-Line($Program, [string]$Line) {
    $bytes = [Text.UTF8Encoding]::new($false).GetBytes("$Line`n")
    $stream = $Program.Process.StandardInput.BaseStream
    $stream.Write($bytes, 0, $bytes.Length)
    $stream.Flush()
}

# The next line of output; nothing at its end.
function Receive-Line($Program, [int]$TimeoutSeconds = 300) {
    $line = $Program.Process.StandardOutput.ReadLineAsync()
    if (-not $line.Wait($TimeoutSeconds * 1000)) { throw "The program $($Program.Id) did not answer within $TimeoutSeconds s." }
    $line.Result
}

# Lets a program end, by the end of its input, and gives back the rest of its output, its errors and its exit code.
function Wait-Program($Program, [int]$TimeoutSeconds = 300) {
    $Program.Process.StandardInput.Close()
    $rest = $Program.Process.StandardOutput.ReadToEndAsync()
    if (-not $Program.Process.WaitForExit($TimeoutSeconds * 1000)) {
        $Program.Process.Kill()
        throw "The program $($Program.Id) did not end within $TimeoutSeconds s."
    }
    [pscustomobject]@{ ExitCode = $Program.Process.ExitCode; Output = $rest.Result; Errors = $Program.Errors.Result }
}

function Start-Peer([string]$Language) { Start-Program ((Get-Peer $Language).Command + 'serve') }

# One command, such as: Send-Peer $peer put $name 0 ff00
function Send-Peer {
    $peer, $words = $args
    Send-Line $peer ($words -join "`t")
    $answer = Receive-Line $peer
    if ($answer -cnotmatch '^ok ?') { throw "$($words[0]): $answer" }
    $answer.Substring($Matches[0].Length)
}

function Stop-Peer($Peer, [switch]$Kill) {
    if ($null -eq $Peer) { return }
    if ($Kill) { $Peer.Process.Kill() }
    $null = Wait-Program $Peer
}

# For what can be seen, or done, only where regions are files of /dev/shm.
function Skip-OutsideLinux([string]$Why) { if (-not $IsLinux) { Set-ItResult -Skipped -Because "only on Linux $Why" } }

function Skip-Where([string]$Reason) { if ($Reason) { Set-ItResult -Skipped -Because $Reason } }

# In BeforeDiscovery: those of these languages for which there is a peer, and the others, of which each is one skipped test.
function Split-Language([string[]]$Language) { $Language.Where({ -not (Get-Peer $_).Missing }, 'Split') }

function ConvertTo-Hex([byte[]]$Bytes) { if ($null -ne $Bytes) { [BitConverter]::ToString($Bytes).Replace('-', '').ToLowerInvariant() } else { '' } }

Export-ModuleMember -Function *-*
