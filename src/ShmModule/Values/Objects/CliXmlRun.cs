using System.Collections.Generic;

namespace ShmModule.Values.Objects;

/// <summary>Values of one list that go as CLIXML and follow each other: in one text, which costs less than one for each.</summary>
internal sealed class CliXmlRun
{
    private const int MaxCount = 1000; // of live objects a text is as large as a few thousand bytes each

    private readonly IObjectModel _model;
    private readonly ObjectWriter _writer;
    private readonly int _depth;
    private readonly List<object> _values = new();

    public CliXmlRun(IObjectModel model, ObjectWriter writer, int depth)
    {
        _model = model;
        _writer = writer;
        _depth = depth;
    }

    /// <summary>False: the item is none of such, and the run before it is to be ended first.</summary>
    public bool TryAdd(object? item)
    {
        if (item is null || _depth <= 0 || ObjectWriter.IsKnown(item) || !_model.IsOutside(item)) return false;
        _values.Add(item);
        if (_values.Count == MaxCount) End();
        return true;
    }

    public void End()
    {
        if (_values.Count == 0) return;
        _writer.CliXmlItems(_model.ToCliXml(_values, _depth), _values.Count);
        _values.Clear();
    }
}
