using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Xml;
using ShmModule.Regions;
using ShmModule.Values.Objects;

namespace ShmModule.Cmdlets;

/// <summary>
/// Looks through a text of CLIXML before the engine's reader gets it, which bounds nothing: a reference of a few characters has it copy
/// a list of type names, or make a whole object again; keys with the same hash code have it compare all with all; and member sets in
/// member sets, or objects that have each other as value and property, end the process.
/// </summary>
internal sealed class CliXmlScan
{
    private const int MaxDepth = 300; // the engine reads 50 levels of objects, each of which is at most four of elements

    // Estimates from measurements, in nanoseconds: for each square of the count of a secret's digits, which the system copies for each.
    private const int KeyReferenceTime = 10; // for each character that is hashed again
    private const int SecretSquare = 64;
    private const int DocumentTime = 40_000;

    private readonly ReadingBudget _budget;
    private readonly ScannedObjects _objects;
    private readonly StringBuilder _text = new();
    private readonly List<string> _names = new();
    private Frame[] _frames = new Frame[16];

    public CliXmlScan(ReadingBudget budget)
    {
        _budget = budget;
        _objects = new ScannedObjects(budget);
    }

    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    /// <exception cref="XmlException">It is no XML.</exception>
    public void Go(string text)
    {
        var settings = new XmlReaderSettings
        {
            CheckCharacters = false, DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true,
        };
        using var reader = XmlReader.Create(new StringReader(text), settings);
        var place = new TextPlace(text, (IXmlLineInfo)reader);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    _objects.Place = place.Find();
                    Begin(reader);
                    if (reader.IsEmptyElement) End(ref _frames[reader.Depth], reader.Depth);
                    break;
                case XmlNodeType.EndElement:
                    _objects.Place = place.Find();
                    End(ref _frames[reader.Depth], reader.Depth);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    // At depth 0 it is no XML, which the reader finds out.
                    if (reader.Depth > 0 && _frames[reader.Depth - 1].TakesText) _text.Append(reader.Value);
                    break;
            }
        }
    }

    private void Begin(XmlReader reader)
    {
        int depth = reader.Depth;
        if (depth > MaxDepth) throw Errors.FormatInvalid("its CLIXML is nested too deep");
        if (depth == _frames.Length) Array.Resize(ref _frames, 2 * depth);
        ref Frame frame = ref _frames[depth];
        frame = new Frame { Name = reader.LocalName, KeyOf = -1 };
        if (depth > 0) Enter(reader, ref frame, ref _frames[depth - 1], depth);
        switch (frame.Name)
        {
            case "Obj": frame.Object = _objects.Begin(reader.GetAttribute("RefId")); break;
            case "TN":
                frame.TypesId = reader.GetAttribute("RefId");
                _names.Clear();
                break;
            case "Ref":
                ScannedObject? known = _objects.Refer(reader.GetAttribute("RefId"));
                if (frame.KeyOf >= 0 && known is not null) CountReference(known, ref _frames[frame.KeyOf]);
                break;
            case "T" or "SS" or "XD": frame.TakesText = true; break;
        }

        if (frame.TakesText) _text.Clear();
    }

    /// <summary>What an element is to the one that it is in.</summary>
    private void Enter(XmlReader reader, ref Frame frame, ref Frame parent, int depth)
    {
        switch (parent.Name)
        {
            case "En":
                // The first is the key, the second the value.
                if (parent.Count++ > 0 || depth < 2) break;
                frame.KeyOf = depth - 2;
                frame.TakesText = _frames[depth - 2].Count++ >= KeyGuard.FreeKeys;
                break;
            case "MS" or "Props":
                if (parent.Count++ >= KeyGuard.FreeKeys && reader.GetAttribute("N") is string name)
                    Guard(ref parent, hasOrder: true).Count(KeyGuard.CodeOf(XmlConvert.DecodeName(name)), isWrapped: false);
                break;
            case "Obj":
                Parts part = PartOf(frame.Name);
                if ((parent.Parts & part) != 0) throw Errors.FormatInvalid("an object in its CLIXML has a part twice");
                parent.Parts |= part;
                if (part == Parts.TypeNames && frame.Name == "TNRef") _objects.ReferTypes(parent.Object!, reader.GetAttribute("RefId"));
                if (part != Parts.None || frame.Name is "DCT" or "LST" or "IE" or "STK" or "QUE") break;
                // The engine writes none, but reads it. If a property of the inner one is the outer one, the text of either ends the process.
                if (frame.Name == "Obj") throw Errors.FormatInvalid("an object in its CLIXML is the value of another");
                // A value with properties, which the engine compares by trying conversions.
                if (frame.Name != "S") parent.Object!.IsNumber = true;
                frame.KeyOf = parent.KeyOf;
                frame.IsWrapped = true;
                frame.TakesText = parent.TakesText;
                break;
        }
    }

    private void End(ref Frame frame, int depth)
    {
        switch (frame.Name)
        {
            case "Obj":
                _objects.End(frame.Object!);
                return;
            case "T":
                _names.Add(XmlConvert.DecodeName(_text.ToString()));
                return;
            case "TN":
                if (depth > 0 && _frames[depth - 1].Object is ScannedObject named) _objects.NameTypes(named, frame.TypesId, _names);
                return;
            case "XD":
                _budget.Spend(1, DocumentTime, "it has many documents");
                ScannedDocument.Check(XmlConvert.DecodeName(_text.ToString()), _budget);
                break;
            case "SS":
                _budget.Spend((long)_text.Length * _text.Length / SecretSquare, 1, "a secret in it is long");
                break;
        }

        if (frame.KeyOf >= 0 && frame.TakesText && frame.Name != "Ref")
            Guard(ref _frames[frame.KeyOf], hasOrder: false).Count(KeyGuard.CodeOf(ScannedKey.Of(frame.Name, _text.ToString())), frame.IsWrapped);
    }

    /// <summary>A key that is an object met before: its hash code is made again, of a text from all its characters.</summary>
    private void CountReference(ScannedObject known, ref Frame table)
    {
        _budget.Spend(_objects.SizeOf(known), KeyReferenceTime, "its keys refer to something long");
        // Its value is not known any more: all that may be equal by their code are taken for such.
        if (known.IsNumber && table.Count >= KeyGuard.FreeKeys) Guard(ref table, hasOrder: false).Count(0, isWrapped: true);
    }

    private KeyGuard Guard(ref Frame frame, bool hasOrder) => frame.Guard ??= new KeyGuard(_budget, hasOrder);

    private static Parts PartOf(string name) => name switch
    {
        "TN" or "TNRef" => Parts.TypeNames,
        "Props" => Parts.Properties,
        "MS" => Parts.Members,
        "ToString" => Parts.Text,
        _ => Parts.None,
    };

    /// <summary>What an object has at most one of.</summary>
    [Flags]
    private enum Parts
    {
        None = 0,
        TypeNames = 1,
        Properties = 2,
        Members = 4,
        Text = 8,
    }

    /// <summary>An element that is open.</summary>
    private struct Frame
    {
        public string Name;

        /// <summary>How many keys or properties it has so far; of an entry, how many elements.</summary>
        public int Count;

        public KeyGuard? Guard;
        public ScannedObject? Object;
        public Parts Parts;

        /// <summary>Of type names, the number by which others refer to them.</summary>
        public string? TypesId;

        /// <summary>The depth of the table of which it is a key; -1 if it is none.</summary>
        public int KeyOf;

        public bool IsWrapped;
        public bool TakesText;
    }
}
