using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation.Provider;
using ShmModule.Cmdlets;

namespace ShmModule.Provider;

/// <summary>Gathers what is piped to it, and writes it as one value when it is closed.</summary>
internal sealed class SharedMemoryContentWriter : IContentWriter
{
    private readonly List<object?> _items = new();
    private MemoryStream? _bytes;
    private Action<SharedMemoryContentWriter>? _complete;

    /// <param name="isBytes">Bytes are gathered as such, because as objects they take thirty times the memory.</param>
    /// <param name="complete">Writes the items.</param>
    public SharedMemoryContentWriter(bool isBytes, Action<SharedMemoryContentWriter> complete)
    {
        _bytes = isBytes ? new MemoryStream() : null;
        _complete = complete;
    }

    /// <summary>What was piped; nothing but bytes is one array.</summary>
    public IReadOnlyList<object?> Items => _bytes is { Length: > 0 } ? new object[] { _bytes.ToArray() } : _items;

    /// <summary>Whether the items go behind what is there, as Add-Content wants it, which begins by going to the end.</summary>
    public bool Appends { get; private set; }

    public IList Write(IList content)
    {
        foreach (object? item in content)
        {
            if (_bytes is not null && ValueConverter.Unwrap(item) is byte one)
            {
                _bytes.WriteByte(one);
                continue;
            }

            Spill();
            _items.Add(item);
        }

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
        _bytes?.Dispose();
    }

    /// <summary>There is something among the bytes that is none, and may be one to somebody else.</summary>
    private void Spill()
    {
        if (_bytes is null) return;
        foreach (byte one in _bytes.ToArray()) _items.Add(one);
        _bytes = null;
    }
}
