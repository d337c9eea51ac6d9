# Objects, against the two ways that PowerShell has to make text of them.

# Each value goes out and comes back; what came back is compared first.
function Measure-Objects([int] $Rounds) {
    $rows = [ordered]@{ Time = @(); Size = @() }
    foreach ($case in Get-ObjectCase) {
        $name = "bench-objects-$PID"
        $folder = (Test-Path /dev/shm) ? '/dev/shm' : [IO.Path]::GetTempPath()
        $file = Join-Path $folder "$name.xml"
        $value = $case.Value
        $null = New-SharedMemory $name -Size 64MB
        try {
            $way = [ordered]@{
                Write       = { Write-SharedMemory $name $value }
                WritePiped  = { $value | Write-SharedMemory $name }
                Read        = { $copy = Read-SharedMemory $name; , $copy }
                ExportPiped = { $value | Export-Clixml -LiteralPath $file }
                Export      = { Export-Clixml -InputObject $value -LiteralPath $file }
                Import      = { $copy = Import-Clixml -LiteralPath $file; , $copy }
                Serialize   = { $script:text = [Management.Automation.PSSerializer]::Serialize($value, 2) }
                Deserialize = { $copy = [Management.Automation.PSSerializer]::Deserialize($script:text); , $copy }
            }
            $allocated = [ordered]@{}
            foreach ($key in $way.Keys) {
                $copy = & $way[$key]
                $before = [GC]::GetAllocatedBytesForCurrentThread()
                $null = & $way[$key]
                $allocated[$key] = [GC]::GetAllocatedBytesForCurrentThread() - $before
                if ($copy -and -not (& $case.IsSame $copy)) { throw "$key did not give back $($case.Name)." }
            }
            $samples = Measure-Way -Way $way -Rounds ([math]::Min($Rounds, $case.MaxRounds)) -Repeat 1 -WarmUpSeconds 2 -Before { [GC]::Collect() }
            $length = (Get-SharedMemory $name).PayloadLength
            $clixml = (Get-Item -LiteralPath $file).Length
        }
        finally {
            Remove-SharedMemory $name
            Remove-Item -LiteralPath $file -ErrorAction Ignore
        }
        $ours = Add-Sample $samples.Write $samples.Read
        $rows.Time += New-Row $case.Name $ours "CLIXML in $folder" (Add-Sample $samples.Export $samples.Import) -AtLeast $case['FileTarget'] -IsSpeed
        if ($case['IsList']) {
            $piped = @{ Ours = Add-Sample $samples.WritePiped $samples.Read; Theirs = Add-Sample $samples.ExportPiped $samples.Import }
            $rows.Time += New-Row "$($case.Name), piped" $piped.Ours "CLIXML in $folder" $piped.Theirs -AtLeast $case['FileTarget'] -IsSpeed
        }
        $rows.Time += New-Row $case.Name $ours 'PSSerializer' (Add-Sample $samples.Serialize $samples.Deserialize) -AtLeast $case['TextTarget'] -IsSpeed
        $rows.Size += [pscustomobject]@{
            Case            = $case.Name
            Bytes           = '{0:n0}' -f $length
            CLIXML          = '{0:n0}' -f $clixml
            Ratio           = '{0:n2}' -f ($length / $clixml)
            Target          = $case['SizeTarget'] ? '<= {0:n2}' -f $case['SizeTarget'] : 'none'
            Met             = $case['SizeTarget'] ? $length -le $case['SizeTarget'] * $clixml : ''
            'Write B/item'  = '{0:n0}' -f ($allocated.Write / $case.Count)
            'Read B/item'   = '{0:n0}' -f ($allocated.Read / $case.Count)
            'Export B/item' = '{0:n0}' -f ($allocated.Export / $case.Count)
            'Import B/item' = '{0:n0}' -f ($allocated.Import / $case.Count)
        }
    }
    $rows
}

function Get-ObjectCase {
    $start = [datetime]::Now
    $count = 10000
    $objects = foreach ($i in 1..$count) { [pscustomobject]@{ Id = $i; Name = "name $i"; When = $start.AddSeconds($i); Value = $i * 1.5; Flag = $i % 2 -eq 0 } }
    @{
        Name       = "$count objects of five properties"
        Value      = $objects
        IsList     = $true
        Count      = $count
        IsSame     = { param($Copy) $Copy.Count -eq $count -and $Copy[99].Name -ceq 'name 100' -and $Copy[99].When -eq $objects[99].When -and $Copy[-1].Value -eq $count * 1.5 }.GetNewClosure()
        MaxRounds  = $Rounds
        FileTarget = 8
        TextTarget = 5
        SizeTarget = 1 / 3
    }
    $sections = 200
    $configuration = @{}
    foreach ($i in 1..$sections) {
        $configuration["section$i"] = @{
            Name = "section $i"; Ports = 80, 443, (8000 + $i); Enabled = $true
            Limits = @{ Cpu = 2.5; Memory = 1GB * $i; Tags = 'a', 'b', "c$i" }
            Servers = @(foreach ($k in 1..5) { @{ Host = "h$k.example.org"; Weight = $k } })
        }
    }
    @{
        Name       = "configuration of $sections nested sections"
        Value      = $configuration
        Count      = $sections
        IsSame     = { param($Copy) $Copy.Count -eq $sections -and $Copy.section7.Limits.Tags[2] -ceq 'c7' -and $Copy.section7.Servers[4].Weight -eq 5 }.GetNewClosure()
        MaxRounds  = $Rounds
        FileTarget = 5
        SizeTarget = 1 / 3
    }
    $processes = Get-Process
    @{
        Name       = "Get-Process, $($processes.Count) of them"
        Value      = $processes
        IsList     = $true
        Count      = $processes.Count
        IsSame     = { param($Copy) $Copy.Count -eq $processes.Count -and $Copy[-1].Id -eq $processes[-1].Id }.GetNewClosure()
        MaxRounds  = 15
        FileTarget = 1
    }
}

# Numbers are not objects: their memory is what is written.
function Measure-Numbers([int] $Rounds) {
    $numbers = [double[]]::new(8000000)
    # All of it: pages that nobody has written are one and the same page of zeros, which the cache has.
    for ($i = 0; $i -lt $numbers.Length; $i++) { $numbers[$i] = $i }
    $buffer = [double[]]::new($numbers.Length)
    $name = "bench-numbers-$PID"
    $null = New-SharedMemory $name -Size (8 * $numbers.Length)
    try {
        Write-SharedMemory $name $numbers
        $null = Read-SharedMemory $name -Buffer $buffer
        if (-not [Linq.Enumerable]::SequenceEqual($numbers, $buffer)) { throw 'Read-SharedMemory did not read what was written.' }
        $samples = Measure-Way -Rounds $Rounds -Repeat 1 -WarmUpSeconds 0.5 -Way ([ordered]@{
            Write = { Write-SharedMemory $name $numbers }
            Copy  = { [ShmModule.Bench.PlainCopy]::Into($numbers, $buffer) }
            Read  = { $null = Read-SharedMemory $name -Buffer $buffer }
        })
    }
    finally {
        Remove-SharedMemory $name
    }
    New-Row 'Write 8 million doubles' $samples.Write 'copy' $samples.Copy -AtLeast 0.9
    New-Row 'Read 8 million doubles -Buffer' $samples.Read 'copy' $samples.Copy -AtLeast 0.9
}

function Add-Sample([double[]] $Some, [double[]] $Others) { for ($i = 0; $i -lt $Some.Length; $i++) { $Some[$i] + $Others[$i] } }
