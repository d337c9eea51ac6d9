using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;
using System.Threading;

namespace ShmModule.Core.Tests;

/// <summary>Reads damaged payloads as Read-SharedMemory does, in this process: Objects.Fuzz.Tests.ps1 compiles this with tests/Core/Mutator.cs.</summary>
public sealed class ObjectFuzz
{
    // What docs/OBJECTS.md promises.
    private const long FreeBytes = 10 << 20;
    private const long BytesPerByte = 500;

    private const int CliXmlShare = 2; // every second input is one of CLIXML
    private const int PatienceSeconds = 60;

    private readonly Func<byte[], object> _read;
    private readonly Func<object, byte[]> _write;
    private int _number;

    public ObjectFuzz(Assembly module)
    {
        _read = Reader(module);
        _write = Writer(module);
    }

    public int Refused { get; private set; }

    public FuzzCost Cost { get; } = new();

    /// <summary>Null when each input was refused as it should be, or a value that can be written and read again.</summary>
    public string Run(IReadOnlyList<byte[]> seeds, IReadOnlyList<string> cliXml, int first, int count)
    {
        using var watchdog = new Timer(_ => LookAgain(), null, 1000 * PatienceSeconds, 1000 * PatienceSeconds);
        for (_number = first; _number < first + count; _number++)
        {
            try
            {
                string flaw = Try(_number % CliXmlShare == 0 ? new CliXmlMutator(_number, cliXml).Next() : new Mutator(_number, seeds).Next());
                if (flaw != null) return Again(flaw);
            }
            catch (Exception e)
            {
                return Again(e.ToString());
            }
        }

        return null;
    }

    private static bool IsError(Exception e, string id) => e.GetType().Name == "SharedMemoryException" && (string)e.GetType().GetProperty("ErrorId", BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance).GetValue(e) == id;

    private static Func<byte[], object> Reader(Assembly module)
    {
        Type type = module.GetType("ShmModule.Values.Objects.ObjectReader", true);
        ParameterExpression bytes = Expression.Parameter(typeof(byte[]));
        Expression reader = Expression.New(type.GetConstructors()[0], Model(module), bytes, Expression.ArrayLength(bytes), Expression.Default(typeof(CancellationToken)));
        return Expression.Lambda<Func<byte[], object>>(Expression.Call(reader, type.GetMethod("Read")), bytes).Compile();
    }

    private static Func<object, byte[]> Writer(Assembly module)
    {
        Type cborType = module.GetType("ShmModule.Values.Objects.CborWriter", true);
        Type type = module.GetType("ShmModule.Values.Objects.ObjectWriter", true);
        ParameterExpression value = Expression.Parameter(typeof(object));
        ParameterExpression cbor = Expression.Variable(cborType);
        Expression comparer = Expression.Field(null, module.GetType("ShmModule.Values.Objects.ReferenceComparer", true), "Instance");
        Expression numbers = Expression.New(typeof(Dictionary<object, uint>).GetConstructor(new[] { typeof(IEqualityComparer<object>) }), comparer);
        Expression writer = Expression.New(type.GetConstructors()[0], Model(module), cbor, numbers);
        Expression body = Expression.Block(
            new[] { cbor },
            Expression.Assign(cbor, Expression.New(cborType.GetConstructors()[0], Expression.NewArrayBounds(typeof(byte), Expression.Constant(4096)))),
            Expression.Call(writer, type.GetMethod("Write"), value, Expression.Constant(100)),
            Expression.Call(typeof(ObjectFuzz), nameof(Cut), null, Expression.Property(cbor, "Buffer"), Expression.Property(cbor, "Length")));
        return Expression.Lambda<Func<object, byte[]>>(body, value).Compile();
    }

    private static Expression Model(Assembly module)
    {
        ConstructorInfo constructor = module.GetType("ShmModule.Cmdlets.PowerShellObjects", true).GetConstructors()[0];
        return Expression.New(constructor, Expression.Constant(null, typeof(int?)));
    }

    private static byte[] Cut(byte[] buffer, int length) => buffer.AsSpan(0, length).ToArray();

    private string Try(byte[] bytes)
    {
        object value = null;
        bool isRefused = false;
        try
        {
            Cost.Measure(bytes.Length, () => value = _read(bytes));
        }
        catch (Exception e) when (IsError(e, "SharedMemoryFormatInvalid"))
        {
            isRefused = true;
        }

        if (Cost.Took > FreeBytes + (BytesPerByte * bytes.Length)) return $"{Cost.Took} bytes were taken for {bytes.Length}.";
        if (isRefused)
        {
            Refused++;
            return null;
        }

        string type = StrangerIn(value);
        if (type != null) return $"A {type} was made.";
        try
        {
            _read(_write(value));
        }
        catch (Exception e) when (IsError(e, "SharedMemoryUnsupported"))
        {
            // There is a secret in it.
        }

        return null;
    }

    /// <summary>The first type of which nothing should have been made, at the top of the value and one level below.</summary>
    private static string StrangerIn(object value)
    {
        if (value is PSObject wrapped) value = wrapped.BaseObject;
        if (value is IDictionary table)
        {
            foreach (object item in table.Values)
            {
                if (!IsOurs(item)) return item.GetType().ToString();
            }
        }
        else if (value is IEnumerable items and not string)
        {
            foreach (object item in items)
            {
                if (!IsOurs(item)) return item.GetType().ToString();
            }
        }

        return IsOurs(value) ? null : value.GetType().ToString();
    }

    private static bool IsOurs(object value)
    {
        Type type = value is null ? typeof(object) : value.GetType();
        return type.Namespace == "System" || type.Namespace.StartsWith("System.Collections", StringComparison.Ordinal) || type.Namespace == "System.Numerics"
            || type.Namespace == "System.Management.Automation" || type.Namespace == "System.Security" || IsRebuilt(type.Namespace) || type.Namespace == "System.Xml" || type.IsEnum;
    }

    /// <summary>What the engine itself makes of CLIXML, by the session's type data.</summary>
    private static bool IsRebuilt(string space) =>
        space.StartsWith("System.Net", StringComparison.Ordinal) || space == "System.Globalization" || space.StartsWith("System.Security.Cryptography", StringComparison.Ordinal);

    private string Again(string flaw) => $"{flaw} To see it again: SHMMODULE_FUZZ_SEED={_number} SHMMODULE_FUZZ_COUNT=1.";

    private int _seen = -1;

    private void LookAgain()
    {
        if (_number == _seen) Environment.FailFast(Again("It hangs."));
        _seen = _number;
    }
}
