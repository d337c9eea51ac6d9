using System;
using System.Management.Automation;
using System.Threading;

namespace ShmModule.Cmdlets;

/// <summary>
/// Takes a time-out: a number is seconds, a TimeSpan is itself, -1 is for ever. The engine's own conversion would make 5 into
/// 5 ticks and '5' into 5 days.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeoutArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (input is TimeSpan time) return time < TimeSpan.Zero ? Timeout.InfiniteTimeSpan : time;
        if (LanguagePrimitives.TryConvertTo(input, out double seconds) && input is not null && input is not string { Length: 0 })
        {
            if (seconds < 0) return Timeout.InfiniteTimeSpan;
            if (seconds <= TimeSpan.MaxValue.TotalSeconds / 2) return TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        }

        if (input is string text && LanguagePrimitives.TryConvertTo(text, out TimeSpan parsed)) return parsed;
        throw new ArgumentTransformationMetadataException(
            $"'{input}' is not a time-out. Give seconds, such as 5 or 0.5, a TimeSpan, or -1 to wait for ever.");
    }
}
