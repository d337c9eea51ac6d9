using System;
using System.Management.Automation;
using System.Text;
using ShmModule.Cmdlets;
using ShmModule.Values;

namespace ShmModule.Provider;

/// <summary>What the drive adds to the parameters of Clear-Content and Clear-Item, and of all that touch a region's bytes.</summary>
public class ClearContentParameters
{
    /// <summary>How long to wait for the region's lock: seconds, a TimeSpan, or -1 for ever; 30 seconds where it is not given.</summary>
    [Parameter(HelpMessage = "How long to wait for the lock: seconds, a TimeSpan, or -1")]
    [TimeoutArgument]
    public TimeSpan LockTimeout { get; set; } = RegionContentCommand.DefaultLockTimeout;
}

/// <summary>What the drive adds to the parameters of Set-Content and Add-Content.</summary>
public class ContentWriterParameters : ClearContentParameters
{
    /// <summary>The encoding of text.</summary>
    [Parameter(HelpMessage = "The encoding of text")]
    [EncodingArgument]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNull]
    public Encoding? Encoding { get; set; }

    /// <summary>Bytes instead of lines of text.</summary>
    [Parameter(HelpMessage = "Bytes instead of lines of text")]
    public SwitchParameter AsByteStream { get; set; }
}

/// <summary>What the drive adds to the parameters of Get-Content.</summary>
public sealed class ContentReaderParameters : ContentWriterParameters
{
    /// <summary>All text as one string, all bytes as one array.</summary>
    [Parameter(HelpMessage = "All text as one string, all bytes as one array")]
    public SwitchParameter Raw { get; set; }

    internal ReadRequest ToRequest() => new()
    {
        Objects = new PowerShellObjects(),
        As = AsByteStream ? DataType.Bytes : null,
        Encoding = Encoding,
    };
}

/// <summary>What the drive adds to the parameters of New-Item.</summary>
public sealed class NewItemParameters
{
    /// <summary>The size in bytes, at least 1; that of the value where it is not given.</summary>
    [Parameter(HelpMessage = "The size in bytes, such as 100, 64KB or 5GB")]
    public long? Size { get; set; }

    /// <summary>Who may open the region.</summary>
    [Parameter(HelpMessage = "Who may open the region")]
    public SharedMemoryAccess Access { get; set; }
}
