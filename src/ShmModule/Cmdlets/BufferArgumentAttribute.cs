using System;
using System.Management.Automation;

namespace ShmModule.Cmdlets;

/// <summary>
/// Takes an array of a primitive type, itself. Anything the binder would have to convert is refused, because the copy it makes
/// would be filled instead of the caller's array.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BufferArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (input is Array { Rank: 1 } array && array.GetType().GetElementType()!.IsPrimitive) return array;
        throw new ArgumentTransformationMetadataException(
            $"-Buffer takes an array of a primitive type, such as [byte[]]::new(1MB), not {input?.GetType().Name ?? "nothing"}.");
    }
}
