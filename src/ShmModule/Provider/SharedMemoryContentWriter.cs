using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation.Provider;

namespace ShmModule.Provider;

/// <summary>Gathers what is piped to it, and writes it as one value when it is closed.</summary>
internal sealed class SharedMemoryContentWriter : IContentWriter
{
    private readonly List<object?> _items = new();
    private Action<SharedMemoryContentWriter>? _complete;

    public SharedMemoryContentWriter(Action<SharedMemoryContentWriter> complete) => _complete = complete;

    public IReadOnlyList<object?> Items => _items;

    /// <summary>Whether the items go behind what is there, as Add-Content wants it, which begins by going to the end.</summary>
    public bool Appends { get; private set; }

    public IList Write(IList content)
    {
        foreach (object? item in content) _items.Add(item);
        return content;
    }

    public void Seek(long offset, SeekOrigin origin)
    {
        if (offset != 0 || origin != SeekOrigin.End) throw new NotSupportedException();
        Appends = true;
    }

    public void Close()
    {
        Action<SharedMemoryContentWriter>? complete = _complete;
        _complete = null;
        complete?.Invoke(this);
    }

    public void Dispose()
    {
    }
}
