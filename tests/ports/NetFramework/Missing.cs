using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

// What newer runtimes have and the .NET Framework has not, as far as the core's tests and their peer use it. It lives where the
// originals do, so that the tests are the same files on every runtime.
namespace System
{
    internal static class Missing
    {
        extension(Environment)
        {
            public static int ProcessId => Process.GetCurrentProcess().Id;

            public static bool IsPrivilegedProcess => Environment.UserName == "root";
        }

        extension(OperatingSystem)
        {
            public static bool IsWindows() => Environment.OSVersion.Platform == PlatformID.Win32NT;
        }

        extension(Convert)
        {
            public static string ToHexString(byte[] bytes) => string.Concat(bytes.Select(each => each.ToString("X2", CultureInfo.InvariantCulture)));

            public static byte[] FromHexString(string text) =>
                Enumerable.Range(0, text.Length / 2).Select(at => Convert.ToByte(text.Substring(2 * at, 2), 16)).ToArray();
        }

        extension(BitConverter)
        {
            public static long ToInt64(byte[] bytes) => BitConverter.ToInt64(bytes, 0);

            public static bool TryWriteBytes(Span<byte> bytes, int value) => MemoryMarshal.TryWrite(bytes, ref value);

            public static bool TryWriteBytes(Span<byte> bytes, ulong value) => MemoryMarshal.TryWrite(bytes, ref value);

            public static bool TryWriteBytes(Span<byte> bytes, long value) => MemoryMarshal.TryWrite(bytes, ref value);

            public static float Int32BitsToSingle(int bits) => BitConverter.ToSingle(BitConverter.GetBytes(bits), 0);

            public static int SingleToInt32Bits(float number) => BitConverter.ToInt32(BitConverter.GetBytes(number), 0);
        }

        extension(Enum)
        {
            public static T Parse<T>(string text) where T : struct => (T)Enum.Parse(typeof(T), text);

            public static T[] GetValues<T>() where T : struct => (T[])Enum.GetValues(typeof(T));
        }

        extension(GC)
        {
            /// <summary>Not known there: what is measured by it is 0.</summary>
            public static long GetAllocatedBytesForCurrentThread() => 0;
        }

        extension(Array)
        {
            public static void Fill<T>(T[] array, T value) => array.AsSpan().Fill(value);
        }

        extension(int)
        {
            public static bool TryParse(ReadOnlySpan<char> text, NumberStyles styles, IFormatProvider provider, out int value) =>
                int.TryParse(text.ToString(), styles, provider, out value);
        }

        extension(Encoding)
        {
            public static Encoding Latin1 => Encoding.GetEncoding(28591);
        }

        extension(Directory)
        {
            public static DirectoryInfo CreateTempSubdirectory(string prefix = "") =>
                Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), prefix + Guid.NewGuid().ToString("N")));
        }

        // Mono takes single quotes as a shell does, and a backslash outside of them.
        extension(File)
        {
            public static void CreateSymbolicLink(string path, string target) => Run("ln", $"-s '{target}' '{path}'");

            public static void SetUnixFileMode(string path, UnixFileMode mode) => Run("chmod", $"{Convert.ToString((int)mode, 8)} '{path}'");

            public static UnixFileMode GetUnixFileMode(string path) => (UnixFileMode)Convert.ToInt32(Run("stat", $"-c %a '{path}'").Trim(), 8);
        }

        extension(Random random)
        {
            public long NextInt64() => random.NextInt64(long.MaxValue);

            public long NextInt64(long end) => random.NextInt64(0, end);

            public long NextInt64(long start, long end)
            {
                byte[] bytes = new byte[sizeof(long)];
                random.NextBytes(bytes);
                return (long)(BitConverter.ToUInt64(bytes, 0) % unchecked((ulong)(end - start))) + start;
            }

            public void NextBytes(Span<byte> bytes)
            {
                byte[] copy = new byte[bytes.Length];
                random.NextBytes(copy);
                copy.CopyTo(bytes);
            }
        }

        extension(Process process)
        {
            public bool WaitForExit(TimeSpan timeout) => process.WaitForExit((int)timeout.TotalMilliseconds);
        }

        extension(Interlocked)
        {
            public static long Or(ref long place, long bits)
            {
                long seen = place, found;
                while ((found = Interlocked.CompareExchange(ref place, seen | bits, seen)) != seen) seen = found;
                return found;
            }
        }

        extension(TimeSpan span)
        {
            public double TotalMicroseconds => span.Ticks / 10.0;
        }

        extension(FileStream file)
        {
            public void Write(byte[] bytes) => file.Write(bytes, 0, bytes.Length);
        }

        extension(StringBuilder builder)
        {
            public StringBuilder AppendJoin(string separator, IEnumerable<string> values) => builder.Append(string.Join(separator, values));

            public StringBuilder AppendJoin(char separator, IEnumerable<string> values) => builder.Append(string.Join(separator, values));
        }

        extension(CancellationTokenSource source)
        {
            public Task CancelAsync() => Task.Run(source.Cancel);
        }

        extension(TimeSpan)
        {
            public static TimeSpan FromMicroseconds(double microseconds) => TimeSpan.FromTicks((long)(microseconds * 10));
        }

        extension(string)
        {
            public static string Create(IFormatProvider provider, FormattableString text) => text.ToString(provider);

            public static string Join<T>(char separator, IEnumerable<T> values) => string.Join(separator.ToString(), values);

            public static string Join(char separator, params string[] values) => string.Join(separator.ToString(), values);
        }

        extension(string text)
        {
            public bool Contains(string part, StringComparison comparison) => text.IndexOf(part, comparison) >= 0;

            public bool Contains(char part) => text.IndexOf(part) >= 0;

            public string[] Split(char separator, StringSplitOptions options = StringSplitOptions.None) => text.Split(new[] { separator }, options);

            public string Replace(string old, string value, StringComparison comparison) => comparison == StringComparison.Ordinal
                ? text.Replace(old, value)
                : throw new NotSupportedException();
        }

        public static int IndexOfAnyExcept(this Span<byte> bytes, byte value)
        {
            int at = 0;
            while (at < bytes.Length && bytes[at] == value) at++;
            return at < bytes.Length ? at : -1;
        }

        public static async Task WaitAsync(this Task task, TimeSpan timeout, CancellationToken token)
        {
            if (await Task.WhenAny(task, Task.Delay(timeout, token)) != task) throw new TimeoutException();
            await task;
        }

        public static async Task<T> WaitAsync<T>(this Task<T> task, TimeSpan timeout, CancellationToken token)
        {
            await ((Task)task).WaitAsync(timeout, token);
            return task.Result;
        }

        public static IEnumerable<T> Order<T>(this IEnumerable<T> items, IComparer<T>? comparer = null) => items.OrderBy(item => item, comparer);

        public static void Deconstruct<TKey, TValue>(this KeyValuePair<TKey, TValue> pair, out TKey key, out TValue value) =>
            (key, value) = (pair.Key, pair.Value);

        public static bool TryAdd<TKey, TValue>(this Dictionary<TKey, TValue> table, TKey key, TValue value)
        {
            if (table.ContainsKey(key)) return false;
            table.Add(key, value);
            return true;
        }

        public static TValue? GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> table, TKey key) =>
            table.TryGetValue(key, out TValue? value) ? value : default;

        private static string Run(string file, string arguments)
        {
            using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, UseShellExecute = false });
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
    }

    internal readonly struct Index(int value, bool fromEnd = false)
    {
        public int GetOffset(int length) => fromEnd ? length - value : value;

        public static Index End => new(0, fromEnd: true);

        public static implicit operator Index(int value) => new(value);
    }

    internal readonly struct Range(Index start, Index end)
    {
        public Index Start => start;

        public Index End => end;

        public static Range StartAt(Index start) => new(start, Index.End);

        public static Range EndAt(Index end) => new(0, end);
    }
}

namespace System.Collections.Generic
{
    internal sealed class ReferenceEqualityComparer : IEqualityComparer<object?>
    {
        public static readonly ReferenceEqualityComparer Instance = new();

        bool IEqualityComparer<object?>.Equals(object? x, object? y) => ReferenceEquals(x, y);

        int IEqualityComparer<object?>.GetHashCode(object? value) => Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value);
    }
}

namespace System.IO
{
    [Flags]
    internal enum UnixFileMode
    {
        UserWrite = 0x80,
        UserRead = 0x100,
    }
}

namespace System.Runtime.CompilerServices
{
    internal static class IsExternalInit
    {
    }
}

namespace System.Runtime.Versioning
{
    [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
    internal sealed class SupportedOSPlatformAttribute(string name) : Attribute
    {
        public string Name => name;
    }

    [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
    internal sealed class UnsupportedOSPlatformAttribute(string name) : Attribute
    {
        public string Name => name;
    }
}
