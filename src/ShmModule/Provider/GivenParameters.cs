using System.Management.Automation;
using System.Text;
using ShmModule.Values;

namespace ShmModule.Provider;

/// <summary>
/// The dynamic parameters of a call, whoever made them: where paths come through the pipeline, the engine has asked the provider of
/// the current location for them, mostly the file system's, whose parameters have the same names.
/// </summary>
internal static class GivenParameters
{
    public static T Content<T>(object? given)
        where T : ContentWriterParameters, new()
    {
        if (given is T own) return own;
        var parameters = new T { AsByteStream = IsSet(given, nameof(ContentWriterParameters.AsByteStream)), Encoding = EncodingOf(given) };
        if (parameters is ContentReaderParameters reader) reader.Raw = IsSet(given, nameof(reader.Raw));
        return parameters;
    }

    /// <summary>Whether they are those of Set-Content rather than of Clear-Content.</summary>
    public static bool AreForWriting(object? given) => given is not null && Property(given, nameof(ContentWriterParameters.Encoding)) is not null;

    private static bool IsSet(object? given, string name) => given is not null && LanguagePrimitives.IsTrue(Property(given, name)?.Value);

    // Of the default nobody knows whether it was said, and it makes no difference to what is written.
    private static Encoding? EncodingOf(object? given) =>
        given is not null && Property(given, nameof(ContentWriterParameters.Encoding))?.Value is Encoding encoding && !encoding.Equals(TextEncodings.Default)
            ? encoding
            : null;

    private static PSPropertyInfo? Property(object given, string name) => PSObject.AsPSObject(given).Properties[name];
}
