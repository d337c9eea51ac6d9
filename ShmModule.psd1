@{
    RootModule             = 'ShmModule.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '5b0f6a53-2a0c-4c0b-9a26-7d4f5e1c8b11'
    Author                 = 'The ShmModule contributors'
    CompanyName            = 'Community'
    Copyright              = '(c) The ShmModule contributors. MIT licence.'
    Description            = 'Named shared memory for PowerShell: scripts in separate processes, and programs in C, Python or .NET, exchange data by name.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @('ShmModule.Format.ps1xml')
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    CmdletsToExport        = @(
        'Clear-SharedMemory'
        'Get-SharedMemory'
        'Lock-SharedMemory'
        'New-SharedMemory'
        'Open-SharedMemory'
        'Read-SharedMemory'
        'Remove-SharedMemory'
        'Sync-SharedMemory'
        'Test-SharedMemory'
        'Unlock-SharedMemory'
        'Update-SharedMemory'
        'Wait-SharedMemory'
        'Watch-SharedMemory'
        'Write-SharedMemory'
    )
    PrivateData            = @{
        PSData = @{
            Tags       = @('SharedMemory', 'MemoryMappedFile', 'IPC', 'Interop', 'Windows', 'Linux', 'MacOS', 'PSEdition_Desktop', 'PSEdition_Core')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
