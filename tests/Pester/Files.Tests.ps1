# Regions over files: what stays in the file, what happens to it meanwhile, and who else sees it.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1')), ([IO.Path]::Combine($PSScriptRoot, 'ShmPeers.psm1')) -Force
    $session = Start-TestSession
    $other = Start-TestSession
    function New-File([int]$Size) {
        $bytes = [byte[]]::new($Size)
        for ($i = 0; $i -lt $Size; $i++) { $bytes[$i] = $i % 251 }
        [IO.File]::WriteAllBytes($path, $bytes)
    }
    # A file that is mapped for writing can be opened on Windows by those alone who let others write.
    function Read-File {
        $file = [IO.FileStream]::new($path, 'Open', 'Read', 'ReadWrite')
        $copy = [IO.MemoryStream]::new()
        try { $file.CopyTo($copy) } finally { $file.Dispose() }
        , $copy.ToArray()
    }
    function Get-FailureOf($Session, [scriptblock]$ScriptBlock, [object[]]$ArgumentList) {
        $null = Invoke-TestSession $Session $ScriptBlock $ArgumentList -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures[0].FullyQualifiedErrorId.Split(',')[0]
    }
}

AfterAll { $session, $other | Stop-TestSession }

Describe 'A region over a file' {
    BeforeEach {
        $name = New-TestName
        $path = [IO.Path]::Combine($TestDrive, "$name.bin")
    }
    AfterEach {
        $session, $other | ForEach-Object { Invoke-TestSession $_ { Remove-SharedMemory * } }
        Get-LeftBehind $name | Should -BeNullOrEmpty
    }

    It 'is as large as the file, and leaves it as it is' {
        New-File 5000
        $before = [IO.File]::ReadAllBytes($path)
        $seen = Invoke-TestSession $session { param($Name, $Path) (New-SharedMemory $Name -Path $Path).Size; [BitConverter]::ToString((Read-SharedMemory $Name)) } $name, $path
        $seen | Should -Be 5000, ([BitConverter]::ToString($before))
        @(Get-LeftBehind $name).Count | Should -BeLessOrEqual 1 -Because 'only the control file is in the shared-memory folder'
        Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name } $name
        ConvertTo-Hex ([IO.File]::ReadAllBytes($path)) | Should -BeExactly (ConvertTo-Hex $before)
    }

    It 'makes a file longer where -Size says so, with zeroes, and never shorter' {
        New-File 100
        $seen = Invoke-TestSession $session { param($Name, $Path) (New-SharedMemory $Name -Path $Path -Size 300).Size; (Read-SharedMemory $Name -Offset 100) -ne 0 | Measure-Object | ForEach-Object Count; Remove-SharedMemory $Name } $name, $path
        $seen | Should -Be 300, 0
        $seen = Invoke-TestSession $session { param($Name, $Path) (New-SharedMemory $Name -Path $Path -Size 50).Size; (Read-SharedMemory $Name).Length } $name, $path
        $seen | Should -Be 50, 50
        $bytes = Read-File
        $bytes.Length | Should -Be 300
        $bytes[0..99] | Should -Be (0..99)
    }

    It 'is named by a path of the session, not of the process' {
        $folder = (New-Item -ItemType Directory ([IO.Path]::Combine($TestDrive, $name))).FullName
        $seen = Invoke-TestSession $session {
            param($Name, $Folder)
            Push-Location $Folder
            (New-SharedMemory $Name -Path ./here.bin -Size 10).FilePath
            Pop-Location
        } $name, $folder
        $seen | Should -BeExactly ([IO.Path]::Combine($folder, 'here.bin'))
        Test-Path -LiteralPath $seen | Should -BeTrue
    }

    It 'is shared with who opens it by name, and flushed by Sync' {
        Invoke-TestSession $session { param($Name, $Path) $null = New-SharedMemory $Name -Path $Path -Size 100KB } $name, $path
        Invoke-TestSession $other { param($Name) Write-SharedMemory $Name ('x' * 90000); Sync-SharedMemory $Name } $name
        Invoke-TestSession $session { param($Name) Read-SharedMemory $Name } $name | Should -BeExactly ('x' * 90000)
        [Text.Encoding]::ASCII.GetString((Read-File)).TrimEnd([char]0) | Should -BeExactly ('x' * 90000)
        Get-FailureOf $other { param($Name, $Path) New-SharedMemory $Name -Path $Path } $name, $path | Should -Be 'SharedMemoryExists'
        Invoke-TestSession $other { param($Name, $Path) "$((New-SharedMemory $Name -Path $Path -OpenExisting).Kind)" } $name, $path | Should -Be 'File'
    }

    It 'is not taken for one over another file, nor is memory, by -OpenExisting' {
        Invoke-TestSession $session { param($Name, $Path) $null = New-SharedMemory $Name -Path $Path -Size 100 } $name, $path
        Get-FailureOf $other { param($Name, $Path) New-SharedMemory $Name -Path "$Path.2" -Size 100 -OpenExisting } $name, $path | Should -Be 'SharedMemoryExists'
        Invoke-TestSession $session { param($Name) Remove-SharedMemory $Name; $null = New-SharedMemory $Name -Size 100 } $name
        Get-FailureOf $other { param($Name, $Path) New-SharedMemory $Name -Path $Path -OpenExisting } $name, $path | Should -Be 'SharedMemoryExists'
        Invoke-TestSession $other { Get-SharedMemory } | Should -BeNullOrEmpty
        Test-Path -LiteralPath "$path.2" | Should -BeFalse
    }

    It 'leaves the file, whole, when its only process is killed' {
        $killed = Start-TestSession
        Invoke-TestSession $killed { param($Name, $Path) $null = New-SharedMemory $Name -Path $Path -Size 1000; Write-SharedMemory $Name 'kept' } $name, $path
        Stop-TestSession $killed -Kill
        Invoke-TestSession $session { param($Name) Test-SharedMemory $Name } $name | Should -BeFalse
        Get-FailureOf $session { param($Name) Open-SharedMemory $Name } $name | Should -Be 'SharedMemoryNotFound'
        Get-LeftBehind $name | Should -BeNullOrEmpty
        Invoke-TestSession $session { param($Name, $Path) $null = New-SharedMemory $Name -Path $Path; Read-SharedMemory $Name -As Text } $name, $path | Should -BeExactly 'kept'
    }

    It 'survives Remove -Force and New -Force as a file' {
        Invoke-TestSession $session { param($Name, $Path) $null = New-SharedMemory $Name -Path $Path -Size 1000; Write-SharedMemory $Name 'kept'; Remove-SharedMemory $Name -Force } $name, $path
        (Read-File).Length | Should -Be 1000
        $seen = Invoke-TestSession $session {
            param($Name, $Path)
            $null = New-SharedMemory $Name -Path $Path
            "$((New-SharedMemory $Name -Size 10 -Force).Kind)"
            "$((New-SharedMemory $Name -Path $Path -Force).Kind)"
            Read-SharedMemory $Name -As Text
        } $name, $path
        $seen | Should -Be 'Memory', 'File', 'kept'
    }

    It 'says so, and lives on, where the file is cut under it: <Bytes> bytes' -Skip:([bool]$IsWindows) -Tag 'needs a system that truncates mapped files' -ForEach @{ Bytes = 10 }, @{ Bytes = 90000 } {
        Invoke-TestSession $session { param($Name, $Path) $null = New-SharedMemory $Name -Path $Path -Size 100000 } $name, $path
        $file = [IO.File]::OpenWrite($path)
        $file.SetLength(5)
        $file.Dispose()
        $bytes = [byte[]]::new($Bytes)
        foreach ($block in { param($Name, $Data) Read-SharedMemory $Name -Count $Data.Length }, { param($Name, $Data) Write-SharedMemory $Name $Data }) {
            Get-FailureOf $session $block $name, $bytes | Should -Be 'SharedMemoryTruncated'
        }
        Get-FailureOf $other { param($Name) Open-SharedMemory $Name } $name | Should -Be 'SharedMemoryTruncated'
        [IO.FileInfo]::new($path).Length | Should -Be 5 -Because 'a file that was cut is not grown again behind its owner''s back'
    }

    It 'is not mixed up with another file that took the path' -Skip:([bool]$IsWindows) -Tag 'needs a system that renames open files' {
        Invoke-TestSession $session { param($Name, $Path) $null = New-SharedMemory $Name -Path $Path -Size 100; Write-SharedMemory $Name 'old' } $name, $path
        [IO.File]::Move($path, "$path.old")
        New-File 100
        Get-FailureOf $other { param($Name) Open-SharedMemory $Name } $name | Should -Be 'SharedMemoryNotFound'
        Invoke-TestSession $session { param($Name) Write-SharedMemory $Name 'still old' } $name
        [IO.File]::ReadAllText("$path.old").TrimEnd([char]0) | Should -BeExactly 'still old'
        [IO.File]::ReadAllBytes($path)[0..3] | Should -Be 0, 1, 2, 3
    }

    It 'is made of no file that is missing or empty, unless -Size is given' {
        Get-FailureOf $session { param($Name, $Path) New-SharedMemory $Name -Path $Path } $name, $path | Should -Be 'SharedMemoryNotFound'
        Test-Path -LiteralPath $path | Should -BeFalse
        New-File 0
        { Invoke-TestSession $session { param($Name, $Path) New-SharedMemory $Name -Path $Path } $name, $path } | Should -Throw -ErrorId 'SharedMemoryOutOfRange,*'
        Test-Path -LiteralPath $path | Should -BeTrue
        Invoke-TestSession $session { param($Name, $Path) (New-SharedMemory $Name -Path $Path -Size 10).Size } $name, $path | Should -Be 10
    }

    It 'leaves a file as it was where creation fails' {
        $killed = Start-TestSession
        try {
            Invoke-TestSession $killed { param($Name) $null = New-SharedMemory $Name -Size 10 } $name
            New-File 100
            Get-FailureOf $session { param($Name, $Path) New-SharedMemory $Name -Path $Path -Size 5000 } $name, $path | Should -Be 'SharedMemoryExists'
            Get-FailureOf $session { param($Name, $Path) New-SharedMemory $Name -Path "$Path.new" -Size 5000 } $name, $path | Should -Be 'SharedMemoryExists'
            [IO.FileInfo]::new($path).Length | Should -Be 100
            Test-Path -LiteralPath "$path.new" | Should -BeFalse
        }
        finally { Stop-TestSession $killed }
    }

    It 'is the same to Python''s mmap, both ways' {
        $python = (Get-Peer Python).Command | Select-Object -First 1
        Skip-Where (Get-Peer Python).Missing
        Invoke-TestSession $session { param($Name, $Path) $null = New-SharedMemory $Name -Path $Path -Size 10000; Write-SharedMemory $Name "from here`0" -Offset 9000 } $name, $path
        $code = 'import mmap, sys; f = open(sys.argv[1], "r+b"); m = mmap.mmap(f.fileno(), 0); print(len(m), m[9000:9009].decode()); m[0:11] = b"from there\0"; m.flush()'
        $end = Wait-Program (Start-Program $python, '-c', $code, $path)
        $end.Errors | Should -BeNullOrEmpty
        $end.Output.Trim() | Should -BeExactly '10000 from here'
        Invoke-TestSession $session { param($Name) Read-SharedMemory $Name -As Text -Offset 0 } $name | Should -BeExactly 'from there'
    }
}
