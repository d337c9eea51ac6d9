using System.Collections;
using System.Collections.Generic;

namespace ShmModule.Values.Objects;

/// <summary>
/// What the codec asks of PowerShell, which it does not know: what is inside its wrappers, how its objects are built, and CLIXML for
/// whatever is outside the codec's own set.
/// </summary>
internal interface IObjectModel
{
    /// <summary>Whether a value that the codec does not know goes as CLIXML.</summary>
    bool IsOutside(object value);

    /// <summary>Such values as one CLIXML text.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: one must not be written.</exception>
    string ToCliXml(IReadOnlyList<object> values, int depth);

    /// <summary>Writes a value that the codec does not know: by one of the writer's methods for such.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: it must not be written.</exception>
    void Write(ObjectWriter writer, object value, int depth);

    /// <summary>As text, when it lies too deep to be written as what it is.</summary>
    string ToText(object value);

    /// <summary>The value of a text that the model wrote, or a hostile program.</summary>
    /// <param name="text">CLIXML.</param>
    /// <param name="budget">What it may take.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    object? FromCliXml(string text, ReadingBudget budget);

    /// <summary>The values of a text that <see cref="ToCliXml"/> made, or a hostile program.</summary>
    /// <param name="text">CLIXML.</param>
    /// <param name="budget">What it may take.</param>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    IEnumerable ItemsFromCliXml(string text, ReadingBudget budget);

    /// <summary>An object without properties, and room for some.</summary>
    object NewObject(int capacity);

    /// <summary>Adds a property to a new object, or replaces the one of that name.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid: it cannot have that name.</exception>
    void AddProperty(object target, string name, object? value);

    /// <summary>The same, where an object of this model has taken a property of that name before.</summary>
    void AddKnownProperty(object target, string name, object? value);

    /// <summary>Gives an object type names of its own, the most special first.</summary>
    void SetTypeNames(object target, IReadOnlyList<string> names);

    /// <summary>Something to which properties can be added, with this value inside.</summary>
    object Wrap(object value);

    /// <summary>The number of an enum whose type is not to be had.</summary>
    object UnknownEnum(string typeName, object number, string text);
}
