<#
.SYNOPSIS
One script, two roles: whoever starts it first is the server, the second one the client, and the two take turns.

.DESCRIPTION
Start it in two consoles. However close together they come, New-SharedMemory -OpenExisting creates the region in one of them
and opens it in the other. The server speaks first. Then each side waits for the other with Wait-SharedMemory, which neither
polls nor sleeps: it returns as soon as another session has written, also when that was before the call. What a session wrote
itself does not end its own wait. So one text is enough for both directions, and the two events that the classic program
needs are not.

-Timeout is how many seconds a side waits for the other before it gives up; -1 means for ever.

.EXAMPLE
./3-FirstIsServer.ps1 -Turns 3
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'MyMemoryMappedFile',
    [int] $Turns = 1,
    [double] $Timeout = 60
)
$ErrorActionPreference = 'Stop'

$region = New-SharedMemory $Name -Size 100 -OpenExisting
try {
    $isServer = $region.CreatorId -eq $PID
    $role = if ($isServer) { 'server' } else { 'client' }
    Write-Host "This is the $role."

    if ($isServer) {
        Write-SharedMemory $Name 'Message 1 from the server' -Encoding ansi
    }
    for ($turn = 1; $turn -le $Turns; $turn++) {
        $null = Wait-SharedMemory $Name -Timeout $Timeout
        Read-SharedMemory $Name

        if (-not $isServer) {
            Write-SharedMemory $Name "Message $turn from the client" -Encoding ansi
        }
        elseif ($turn -lt $Turns) {
            Write-SharedMemory $Name "Message $($turn + 1) from the server" -Encoding ansi
        }
    }
}
finally {
    # The client may leave first: the server still has the region, and the last message in it.
    Remove-SharedMemory $Name
}
