using System;
using System.IO;

namespace ShmModule;

/// <summary>An operation on shared memory failed; <see cref="ErrorId"/> says how, in the words of the module's error vocabulary.</summary>
public sealed class SharedMemoryException : IOException
{
    internal SharedMemoryException(string errorId, string category, string message, string advice, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Category = category;
        Advice = advice;
    }

    /// <summary>The stable id, such as <c>SharedMemoryNotFound</c>; scripts match on it.</summary>
    public string ErrorId { get; }

    /// <summary>The name of the PowerShell error category.</summary>
    public string Category { get; }

    /// <summary>What to do next, in one sentence.</summary>
    public string Advice { get; }

    /// <summary>True where going on would do harm or be senseless: bad arguments and lock time-outs.</summary>
    public bool IsTerminating { get; internal set; }

    /// <summary>Of a format error: what is wrong, for whoever knows the region's name to say it again with that.</summary>
    internal string? Flaw { get; set; }

    /// <summary>The system lacks something at this moment, which says nothing of the region.</summary>
    internal bool IsOfResources => ErrorId is "SharedMemoryInsufficientMemory" or "SharedMemorySystemError";

    internal bool IsInUse => ErrorId == "SharedMemoryInUse";

    internal bool IsLockTimeout => ErrorId == "SharedMemoryLockTimeout";

    internal bool IsNameInvalid => ErrorId == "SharedMemoryNameInvalid";

    internal bool IsExists => ErrorId == "SharedMemoryExists";

    /// <summary>There is no such region now, though there may be soon.</summary>
    internal bool IsNotFound => ErrorId == "SharedMemoryNotFound";
}
