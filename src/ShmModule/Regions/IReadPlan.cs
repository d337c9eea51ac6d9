namespace ShmModule.Regions;

/// <summary>Which bytes of a region to read, and where to; the range lies inside the region.</summary>
internal interface IReadPlan
{
    long Offset { get; }

    long ByteCount { get; }

    IRegionTarget Target { get; }
}
