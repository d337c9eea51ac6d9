using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using ShmModule.Regions;

namespace ShmModule.Values;

/// <summary>
/// The names of encodings that the engine's own cmdlets take, on every edition, and how an encoding is recorded in a control
/// block. "utf8" and "default" are UTF-8 without a byte-order mark everywhere, so that a script means the same on 5.1 and 7.
/// </summary>
internal static class TextEncodings
{
    public static readonly Encoding Default = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private static readonly Encoding Strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Dictionary<string, Func<Encoding>> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ansi"] = () => Encoding.GetEncoding(CultureInfo.CurrentCulture.TextInfo.ANSICodePage),
        ["ascii"] = () => Encoding.ASCII,
        ["bigendianunicode"] = () => Encoding.BigEndianUnicode,
        ["bigendianutf32"] = () => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        ["default"] = () => Default,
        ["oem"] = () => Encoding.GetEncoding(CultureInfo.CurrentCulture.TextInfo.OEMCodePage),
        ["unicode"] = () => Encoding.Unicode,
        ["utf7"] = () => new UTF7Encoding(),
        ["utf8"] = () => Default,
        ["utf8BOM"] = () => Encoding.UTF8,
        ["utf8NoBOM"] = () => Default,
        ["utf32"] = () => Encoding.UTF32,
    };

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>How many bytes a NUL takes in text that may begin with a byte-order mark.</summary>
    public static int NulWidthByMark(byte[] text)
    {
        if (text.Length < 4) return 1;
        if (text[0] == 0xFF && text[1] == 0xFE) return text[2] == 0 && text[3] == 0 ? 4 : 2;
        if (text[0] == 0xFE && text[1] == 0xFF) return 2;
        return text[0] == 0 && text[1] == 0 && text[2] == 0xFE && text[3] == 0xFF ? 4 : 1;
    }

    /// <summary>Whether all of its surrogates are pairs: others have no bytes in any encoding.</summary>
    public static bool IsWellFormed(string text)
    {
        try
        {
            return Strict.GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>The text's bytes, with so many bytes left free before and after them.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: the encoding refuses a character instead of replacing it.</exception>
    public static byte[] GetBytes(Encoding encoding, string text, int before = 0, int after = 0)
    {
        try
        {
            byte[] bytes = new byte[before + encoding.GetByteCount(text) + after];
            encoding.GetBytes(text, 0, text.Length, bytes, before);
            return bytes;
        }
        catch (EncoderFallbackException e)
        {
            throw Errors.TextNotEncodable(encoding.WebName, e.Index, e);
        }
    }

    /// <summary>By one of <see cref="Names"/>, a code page's number, or a registered name such as <c>windows-1252</c>.</summary>
    /// <exception cref="ArgumentException">There is no such encoding here.</exception>
    public static Encoding Parse(string text)
    {
        try
        {
            if (ByName.TryGetValue(text, out Func<Encoding>? make)) return make();
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int codePage)
                ? FromCodePage(codePage)
                : FromCodePage(Encoding.GetEncoding(text).CodePage);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException(
                $"There is no encoding '{text}' here. Use one of {string.Join(", ", Names)}, or a code page's number or name.", e);
        }
    }

    /// <summary>The encoding with this code page; for 65001 the one without a byte-order mark.</summary>
    public static Encoding FromCodePage(int codePage) => codePage switch
    {
        65000 => new UTF7Encoding(), // .NET 5 and later refuse it by number
        65001 => Default,
        _ => Encoding.GetEncoding(codePage),
    };

    /// <summary>The encoding a control block records.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public static Encoding FromRecord(int codePage, int flags)
    {
        try
        {
            bool hasMark = (flags & PayloadRecord.HasByteOrderMark) != 0;
            return codePage == Default.CodePage && hasMark ? Encoding.UTF8 : FromCodePage(codePage);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Errors.FormatInvalid($"it records text in code page {codePage.ToString(CultureInfo.InvariantCulture)}, which is unknown here", e);
        }
    }

    /// <summary>Only UTF-8's mark is a choice worth recording: the other Unicode encodings never write theirs into a region.</summary>
    public static int FlagsOf(Encoding encoding) => WritesMark(encoding) ? PayloadRecord.HasByteOrderMark : 0;

    public static byte[] Mark(Encoding encoding) => WritesMark(encoding) ? encoding.GetPreamble() : Array.Empty<byte>();

    /// <summary>The mark that other programs may have put before text in this encoding.</summary>
    public static byte[] ForeignMark(Encoding encoding) =>
        encoding.CodePage == Default.CodePage ? Encoding.UTF8.GetPreamble() : encoding.GetPreamble();

    /// <summary>How many bytes a NUL takes.</summary>
    public static int NulWidth(Encoding encoding) => encoding.CodePage switch
    {
        1200 or 1201 => 2,
        12000 or 12001 => 4,
        _ => 1,
    };

    public static string NameOf(Encoding encoding) => encoding.CodePage switch
    {
        65001 => WritesMark(encoding) ? "utf8BOM" : "utf8",
        65000 => "utf7",
        20127 => "ascii",
        1200 => "unicode",
        1201 => "bigendianunicode",
        12000 => "utf32",
        12001 => "bigendianutf32",
        _ => encoding.WebName,
    };

    private static bool WritesMark(Encoding encoding) => encoding.CodePage == Default.CodePage && encoding.GetPreamble().Length > 0;
}
