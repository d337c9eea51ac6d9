using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation.Provider;
using ShmModule.Cmdlets;

namespace ShmModule.Provider;

/// <summary>Gives out in blocks a value that was read as a whole, for only so can nobody write in between.</summary>
internal sealed class SharedMemoryContentReader : IContentReader
{
    private readonly IList _items;
    private int _next;

    /// <param name="value">What was read; null is no item.</param>
    /// <param name="isRaw">Text is one item, not one for each line.</param>
    /// <param name="isList">A list's items are items.</param>
    /// <remarks>The engine takes no null among the items, so a list that has one is one item.</remarks>
    public SharedMemoryContentReader(object? value, bool isRaw, bool isList) => _items = ValueConverter.Unwrap(value) switch
    {
        null => Array.Empty<object>(),
        string text when !isRaw => LinesOf(text),
        IList list when isList && !isRaw && !list.Contains(null) => list,
        _ => new[] { value }!,
    };

    /// <summary>Byte by byte, unlike a value that is bytes.</summary>
    public SharedMemoryContentReader(byte[] bytes) => _items = bytes;

    public IList Read(long readCount)
    {
        int rest = _items.Count - _next;
        var block = new object[readCount <= 0 ? rest : (int)Math.Min(readCount, rest)];
        for (int i = 0; i < block.Length; i++) block[i] = _items[_next++]!;
        return block;
    }

    public void Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public void Close()
    {
    }

    public void Dispose()
    {
    }

    private static List<string> LinesOf(string text)
    {
        var lines = new List<string>();
        using var reader = new StringReader(text);
        while (reader.ReadLine() is string line) lines.Add(line);
        return lines;
    }
}
