using System.Management.Automation;

namespace ShmModule.Cmdlets;

/// <summary>Runs script blocks that users give to commands.</summary>
internal static class ScriptRunner
{
    /// <summary>
    /// Runs a block as if it stood where the command stands: in the caller's scope, its output and errors streaming, and with
    /// break, return and exceptions going where they would go there. Of the engine's ways only a steppable pipeline does all.
    /// </summary>
    public static void RunInCallersScope(PSCmdlet command, ScriptBlock block)
    {
        using SteppablePipeline pipeline = ScriptBlock.Create("param($b) . $b").GetSteppablePipeline(CommandOrigin.Internal, new object[] { block });
        pipeline.Begin(command);
        pipeline.End();
    }

    /// <summary>Runs a block with <c>$_</c> as given, and gathers its output; its errors are the command's.</summary>
    public static PipedValue Transform(Cmdlet command, ScriptBlock block, object? input)
    {
        // InvokeWithContext would write the errors past the command, where neither 2>&1 nor -ErrorVariable finds them.
        ScriptBlock piped = ScriptBlock.Create(@"param($b, $v) & { , $v | Microsoft.PowerShell.Core\ForEach-Object -Process $b } 2>&1");
        var gathered = new PipedValue();
        foreach (PSObject? output in piped.Invoke(block, input))
        {
            if (output?.BaseObject is ErrorRecord error) command.WriteError(error);
            else gathered.Add(output);
        }

        return gathered;
    }
}
