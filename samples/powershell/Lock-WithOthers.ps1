<#
.SYNOPSIS
Takes a lock that programs in C and Python take too, counts its visit, and gives the lock back once Enter is pressed.

.DESCRIPTION
On Linux the lock of a region is a lock on the whole of its file. Other programs take the same one with lockf:

    C         int fd = shm_open("/SampleLock", O_RDWR, 0);    lockf(fd, F_LOCK, 0);
    Python    file = open('/dev/shm/SampleLock', 'r+b')       fcntl.lockf(file, fcntl.LOCK_EX)

"shmpeer lock SampleLock" of samples/c and samples/python does so, and holds it until Enter is pressed there. Whoever comes
second waits. If the holder ends, or is killed, the system gives the lock to the next one.

A lock keeps out only those who take it. The module's commands all do, each for the time of its call.

.EXAMPLE
./Lock-WithOthers.ps1 -Timeout 10
#>
#Requires -Modules ShmModule
[CmdletBinding()]
param(
    [string] $Name = 'SampleLock',
    [double] $Timeout = -1
)
$ErrorActionPreference = 'Stop'

$null = New-SharedMemory $Name -Size 100 -OpenExisting
try {
    Lock-SharedMemory $Name -Timeout $Timeout {
        $visits = Read-SharedMemory $Name -Offset 0 -As Int64
        Write-Host "$Name is locked. Press Enter to unlock it."
        $null = [Console]::In.ReadLine()
        # Nobody else has counted in the meantime, so nothing is lost.
        Write-SharedMemory $Name ($visits + 1)
        "Visit $($visits + 1)."
    }
}
finally {
    Remove-SharedMemory $Name
}
