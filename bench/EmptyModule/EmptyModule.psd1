@{
    RootModule           = 'EmptyModule.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '0f6c1c3e-7c55-4a0e-9d0b-2b1f2f6f3a41'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @('Read-Nothing', 'Update-Nothing', 'Wait-Nothing', 'Write-Nothing')
}
