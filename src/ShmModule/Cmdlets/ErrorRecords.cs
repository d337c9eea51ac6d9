using System;
using System.Management.Automation;

namespace ShmModule.Cmdlets;

/// <summary>Turns the core's exceptions into PowerShell's error records.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord For(SharedMemoryException error, object target) =>
        new(error, error.ErrorId, (ErrorCategory)Enum.Parse(typeof(ErrorCategory), error.Category), target)
        {
            ErrorDetails = new ErrorDetails(error.Message) { RecommendedAction = error.Advice },
        };
}
