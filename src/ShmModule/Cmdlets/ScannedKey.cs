using System;
using System.Xml;

namespace ShmModule.Cmdlets;

/// <summary>A key in a text of CLIXML, as what it is when the engine hashes it.</summary>
internal static class ScannedKey
{
    /// <param name="tag">Of CLIXML's simple types.</param>
    /// <param name="text">The element's content.</param>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static object Of(string tag, string text) => tag switch
    {
        "I32" => XmlConvert.ToInt32(text),
        "I64" => XmlConvert.ToInt64(text),
        "U32" => XmlConvert.ToUInt32(text),
        "U64" => XmlConvert.ToUInt64(text),
        "Db" => XmlConvert.ToDouble(text),
        "Sg" => XmlConvert.ToSingle(text),
        "D" => XmlConvert.ToDecimal(text),
        "DT" => XmlConvert.ToDateTime(text, XmlDateTimeSerializationMode.RoundtripKind),
        "TS" => XmlConvert.ToTimeSpan(text),
        "G" => XmlConvert.ToGuid(text),
        "Version" => new Version(text),
        _ => text, // of the others, equal texts are equal keys, and nearly no others are
    };
}
