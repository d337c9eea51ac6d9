using System.IO;
using System.Text;

namespace ShmModule.Values.Objects;

/// <summary>
/// Text with surrogates that have no partner, which UTF-8 cannot have: as WTF-8 (https://simonsapin.github.io/wtf-8), where such a
/// one takes the three bytes its number would take.
/// </summary>
internal static class Wtf8
{
    private const int SurrogateBytes = 3;

    public static byte[] Encode(string text)
    {
        using var bytes = new MemoryStream();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsSurrogate(c) && !char.IsSurrogatePair(text, i))
            {
                bytes.WriteByte((byte)(0xE0 | c >> 12));
                bytes.WriteByte((byte)(0x80 | (c >> 6 & 0x3F)));
                bytes.WriteByte((byte)(0x80 | (c & 0x3F)));
                continue;
            }

            byte[] encoded = Encoding.UTF8.GetBytes(text.Substring(i, char.IsSurrogate(c) ? 2 : 1));
            bytes.Write(encoded, 0, encoded.Length);
            if (char.IsSurrogate(c)) i++;
        }

        return bytes.ToArray();
    }

    /// <exception cref="DecoderFallbackException">It is no WTF-8.</exception>
    public static string Decode(byte[] bytes)
    {
        var utf8 = new UTF8Encoding(false, true);
        var text = new StringBuilder();
        int start = 0;
        for (int i = 0; i + SurrogateBytes <= bytes.Length; i++)
        {
            if (bytes[i] != 0xED || bytes[i + 1] is < 0xA0 or > 0xBF || (bytes[i + 2] & 0xC0) != 0x80) continue;
            text.Append(utf8.GetString(bytes, start, i - start));
            text.Append((char)(0xD000 | (bytes[i + 1] & 0x3F) << 6 | (bytes[i + 2] & 0x3F)));
            i += SurrogateBytes - 1;
            start = i + 1;
        }

        return text.Append(utf8.GetString(bytes, start, bytes.Length - start)).ToString();
    }
}
