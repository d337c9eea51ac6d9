using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ShmModule.Platform.Windows;

/// <summary>Named sections and mutexes. Where a call can fail, it says with which Win32 code.</summary>
internal static unsafe class Kernel32
{
    public const uint ReadControl = 0x0002_0000;        // READ_CONTROL: to read the owner
    public const uint SectionMapWrite = 0x0002;         // FILE_MAP_WRITE, which maps for reading too
    public const uint SectionMapRead = 0x0004;          // FILE_MAP_READ
    public const uint MutexUse = 0x0010_0000 | 0x0001;  // SYNCHRONIZE | MUTEX_MODIFY_STATE
    public const uint MutexAllAccess = 0x001F_0001;     // MUTEX_ALL_ACCESS

    public const uint PageReadWrite = 0x04;             // PAGE_READWRITE
    public const uint SectionReserved = 0x0400_0000;    // SEC_RESERVE: addresses without memory
    public const uint MemoryCommitted = 0x1000;         // MEM_COMMIT: touching it cannot fault

    private const uint WaitObject0 = 0;                 // WAIT_OBJECT_0
    private const uint WaitAbandoned = 0x80;            // WAIT_ABANDONED: the holder died, and the mutex is ours
    private const uint WaitTimeout = 0x102;             // WAIT_TIMEOUT

    private static readonly SafeFileHandle PagingFile = new(new IntPtr(-1), ownsHandle: false);

    public static KernelHandle OpenSection(string name, uint access, out int error)
    {
        KernelHandle section = OpenFileMappingW(access, false, name);
        error = section.IsInvalid ? Marshal.GetLastWin32Error() : 0;
        return section;
    }

    /// <summary>Creates a section, or opens the one of that name: then <paramref name="error"/> is ERROR_ALREADY_EXISTS.</summary>
    public static KernelHandle CreateSection(
        string name, long size, SafeFileHandle? file, SecurityDescriptor security, out int error, bool isReserved = false)
    {
        SecurityAttributes attributes = security.ToAttributes();
        KernelHandle section = CreateFileMappingW(
            file ?? PagingFile, &attributes, isReserved ? PageReadWrite | SectionReserved : PageReadWrite, (uint)(size >> 32), (uint)size, name);
        error = Marshal.GetLastWin32Error();
        GC.KeepAlive(security);
        return section;
    }

    /// <param name="section">The section.</param>
    /// <param name="writable">Map for reading only, or for both.</param>
    /// <param name="bytes">How much from the start; 0 for all of it.</param>
    /// <param name="error">The Win32 code of a failure.</param>
    public static ViewHandle MapView(KernelHandle section, bool writable, int bytes, out int error)
    {
        uint access = writable ? SectionMapWrite | SectionMapRead : SectionMapRead;
        ViewHandle view = MapViewOfFile(section, access, 0, 0, (UIntPtr)(uint)bytes);
        error = view.IsInvalid ? Marshal.GetLastWin32Error() : 0;
        return view;
    }

    public static bool UnmapView(IntPtr address) => UnmapViewOfFile(address);

    public static bool FlushView(void* address, out int error)
    {
        bool done = FlushViewOfFile(address, UIntPtr.Zero);
        error = done ? 0 : Marshal.GetLastWin32Error();
        return done;
    }

    public static bool QueryMemory(void* address, out MemoryInformation information) =>
        VirtualQuery(address, out information, (UIntPtr)(uint)sizeof(MemoryInformation)) != UIntPtr.Zero;

    /// <summary>Creates a mutex, or opens the one of that name: then <paramref name="error"/> is ERROR_ALREADY_EXISTS.</summary>
    public static KernelHandle CreateMutex(string name, uint access, SecurityDescriptor security, out int error)
    {
        SecurityAttributes attributes = security.ToAttributes();
        KernelHandle mutex = CreateMutexExW(&attributes, name, 0, access);
        error = Marshal.GetLastWin32Error();
        GC.KeepAlive(security);
        return mutex;
    }

    public static KernelHandle OpenMutex(string name, uint access, out int error)
    {
        KernelHandle mutex = OpenMutexW(access, false, name);
        error = mutex.IsInvalid ? Marshal.GetLastWin32Error() : 0;
        return mutex;
    }

    /// <summary>Waits for a mutex on this thread; a mutex whose holder died is taken like a free one.</summary>
    public static bool Wait(KernelHandle mutex, TimeSpan timeout)
    {
        uint result = WaitForSingleObject(mutex, (uint)Math.Ceiling(timeout.TotalMilliseconds));
        return result switch
        {
            WaitObject0 or WaitAbandoned => true,
            WaitTimeout => false,
            _ => throw Win32Error.ToException(Marshal.GetLastWin32Error(), "a mutex"),
        };
    }

    /// <summary>False on a thread that does not hold it.</summary>
    public static bool ReleaseMutex(KernelHandle mutex) => NativeReleaseMutex(mutex);

    public static bool CloseHandle(IntPtr handle) => NativeCloseHandle(handle);

    public static void FreeLocal(IntPtr memory) => LocalFree(memory);

    public static int SessionId => ProcessIdToSessionId(Regions.ThisProcess.Id, out int session) ? session : 0;

    /// <summary>What can still be promised to anyone: memory and paging files, less what is promised already. Null: not known.</summary>
    public static long? FreeCommit
    {
        get
        {
            var status = new MemoryStatus { Length = (uint)sizeof(MemoryStatus) };
            return GlobalMemoryStatusEx(ref status) ? (long)Math.Min(status.AvailablePageFile, long.MaxValue) : null;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct SecurityAttributes
    {
        public int Length;
        public IntPtr Descriptor;
        public int InheritHandle;
    }

    /// <summary>MEMORY_BASIC_INFORMATION; on both word sizes the fields lie where the C compiler puts them.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MemoryInformation
    {
        public UIntPtr BaseAddress;
        public UIntPtr AllocationBase;
        public uint AllocationProtect;
        public UIntPtr RegionSize;
        public uint State;
        public uint Protect;
        public uint Type;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryStatus
    {
        public uint Length;
        public uint Load;
        public ulong TotalPhysical;
        public ulong AvailablePhysical;
        public ulong TotalPageFile;
        public ulong AvailablePageFile;
        public ulong TotalVirtual;
        public ulong AvailableVirtual;
        public ulong AvailableExtendedVirtual;
    }

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern KernelHandle OpenFileMappingW(uint access, bool inherit, string name);

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern KernelHandle CreateFileMappingW(
        SafeHandle file, SecurityAttributes* attributes, uint protection, uint sizeHigh, uint sizeLow, string name);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern ViewHandle MapViewOfFile(KernelHandle section, uint access, uint offsetHigh, uint offsetLow, UIntPtr bytes);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool UnmapViewOfFile(IntPtr address);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool FlushViewOfFile(void* address, UIntPtr bytes);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern UIntPtr VirtualQuery(void* address, out MemoryInformation information, UIntPtr length);

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern KernelHandle CreateMutexExW(SecurityAttributes* attributes, string name, uint flags, uint access);

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern KernelHandle OpenMutexW(uint access, bool inherit, string name);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern uint WaitForSingleObject(KernelHandle handle, uint milliseconds);

    [DllImport("kernel32.dll", EntryPoint = "ReleaseMutex", ExactSpelling = true, SetLastError = true)]
    private static extern bool NativeReleaseMutex(KernelHandle mutex);

    [DllImport("kernel32.dll", EntryPoint = "CloseHandle", ExactSpelling = true, SetLastError = true)]
    private static extern bool NativeCloseHandle(IntPtr handle);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern IntPtr LocalFree(IntPtr memory);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool ProcessIdToSessionId(int process, out int session);

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool GlobalMemoryStatusEx(ref MemoryStatus status);
}
