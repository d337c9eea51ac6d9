# Sends back every message of a pipe, until its other end is closed.
param([string] $PipeName, [int] $Size)

$pipe = [IO.Pipes.NamedPipeServerStream]::new($PipeName, 'InOut')
$pipe.WaitForConnection()
$bytes = [byte[]]::new($Size)
while ($pipe.ReadAtLeast($bytes, $Size, $false) -eq $Size) { $pipe.Write($bytes, 0, $Size) }
$pipe.Dispose()
