using System.Management.Automation;

namespace ShmModule.Session;

/// <summary>What PowerShell calls when the module is removed from a session: the session leaves its regions.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => SessionRegistry.Current.CloseAll();
}
