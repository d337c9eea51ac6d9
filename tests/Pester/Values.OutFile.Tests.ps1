#Requires -Version 7.4
# -OutFile puts a file's new content in the place of the old one when it is complete, or leaves the old one.

BeforeAll {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, 'ShmTest.psm1'))
    Import-Module (Get-ManifestPath)
    $onLinux = $PSVersionTable.PSVersion.Major -ge 6 -and $IsLinux
}

Describe '-OutFile' {
    BeforeEach {
        $name = New-TestName
        $region = New-SharedMemory $name -Size 4MB
        $folder = Join-Path $TestDrive $name
        $null = [IO.Directory]::CreateDirectory($folder)
        $out = Join-Path $folder out.bin
        function Get-Mode($Path) { (stat -c '%a' $Path) }
    }
    AfterEach { Remove-SharedMemory $name }

    It 'leaves the old content and nothing else on a full disk' -Skip:(-not $IsLinux) -Tag 'needs Linux: tmpfs' {
        if ((id -u) -ne 0) {
            Set-ItResult -Skipped -Because 'only root can mount a small file system'
            return
        }
        mount -t tmpfs -o size=1m tmpfs $folder
        if ($LASTEXITCODE) {
            Set-ItResult -Skipped -Because 'this root may not mount'
            return
        }
        try {
            $before = [byte[]](, 7 * 300KB)
            foreach ($link in $false, $true) {
                # A file with two names is written as it is, and there the space is reserved first.
                [IO.File]::WriteAllBytes($out, $before)
                if ($link) { ln $out "$folder/second" }
                Write-SharedMemory $name ([byte[]](, 8 * 2MB))
                Assert-Error (Get-ErrorOf { Read-SharedMemory $name -OutFile $out }) SharedMemorySystemError DeviceError $name
                (Get-ErrorOf { Read-SharedMemory $name -OutFile $out }).Record[0].Exception.Message | Should -BeLike '*No space left*'
                [Linq.Enumerable]::SequenceEqual([IO.File]::ReadAllBytes($out), $before) | Should -BeTrue -Because "links: $link"
            }
            (Get-ChildItem $folder -Force).Name | Should -Be out.bin, second
            Write-SharedMemory $name ([byte[]](, 9 * 400KB))
            Read-SharedMemory $name -OutFile $out
            (Get-Item $out).Length | Should -Be 400KB
        }
        finally { umount $folder }
    }

    It 'leaves the old content when it is stopped, and no other file' {
        $big = New-SharedMemory "$name.big" -Size 200MB
        [IO.File]::WriteAllText($out, 'kept')
        $shell = [powershell]::Create()
        $shell.Runspace = [runspacefactory]::CreateRunspace()
        $shell.Runspace.Open()
        try {
            $null = $shell.AddScript('param($Manifest, $Name, $Out) Import-Module $Manifest; Read-SharedMemory $Name -OutFile $Out').AddArgument((Get-ManifestPath)).AddArgument("$name.big").AddArgument($out)
            $waiting = $shell.BeginInvoke()
            Wait-Until { @([IO.Directory]::GetFiles($folder)).Count -gt 1 -or $waiting.IsCompleted }
            $shell.Stop()
            # A machine may be fast enough to have finished.
            if ($shell.InvocationStateInfo.State -eq 'Stopped') { [IO.File]::ReadAllText($out) | Should -BeExactly 'kept' }
            @([IO.Directory]::GetFiles($folder)).Count | Should -Be 1
        }
        finally {
            $shell.Runspace.Dispose()
            $shell.Dispose()
            Remove-SharedMemory $big
        }
    }

    It 'keeps the permissions of the file, which are those of any new file otherwise' -Skip:(-not $IsLinux) -Tag 'needs Linux: permission bits' {
        Write-SharedMemory $name 'new'
        foreach ($mode in '600', '664', '755') {
            [IO.File]::WriteAllText($out, 'old')
            chmod $mode $out
            Read-SharedMemory $name -OutFile $out
            [IO.File]::ReadAllText($out) | Should -BeExactly 'new'
            Get-Mode $out | Should -Be $mode
        }
        Read-SharedMemory $name -OutFile "$out.new"
        Set-Content "$out.other" x
        Get-Mode "$out.new" | Should -Be (Get-Mode "$out.other")
    }

    It 'does not replace a file that may not be written' {
        Write-SharedMemory $name 'new'
        [IO.File]::WriteAllText($out, 'old')
        if ($onLinux) { chmod 444 $out } else { [IO.File]::SetAttributes($out, 'ReadOnly') }
        $isWritable = try { [IO.File]::OpenWrite($out).Dispose(); $true } catch { $false }
        if ($isWritable) {
            [IO.File]::SetAttributes($out, 'Normal')
            Set-ItResult -Skipped -Because 'this user, root, may write every file'
            return
        }
        Assert-Error (Get-ErrorOf { Read-SharedMemory $name -OutFile $out }) SharedMemoryAccessDenied PermissionDenied $name
        [IO.File]::ReadAllText($out) | Should -BeExactly 'old'
        [IO.File]::SetAttributes($out, 'Normal')
    }

    It 'writes through links: <Title>' -Skip:(-not $IsLinux) -Tag 'needs Linux: links' -ForEach @(
        @{ Title = 'a symbolic one'; Make = { ln -s target.bin $out } }
        @{ Title = 'one of a link'; Make = { ln -s "$folder/between" $out; ln -s target.bin "$folder/between" } }
        @{ Title = 'a second name'; Make = { ln "$folder/target.bin" $out } }
    ) {
        Write-SharedMemory $name 'new'
        [IO.File]::WriteAllText("$folder/target.bin", 'old and longer')
        . $Make
        $links = (stat -c '%h %F' $out)
        Read-SharedMemory $name -OutFile $out
        [IO.File]::ReadAllText("$folder/target.bin") | Should -BeExactly 'new'
        (stat -c '%h %F' $out) | Should -Be $links
    }

    It 'replaces nothing where the system does not follow a link' -Skip:(-not $IsLinux) -Tag 'needs Linux: links' {
        Write-SharedMemory $name 'new'
        ln -s out.bin $out
        (Get-ErrorOf { Read-SharedMemory $name -OutFile $out }).Record | Should -HaveCount 1
        (stat -c '%F' $out) | Should -Be 'symbolic link'
        Remove-Item $out
    }

    It 'makes what a link leads to, where that is not there' -Skip:(-not $IsLinux) -Tag 'needs Linux: links' {
        Write-SharedMemory $name 'new'
        ln -s target.bin $out
        Read-SharedMemory $name -OutFile $out
        [IO.File]::ReadAllText("$folder/target.bin") | Should -BeExactly 'new'
        (stat -c '%F' $out) | Should -Be 'symbolic link'
    }

    It 'writes to devices and pipes' -Skip:(-not $IsLinux) -Tag 'needs Linux: devices and pipes' {
        Write-SharedMemory $name ('x' * 1MB)
        Read-SharedMemory $name -OutFile /dev/null
        (stat -c '%F' /dev/null) | Should -Be 'character special file'
        mkfifo "$folder/pipe"
        $reading = Start-ThreadJob { [IO.File]::ReadAllBytes($using:folder + '/pipe').Length }
        Read-SharedMemory $name -OutFile "$folder/pipe"
        Receive-Job $reading -Wait -AutoRemoveJob | Should -Be 1MB
        (stat -c '%F' "$folder/pipe") | Should -Be 'fifo'
    }

    It 'writes a file in a folder that takes no new ones' -Skip:(-not $IsLinux) -Tag 'needs Linux: permission bits' {
        if ((id -u) -eq 0) {
            Set-ItResult -Skipped -Because 'root may write every folder'
            return
        }
        Write-SharedMemory $name 'new'
        [IO.File]::WriteAllText($out, 'old and longer')
        chmod 555 $folder
        try { Read-SharedMemory $name -OutFile $out } finally { chmod 755 $folder }
        [IO.File]::ReadAllText($out) | Should -BeExactly 'new'
    }

    It 'writes a file that another program reads' {
        Write-SharedMemory $name 'new'
        [IO.File]::WriteAllText($out, 'old and longer')
        $reader = [IO.FileStream]::new($out, 'Open', 'Read', 'ReadWrite')
        try { Read-SharedMemory $name -OutFile $out } finally { $reader.Dispose() }
        [IO.File]::ReadAllText($out) | Should -BeExactly 'new'
        # Wine's ReplaceFile leaves a file of its own when it fails.
        [IO.Directory]::GetFiles($folder) | Split-Path -Leaf | Where-Object { $_ -notlike 'rf*.tmp' } | Should -Be (Split-Path $out -Leaf)
    }
}
