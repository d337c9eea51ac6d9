using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace ShmModule.Cmdlets;

/// <summary>
/// Lets a region that is piped or given to a parameter of patterns mean itself: as the text of its name, <c>data[1]</c> could mean
/// another, and <c>*</c> all.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RegionArgumentAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => ValueConverter.Unwrap(inputData) switch
    {
        SharedMemoryRegion region => NamePattern.Mark(region.Name),
        IList list => list.Cast<object>().Select(item => Transform(engineIntrinsics, item)).ToArray(),
        _ => inputData,
    };
}
