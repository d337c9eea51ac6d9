using System;
using System.Threading;

namespace ShmModule.Platform.Unix;

/// <summary>Sleeping on a word of shared memory, and waking who sleeps there. Where the system has no futex, a short nap.</summary>
internal static unsafe class Futex
{
    private const int WaitOperation = 0;
    private const int WakeOperation = 1;
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(1);

    /// <summary>Returns when woken, when the word is not <paramref name="expected"/>, after the timeout, or for no reason.</summary>
    public static void Wait(int* word, int expected, TimeSpan timeout)
    {
        if (UnixAbi.Current.FutexCall == 0)
        {
            Thread.Sleep(timeout < Nap ? timeout : Nap);
            return;
        }

        // struct timespec: two longs of the CPU's width; the calls that take 64-bit times on 32-bit CPUs have other numbers.
        IntPtr* time = stackalloc IntPtr[2];
        time[0] = (IntPtr)(timeout.Ticks / TimeSpan.TicksPerSecond);
        time[1] = (IntPtr)(timeout.Ticks % TimeSpan.TicksPerSecond * 100);
        Libc.Futex((IntPtr)UnixAbi.Current.FutexCall, word, WaitOperation, expected, time, null, 0);
    }

    public static void WakeAll(int* word)
    {
        if (UnixAbi.Current.FutexCall != 0)
            Libc.Futex((IntPtr)UnixAbi.Current.FutexCall, word, WakeOperation, int.MaxValue, null, null, 0);
    }
}
