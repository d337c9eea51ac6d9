# The helper that starts all child shells, with each way in which PowerShell is installed.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $helper = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'build', 'ChildShell.psm1'))
    $dotnet = Get-Command dotnet -CommandType Application -ErrorAction Ignore | Select-Object -First 1 -ExpandProperty Source

    # Lets a shell say its process id, and the words that the helper starts a child with there.
    function Get-Said([string[]]$Words) {
        $shell = Start-Program ($Words + '-NoProfile' + '-NonInteractive' + '-Command' + "Import-Module '$helper'; `$PID; Get-ShellCommand")
        $end = Wait-Program $shell 60
        $end.ExitCode | Should -Be 0 -Because $end.Errors
        $id, $command = $end.Output -split '\r?\n' -ne ''
        [pscustomobject]@{ StartedId = $shell.Id; Id = [int]$id; Command = @($command) }
    }
}

Describe 'A child shell' {
    It 'is the process that was started, and knows how to start another' {
        $first = Get-Said (Get-ShellCommand)
        $first.Id | Should -Be $first.StartedId
        $first.Command | Should -Be (Get-ShellCommand)
    }

    It 'is the process that was started where dotnet runs the shell' {
        Skip-Where $(if (-not $dotnet) { 'there is no dotnet here' })
        $first = Get-Said $dotnet, (Join-Path $PSHOME pwsh.dll)
        $first.Id | Should -Be $first.StartedId
        $first.Command | Should -HaveCount 2
        (Get-Said $first.Command).Id | Should -BeGreaterThan 0
    }

    It 'is the process that was started where the launcher of a .NET tool started the first shell' {
        $launcher = Join-Path $PSHOME Microsoft.PowerShell.GlobalTool.Shim.dll
        Skip-Where $(if (-not $dotnet) { 'there is no dotnet here' } elseif (-not (Test-Path $launcher)) { 'this PowerShell came without the launcher of the .NET tool' })
        # As in the package: the launcher, and the shell in a folder beside it.
        Copy-Item (Join-Path $PSHOME Microsoft.PowerShell.GlobalTool.Shim.*) $TestDrive
        $null = New-Item -ItemType SymbolicLink -Path (Join-Path $TestDrive $(if ($IsWindows) { 'win' } else { 'unix' })) -Target $PSHOME

        $first = Get-Said $dotnet, (Join-Path $TestDrive Microsoft.PowerShell.GlobalTool.Shim.dll)
        $first.Id | Should -Not -Be $first.StartedId -Because 'the launcher starts the shell as a child'
        $child = Get-Said $first.Command
        $child.Id | Should -Be $child.StartedId
    }

    It 'runs to its end in this console, with its output and exit code' {
        Invoke-Shell -NoProfile -NonInteractive -Command '"out of $($args.Count)"; exit 7' | Should -BeExactly 'out of 0'
        $LASTEXITCODE | Should -Be 7
    }
}
