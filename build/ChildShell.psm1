# Child processes that run the same PowerShell as this one. Tests, demo and bench start all their shells by these commands.

# The program and the arguments that start a PowerShell like this one; PowerShell's own arguments follow them. A .NET tool, and
# the copy from NuGet where its program is for another processor, are a library that dotnet runs. The launcher that a .NET tool
# puts into PATH is no substitute: it starts the shell as a child, so that its process id and its end are not those of the shell.
function Get-ShellCommand {
    $program = (Get-Process -Id $PID).Path
    $program
    if ((Split-Path $program -Leaf) -match '^dotnet(\.exe)?$') { Join-Path $PSHOME pwsh.dll }
}

# Runs a PowerShell with the arguments given until it ends, in the console of this one.
function Invoke-Shell {
    $program, $arguments = @(Get-ShellCommand) + $args
    & $program @arguments
}

Export-ModuleMember -Function Get-ShellCommand, Invoke-Shell
