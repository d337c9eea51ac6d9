# Regions of programs that know nothing of the module, and damaged control blocks: files in /dev/shm, named sections on Windows.

$ErrorActionPreference = 'Stop'
$script:Sections = @{}

# Makes a region as such a program does. On Windows it lives as long as this process keeps it.
function New-ForeignRegion([string]$Name, [byte[]]$Bytes) {
    if (-not $IsWindows) {
        [IO.File]::WriteAllBytes("/dev/shm/$Name", $Bytes)
        return
    }
    $section = [IO.MemoryMappedFiles.MemoryMappedFile]::CreateNew($Name, $Bytes.Length)
    $script:Sections[$Name] = $section
    $view = $section.CreateViewStream(0, $Bytes.Length)
    try { $view.Write($Bytes, 0, $Bytes.Length) } finally { $view.Dispose() }
}

# Writes at its beginning, as such a program does.
function Set-ForeignBytes([string]$Name, [byte[]]$Bytes) {
    $section = if ($IsWindows) { [IO.MemoryMappedFiles.MemoryMappedFile]::OpenExisting($Name) }
    $stream = if ($section) { $section.CreateViewStream() } else { [IO.FileStream]::new("/dev/shm/$Name", 'Open', 'ReadWrite', 'ReadWrite') }
    try { $stream.Write($Bytes, 0, $Bytes.Length) }
    finally {
        $stream.Dispose()
        if ($section) { $section.Dispose() }
    }
}

function Remove-ForeignRegion([string]$Name) {
    if (-not $IsWindows) { [IO.File]::Delete("/dev/shm/$Name") }
    elseif ($script:Sections[$Name]) {
        $script:Sections[$Name].Dispose()
        $script:Sections.Remove($Name)
    }
}

# The size of such a region as everybody sees it. On Windows sections consist of pages, and their exact size is not recorded.
function Get-ForeignSize([long]$Size) {
    if (-not $IsWindows) { return $Size }
    [long]([Math]::Ceiling($Size / [Environment]::SystemPageSize) * [Environment]::SystemPageSize)
}

# Changes bytes of the control block of a region that is open somewhere.
function Set-ControlBytes([string]$Name, [long]$At, [byte[]]$Bytes) {
    if (-not $IsWindows) {
        $stream = [IO.FileStream]::new("/dev/shm/.$Name.shmctl", 'Open', 'ReadWrite', 'ReadWrite')
        try {
            $stream.Position = $At
            $stream.Write($Bytes, 0, $Bytes.Length)
        }
        finally { $stream.Dispose() }
        return
    }
    $section = [IO.MemoryMappedFiles.MemoryMappedFile]::OpenExisting("ShmModule.ctl.$Name")
    try {
        $view = $section.CreateViewAccessor($At, $Bytes.Length)
        try { $view.WriteArray(0, $Bytes, 0, $Bytes.Length) } finally { $view.Dispose() }
    }
    finally { $section.Dispose() }
}

# On Windows: the DACL of a section, in SDDL.
function Get-SectionAccess([string]$Name) {
    $advapi = Add-Type -PassThru -Name ShmAdvapi -Namespace ShmTests -MemberDefinition @'
        [System.Runtime.InteropServices.DllImport("advapi32.dll")]
        public static extern int GetSecurityInfo(System.Runtime.InteropServices.SafeHandle handle, int type, int information,
            System.IntPtr owner, System.IntPtr group, System.IntPtr dacl, System.IntPtr sacl, out System.IntPtr descriptor);
        [System.Runtime.InteropServices.DllImport("advapi32.dll")]
        public static extern int GetSecurityDescriptorLength(System.IntPtr descriptor);
'@
    $section = [IO.MemoryMappedFiles.MemoryMappedFile]::OpenExisting($Name, 'ReadPermissions')
    try {
        $descriptor = [IntPtr]::Zero
        # SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION
        $code = $advapi::GetSecurityInfo($section.SafeMemoryMappedFileHandle, 6, 4, [IntPtr]::Zero, [IntPtr]::Zero, [IntPtr]::Zero, [IntPtr]::Zero, [ref] $descriptor)
        if ($code) { throw [ComponentModel.Win32Exception]::new($code) }
        $bytes = [byte[]]::new($advapi::GetSecurityDescriptorLength($descriptor))
        [Runtime.InteropServices.Marshal]::Copy($descriptor, $bytes, 0, $bytes.Length)
        [Security.AccessControl.RawSecurityDescriptor]::new($bytes, 0).GetSddlForm('Access')
    }
    finally { $section.Dispose() }
}

Export-ModuleMember -Function *-*
