using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Runtime.InteropServices;
using ShmModule.Regions;
using ShmModule.Values.Objects;

namespace ShmModule.Cmdlets;

/// <summary>Values as CLIXML, which is PowerShell's own form.</summary>
internal static class CliXmlText
{
    /// <summary>What Export-Clixml keeps of a live object.</summary>
    public const int DefaultDepth = 2;

    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: there is a secret in it.</exception>
    public static string Of(object? value, int depth)
    {
        string text = PSSerializer.Serialize(value, depth);
        DemandNoSecret(text);
        return text;
    }

    /// <summary>With secrets, where the system encrypts them for the user: only Windows does.</summary>
    /// <exception cref="SharedMemoryException">SharedMemoryUnsupported: there is a secret in it.</exception>
    public static string WithSecrets(object? value, int depth) =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? PSSerializer.Serialize(value, depth) : Of(value, depth);

    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public static object? ToValue(string text, ReadingBudget budget) => Bare(Deserialize(text, budget));

    /// <exception cref="SharedMemoryException">SharedMemoryFormatInvalid.</exception>
    public static IEnumerable ToItems(string text, ReadingBudget budget) =>
        Deserialize(text, budget) is PSObject { BaseObject: IList items } ? items.Cast<object?>().Select(Bare) : throw Errors.FormatInvalid("its CLIXML is no list");

    /// <summary>Without the wrapper that the engine puts around values that need none.</summary>
    private static object? Bare(object? value)
    {
        bool isBare = value is PSObject { BaseObject: not PSCustomObject } wrapped && ObjectWriter.IsKnown(wrapped.BaseObject) && !EngineObjects.HasOwnMembers(wrapped);
        return isBare ? ((PSObject)value!).BaseObject : value;
    }

    private static object? Deserialize(string text, ReadingBudget budget)
    {
        try
        {
            new CliXmlScan(budget).Go(text);
            return PSSerializer.Deserialize(text);
        }
        catch (Exception e) when (e is not (SharedMemoryException or OutOfMemoryException or PipelineStoppedException))
        {
            // Whatever the engine's reader throws, and that is much: the text is no CLIXML.
            throw Errors.FormatInvalid("its CLIXML cannot be read", e);
        }
    }

    private static void DemandNoSecret(string cliXml)
    {
        // Texts have no bare '<' in XML, so this is the element and nothing else.
        if (cliXml.Contains("<SS>") || cliXml.Contains("<SS ")) throw Errors.SecretRefused();
    }
}
