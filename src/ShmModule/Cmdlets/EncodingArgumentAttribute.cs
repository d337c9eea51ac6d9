using System;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Takes an encoding by name, by code page, or as itself. The engine's own attribute for this is internal.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EncodingArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return input switch
            {
                Encoding encoding => encoding,
                int codePage => TextEncodings.Parse(codePage.ToString(CultureInfo.InvariantCulture)),
                string name => TextEncodings.Parse(name),
                _ => inputData,
            };
        }
        catch (ArgumentException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
