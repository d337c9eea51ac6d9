using System.Xml;

namespace ShmModule.Cmdlets;

/// <summary>Where in a text an XML reader is, which tells only line and column.</summary>
internal sealed class TextPlace
{
    private static readonly char[] LineEnds = { '\r', '\n' };

    private readonly string _text;
    private readonly IXmlLineInfo _info;
    private int _line = 1;
    private int _lineStart;

    public TextPlace(string text, IXmlLineInfo info)
    {
        _text = text;
        _info = info;
    }

    /// <summary>In characters from the start.</summary>
    public int Find()
    {
        for (; _line < _info.LineNumber; _line++)
        {
            int end = _text.IndexOfAny(LineEnds, _lineStart);
            if (end < 0) break;
            _lineStart = end + (_text[end] == '\r' && end + 1 < _text.Length && _text[end + 1] == '\n' ? 2 : 1);
        }

        return _lineStart + _info.LinePosition;
    }
}
