using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace ShmModule.Core.Tests;

/// <summary>Damages the structure of CLIXML, which stays XML: elements are doubled, moved and nested, references and tags changed.</summary>
public sealed class CliXmlMutator
{
    private const int MostChanges = 6;
    private const int MostCopies = 500;

    private static readonly string[] Tags =
    {
        "Obj", "Ref", "TN", "TNRef", "T", "MS", "Props", "DCT", "En", "LST", "IE", "QUE", "STK", "ToString", "Nil", "S", "C", "B", "DT", "TS", "By", "I32", "I64", "U64", "Db", "Sg", "D", "BA", "G", "URI",
        "Version", "XD", "SBK", "SS", "PR", "Objs", "Other",
    };

    private readonly Random _random;
    private readonly IReadOnlyList<string> _seeds;

    public CliXmlMutator(int number, IReadOnlyList<string> seeds)
    {
        _random = new Random(number);
        _seeds = seeds;
    }

    /// <summary>As the payload of an object that is nothing but the text.</summary>
    public byte[] Next()
    {
        var root = XElement.Parse(_seeds[_random.Next(_seeds.Count)]);
        for (int changes = _random.Next(MostChanges); changes >= 0; changes--) Change(root);
        byte[] text = Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting));
        byte[] head = { 0xD9, 0xC4, 0x21, 0x7A, (byte)(text.Length >> 24), (byte)(text.Length >> 16), (byte)(text.Length >> 8), (byte)text.Length };
        return head.Concat(text).ToArray();
    }

    private void Change(XElement root)
    {
        List<XElement> all = root.Descendants().ToList();
        if (all.Count == 0) return;
        XElement one = Any(all), other = Any(all);
        XElement[] ids = all.Where(element => element.Attribute("RefId") != null).ToArray();
        switch (_random.Next(9))
        {
            case 0: one.AddAfterSelf(Enumerable.Range(0, Copies()).Select(_ => new XElement(one))); break;
            case 1: other.AddBeforeSelf(new XElement(one)); break;
            case 2: other.Add(new XElement(one)); break;
            case 3: one.Remove(); break;
            case 4: one.Name = one.Name.Namespace + Any(Tags); break;
            case 5: if (ids.Length > 0) Any(ids).SetAttributeValue("RefId", Any(ids).Attribute("RefId")!.Value); break;
            case 6: if (ids.Length > 0) one.AddAfterSelf(Enumerable.Range(0, Copies()).Select(_ => Reference(one, ids))); break;
            case 7: Nest(one); break;
            default: one.SetAttributeValue("N", other.Attribute("N")?.Value); break;
        }
    }

    private XElement Reference(XElement near, XElement[] ids) =>
        new(near.Name.Namespace + Any(new[] { "Ref", "TNRef" }), near.Attribute("N"), new XAttribute("RefId", Any(ids).Attribute("RefId")!.Value));

    private void Nest(XElement one)
    {
        var inner = new XElement(one);
        for (int levels = _random.Next(100); levels > 0; levels--) inner = new XElement(one.Name, one.Attributes(), inner);
        one.ReplaceWith(inner);
    }

    private int Copies() => _random.Next(10) == 0 ? _random.Next(MostCopies) : _random.Next(4);

    private T Any<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
