using System;
using System.Diagnostics;

namespace ShmModule.Core.Tests;

/// <summary>What reading inputs took, and the most for one and for a byte of one. Only memory is judged: time is told.</summary>
public sealed class FuzzCost
{
    private const int LeastLength = 1024; // of shorter ones, what any read takes would be the most per byte

    private double _worstTime;
    private double _worstTimePerByte;
    private double _worstBytesPerByte;

    /// <summary>The most memory that one took.</summary>
    public long WorstBytes { get; private set; }

    /// <summary>Reads an input.</summary>
    /// <returns>How many bytes were taken.</returns>
    public long Measure(int length, Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        try
        {
            read();
        }
        finally
        {
            Took = GC.GetAllocatedBytesForCurrentThread() - before;
            double time = (Stopwatch.GetTimestamp() - start) * 1e6 / Stopwatch.Frequency;
            WorstBytes = Math.Max(WorstBytes, Took);
            _worstTime = Math.Max(_worstTime, time);
            if (length >= LeastLength)
            {
                _worstTimePerByte = Math.Max(_worstTimePerByte, time / length);
                _worstBytesPerByte = Math.Max(_worstBytesPerByte, (double)Took / length);
            }
        }

        return Took;
    }

    /// <summary>What the last one took, in bytes.</summary>
    public long Took { get; private set; }

    public override string ToString() => FormattableString.Invariant(
        $"at most {WorstBytes:N0} bytes and {_worstTime / 1000:N1} ms for one, {_worstBytesPerByte:N0} bytes and {_worstTimePerByte:N2} us per byte of those of {LeastLength} and more");
}
