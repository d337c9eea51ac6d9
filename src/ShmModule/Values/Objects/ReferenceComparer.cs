using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace ShmModule.Values.Objects;

/// <summary>Objects are equal when they are the same.</summary>
internal sealed class ReferenceComparer : IEqualityComparer<object>
{
    public static readonly ReferenceComparer Instance = new();

    bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y);

    int IEqualityComparer<object>.GetHashCode(object value) => RuntimeHelpers.GetHashCode(value);
}
