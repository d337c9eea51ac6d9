using System;
using System.Management.Automation;

namespace ShmModule.Bench;

/// <summary>In the place of the module's argument transformations.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AsIsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => inputData;
}
