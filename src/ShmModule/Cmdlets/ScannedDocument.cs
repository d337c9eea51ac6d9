using System.IO;
using System.Text.RegularExpressions;
using System.Xml;
using ShmModule.Regions;
using ShmModule.Values.Objects;

namespace ShmModule.Cmdlets;

/// <summary>An XML document inside a text of CLIXML, of which the engine makes an XmlDocument.</summary>
internal static class ScannedDocument
{
    private const int MaxDepth = 1000; // where XmlDocument writes itself by recursion, the stack ends at a few thousand
    private const int AttributeTime = 4; // of an attribute for each one before it, in nanoseconds

    // A document type of its own may give each element thousands of attributes. XmlDocument writes an empty one.
    private static readonly Regex OwnType = new(@"<!DOCTYPE(?:[^""'\[<>]|""[^""]*""|'[^']*')*\[\s*[^\s\]]", RegexOptions.CultureInvariant);

    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    /// <exception cref="XmlException">It is no XML.</exception>
    public static void Check(string text, ReadingBudget budget)
    {
        if (OwnType.IsMatch(text)) throw Errors.FormatInvalid("a document in its CLIXML has a document type of its own");
        var settings = new XmlReaderSettings { CheckCharacters = false, ConformanceLevel = ConformanceLevel.Auto, DtdProcessing = DtdProcessing.Ignore };
        using var reader = XmlReader.Create(new StringReader(text), settings);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth) throw Errors.FormatInvalid("a document in its CLIXML is nested too deep");
            long count = reader.AttributeCount;
            if (count > 1) budget.Spend(count * count, AttributeTime, "an element in it has many attributes");
        }
    }
}
