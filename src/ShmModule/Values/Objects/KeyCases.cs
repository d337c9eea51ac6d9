using System.Collections;

namespace ShmModule.Values.Objects;

/// <summary>What a table's keys are to it.</summary>
internal enum KeyCase
{
    /// <summary>No key is a text with letters.</summary>
    Unknown,

    /// <summary>A and a are one key.</summary>
    Ignored,

    /// <summary>A and a are two.</summary>
    Kept,
}

/// <summary>Finds it out by asking the table, because most tell nobody how they compare.</summary>
internal static class KeyCases
{
    public static KeyCase Of(IDictionary dictionary)
    {
        foreach (object key in dictionary.Keys)
        {
            if (key is not string text || Swap(text) is not string other) continue;
            if (!dictionary.Contains(other)) return KeyCase.Kept;

            // Either they are one key, or there are two.
            foreach (object each in dictionary.Keys)
            {
                if (each is string found && found == other) return KeyCase.Kept;
            }

            return KeyCase.Ignored;
        }

        return KeyCase.Unknown;
    }

    /// <summary>With the first of its letters that has another case in that; null where there is none.</summary>
    private static string? Swap(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            if (letter is not (>= 'a' and <= 'z' or >= 'A' and <= 'Z')) continue;
            return text.Substring(0, i) + (char)(letter ^ 0x20) + text.Substring(i + 1);
        }

        return null;
    }
}
