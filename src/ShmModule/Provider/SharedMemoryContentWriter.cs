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
    private readonly MemoryStream? _bytes;
    private Action<SharedMemoryContentWriter>? _complete;

    /// <param name="isBytes">Bytes are gathered as such, because as objects they take thirty times the memory.</param>
    /// <param name="complete">Writes the items.</param>
    public SharedMemoryContentWriter(bool isBytes, Action<SharedMemoryContentWriter> complete)
    {
        _bytes = isBytes ? new MemoryStream() : null;
        _complete = complete;
    }

    /// <summary>What was piped; bytes that came one after the other are one array.</summary>
    public IReadOnlyList<object?> Items
    {
        get
        {
            EndBytes();
            return _items;
        }
    }

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

            EndBytes();
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

    private void EndBytes()
    {
        if (_bytes is null || _bytes.Length == 0) return;
        _items.Add(_bytes.ToArray());
        _bytes.SetLength(0);
    }
}
