using System;
using System.Management.Automation;
using ShmModule.Regions;

namespace ShmModule.Cmdlets;

/// <summary>Turns the core's exceptions into PowerShell's error records.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord For(SharedMemoryException found, object target)
    {
        SharedMemoryException error = found.Flaw is string flaw ? Errors.FormatInvalid(flaw, found.InnerException, target.ToString()) : found;
        return new(error, error.ErrorId, (ErrorCategory)Enum.Parse(typeof(ErrorCategory), error.Category), target)
        {
            ErrorDetails = new ErrorDetails(error.Message) { RecommendedAction = error.Advice },
        };
    }
}
