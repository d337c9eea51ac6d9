using System;

namespace ShmModule.Values.Objects;

/// <summary>
/// The CBOR tags of object payloads, documented for peers in docs/FORMAT.md. Those below <see cref="First"/> are registered with
/// IANA (https://www.iana.org/assignments/cbor-tags); the others are the module's own, from the range that is free for all to
/// register, where none of them was assigned when they were chosen.
/// </summary>
internal static class CborTags
{
    // RFC 8949, section 3.4.
    public const ulong DateTimeText = 0;
    public const ulong EpochTime = 1;
    public const ulong PositiveBigInteger = 2;
    public const ulong NegativeBigInteger = 3;
    public const ulong DecimalFraction = 4;
    public const ulong Uri = 32;

    // http://cbor.schmorp.de/value-sharing
    public const ulong Shareable = 28;
    public const ulong SharedReference = 29;

    // http://cbor.schmorp.de/stringref
    public const ulong TextReference = 25;
    public const ulong TextReferences = 256;

    // https://github.com/lucas-clemente/cbor-specs/blob/master/uuid.md; the bytes in the order of RFC 9562.
    public const ulong Uuid = 37;

    // RFC 8746: arrays of numbers, as byte strings.
    public const ulong FirstTypedArray = 64;
    public const ulong LastTypedArray = 87;

    // https://github.com/svaarala/cbor-specs/blob/master/cbor-nonutf8-string-tags.rst; surrogates that have no partner.
    public const ulong Wtf8 = 273;

    // RFC 9581.
    public const ulong Duration = 1002;

    /// <summary>The first of the module's own. Map: the properties of a custom object, in order.</summary>
    public const ulong First = 50200;
    public const ulong CustomObject = First;

    /// <summary>[[type names], map]: a custom object that has type names of its own.</summary>
    public const ulong NamedObject = First + 1;

    /// <summary>[value, map]: a value with note properties.</summary>
    public const ulong WithNotes = First + 2;

    /// <summary>Map: an ordered dictionary.</summary>
    public const ulong Ordered = First + 3;

    /// <summary>[type, array or map]: a collection of that type, see <see cref="CollectionTypes"/>.</summary>
    public const ulong Collection = First + 4;

    /// <summary>Date and time by the local clock, with its offset then.</summary>
    public const ulong LocalTime = First + 5;

    /// <summary>Date and time of an unspecified clock; the Z means nothing.</summary>
    public const ulong ClockTime = First + 6;

    /// <summary>[major, minor, build, revision], as far as they are set.</summary>
    public const ulong Version = First + 7;

    /// <summary>[type name, number, text].</summary>
    public const ulong Enum = First + 8;

    /// <summary>Text: a value as CLIXML.</summary>
    public const ulong CliXml = First + 9;

    /// <summary>[number, values]: a custom object with the names and type names of the one of that number, counted from 0 in the order in which they end.</summary>
    public const ulong Record = First + 10;

    /// <summary>Text: a list as CLIXML, whose items stand in the array in which this is one.</summary>
    public const ulong CliXmlItems = First + 11;

    /// <summary>Plus a TypeCode: a number of that type (a character by its UTF-16 code unit), where the bare number would be another.</summary>
    public const ulong FirstNumber = First + 16;

    public static ulong OfNumber(TypeCode type) => FirstNumber + (ulong)type;
}
