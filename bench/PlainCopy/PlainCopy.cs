using System;

namespace ShmModule.Bench;

/// <summary>What a copy costs with nothing around it.</summary>
public static unsafe class PlainCopy
{
    public static void Into(byte[] source, byte[] target)
    {
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            Buffer.MemoryCopy(from, to, target.Length, source.Length);
        }
    }

    public static void Into(double[] source, double[] target)
    {
        fixed (double* from = source, to = target)
        {
            Buffer.MemoryCopy(from, to, sizeof(double) * (long)target.Length, sizeof(double) * (long)source.Length);
        }
    }

    public static byte[] IntoFresh(byte[] source)
    {
        var target = new byte[source.Length];
        Into(source, target);
        return target;
    }
}
