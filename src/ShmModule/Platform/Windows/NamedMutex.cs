using System;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>A named mutex. It belongs to the thread that takes it, and the system frees it when that thread dies.</summary>
internal sealed class NamedMutex : IDisposable
{
    private NamedMutex(KernelHandle handle, bool existed)
    {
        Handle = handle;
        Existed = existed;
    }

    public KernelHandle Handle { get; }

    /// <summary>Somebody else made it, so it came with a descriptor of theirs.</summary>
    public bool Existed { get; }

    public static NamedMutex Create(string objectName, SecurityDescriptor security, RegionName region)
    {
        KernelHandle handle = Kernel32.CreateMutex(objectName, Kernel32.MutexAllAccess, security, out int error);
        if (!handle.IsInvalid) return new NamedMutex(handle, existed: error == Win32Error.AlreadyExists);
        handle.Dispose();
        throw Win32Error.ToException(error, region);
    }

    /// <summary>Null where it cannot be had.</summary>
    public static NamedMutex? TryOpenOrCreate(string objectName, SecurityDescriptor security)
    {
        KernelHandle handle = Kernel32.CreateMutex(objectName, Kernel32.MutexUse, security, out int error);
        if (!handle.IsInvalid) return new NamedMutex(handle, existed: error == Win32Error.AlreadyExists);
        handle.Dispose();
        return null;
    }

    /// <summary>Null where it cannot be had; <paramref name="isMissing"/> says whether that is because there is none.</summary>
    public static NamedMutex? TryOpen(string objectName, out bool isMissing)
    {
        KernelHandle handle = Kernel32.OpenMutex(objectName, Kernel32.MutexUse, out int error);
        isMissing = error == Win32Error.FileNotFound;
        if (!handle.IsInvalid) return new NamedMutex(handle, existed: true);
        handle.Dispose();
        return null;
    }

    public bool TryTake(TimeSpan timeout) => Kernel32.Wait(Handle, timeout);

    /// <summary>False on a thread that does not hold it.</summary>
    public bool Release() => Kernel32.ReleaseMutex(Handle);

    public void Dispose() => Handle.Dispose();
}
