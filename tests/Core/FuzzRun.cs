using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Threading;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>
/// Many inputs, each made of a number of its own: SHMMODULE_FUZZ_COUNT says how many, SHMMODULE_FUZZ_SEED the number of the first. A
/// failure tells the number of the input, which is to be seen again with a count of 1.
/// </summary>
internal static class FuzzRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    /// <param name="usual">How many inputs where nobody says otherwise.</param>
    /// <param name="input">Is given the input's number.</param>
    public static void Go(int usual, Action<int> input)
    {
        int count = Setting("SHMMODULE_FUZZ_COUNT") ?? usual;
        int first = Setting("SHMMODULE_FUZZ_SEED") ?? (Environment.TickCount & 0xFFFFFFF);
        int done = 0;
        ExceptionDispatchInfo? failure = null;
        var worker = new Thread(() =>
        {
            try
            {
                for (; done < count; Volatile.Write(ref done, done + 1)) input(unchecked(first + done));
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }) { IsBackground = true };
        var watch = Stopwatch.StartNew();
        worker.Start();
        Watch(worker, () => Volatile.Read(ref done), first);
        string told = FormattableString.Invariant($"{done} inputs from {first} on in {watch.Elapsed.TotalSeconds:0.0} s.");
        TestContext.Current.TestOutputHelper!.WriteLine(told);
        if (failure is null) return;
        TestContext.Current.TestOutputHelper!.WriteLine(Again(first + done));
        throw new InvalidOperationException(Again(first + done), failure.SourceException);
    }

    public static void Tell(FormattableString text) => TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(text));

    private static void Watch(Thread worker, Func<int> progress, int first)
    {
        int seen = -1;
        var quiet = Stopwatch.StartNew();
        while (!worker.Join(TimeSpan.FromSeconds(1)))
        {
            int now = progress();
            if (now != seen) quiet.Restart();
            seen = now;
            Assert.True(quiet.Elapsed < Patience, "It hangs. " + Again(first + now));
        }
    }

    private static string Again(int number) =>
        FormattableString.Invariant($"To see it again: SHMMODULE_FUZZ_SEED={number} SHMMODULE_FUZZ_COUNT=1.");

    private static int? Setting(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;
}
