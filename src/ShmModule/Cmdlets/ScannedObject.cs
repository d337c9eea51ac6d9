namespace ShmModule.Cmdlets;

/// <summary>An object in a text of CLIXML, as far as its references can cost time.</summary>
internal sealed class ScannedObject
{
    /// <summary>Where it begins, in characters, of what references stand for included.</summary>
    public long Start { get; set; }

    /// <summary>Where it ends; 0 while it is open.</summary>
    public long End { get; set; }

    /// <summary>Of another object with the same number before, because the engine may take either.</summary>
    public long LeastSize { get; set; }

    public ScannedTypes Types { get; set; }

    /// <summary>Whether it is a number or another simple value inside, other than a text.</summary>
    public bool IsNumber { get; set; }
}

/// <summary>The type names of an object.</summary>
internal readonly struct ScannedTypes
{
    public ScannedTypes(long time, bool isRebuilt)
    {
        Time = time;
        IsRebuilt = isRebuilt;
    }

    /// <summary>What the engine takes for them each time, in nanoseconds.</summary>
    public long Time { get; }

    /// <summary>Whether the engine makes an object of that type of it.</summary>
    public bool IsRebuilt { get; }
}
