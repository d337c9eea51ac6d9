using System;
using System.Globalization;
using System.Management.Automation;
using ShmModule.Values;

namespace ShmModule.Cmdlets;

/// <summary>Takes what bytes are to be taken as: a word, a type, or a type's name with or without brackets.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DataTypeArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        DataType? type = input switch
        {
            DataType already => already,
            Type clrType => DataType.FromType(clrType),
            string word => DataType.Parse(word) ?? FromTypeName(DataType.TypeName(word)),
            _ => null,
        };
        return type ?? throw new ArgumentTransformationMetadataException(
            $"'{input}' is no type that bytes can be read or written as. Use one of {string.Join(", ", DataType.Words)}, or a struct or an enum that is loaded (Add-Type).");
    }

    /// <summary>As PowerShell finds types: its own short names, script-defined enums, and whatever Add-Type made.</summary>
    private static DataType? FromTypeName(string name) =>
        LanguagePrimitives.TryConvertTo(name, CultureInfo.InvariantCulture, out Type? type) && type is not null ? DataType.FromType(type) : null;
}
