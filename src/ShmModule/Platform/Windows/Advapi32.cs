using System;
using System.Runtime.InteropServices;

namespace ShmModule.Platform.Windows;

/// <summary>Owners, descriptors and accounts.</summary>
internal static unsafe class Advapi32
{
    private const int OwnerInformation = 0x1;                    // OWNER_SECURITY_INFORMATION
    private const int DaclInformation = 0x4;                     // DACL_SECURITY_INFORMATION
    private const int ProtectedDaclInformation = unchecked((int)0x8000_0000); // PROTECTED_DACL_SECURITY_INFORMATION
    private const int KernelObject = 6;                          // SE_KERNEL_OBJECT, of SE_OBJECT_TYPE
    private const int SddlRevision1 = 1;                         // SDDL_REVISION_1, the only one there is
    private const uint TokenQuery = 0x8;                         // TOKEN_QUERY
    private const int TokenUser = 1;                             // TokenUser, of TOKEN_INFORMATION_CLASS
    private const int AmpleBytes = 512;                          // a descriptor with just an owner, or a token's user

    /// <summary>Null where it cannot be read, for which the handle needs READ_CONTROL; <see cref="Sid.Null"/> where there is none.</summary>
    public static Sid? OwnerOf(KernelHandle handle)
    {
        byte* descriptor = stackalloc byte[AmpleBytes];
        if (!GetKernelObjectSecurity(handle, OwnerInformation, descriptor, AmpleBytes, out _)) return null;
        if (!GetSecurityDescriptorOwner(descriptor, out byte* owner, out _)) return null;
        return owner == null ? Sid.Null : Sid.Copy(owner);
    }

    public static bool HasOwner(IntPtr descriptor) =>
        GetSecurityDescriptorOwner((byte*)descriptor, out byte* owner, out _) && owner != null;

    public static bool HasDacl(IntPtr descriptor) => GetSecurityDescriptorDacl(descriptor, out bool isPresent, out _, out _) && isPresent;

    /// <summary>
    /// A descriptor with the list of who may do what, in memory of its own, to be freed with LocalFree; zero where it cannot be
    /// read. The handle needs READ_CONTROL.
    /// </summary>
    public static IntPtr DaclOf(KernelHandle handle)
    {
        int error = GetSecurityInfo(
            handle, KernelObject, DaclInformation, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, out IntPtr descriptor);
        return error == 0 ? descriptor : IntPtr.Zero;
    }

    /// <summary>Replaces the list of who may do what; the handle needs WRITE_DAC.</summary>
    public static bool SetDacl(KernelHandle handle, IntPtr descriptor, out int error)
    {
        bool done = SetKernelObjectSecurity(handle, DaclInformation | ProtectedDaclInformation, descriptor);
        error = done ? 0 : Marshal.GetLastWin32Error();
        return done;
    }

    /// <summary>A descriptor in memory of its own, to be freed with LocalFree; zero when the SDDL is invalid.</summary>
    public static IntPtr ParseSddl(string sddl, out int error)
    {
        bool done = ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SddlRevision1, out IntPtr descriptor, out _);
        error = done ? 0 : Marshal.GetLastWin32Error();
        return done ? descriptor : IntPtr.Zero;
    }

    public static Sid ReadProcessUser()
    {
        byte* information = stackalloc byte[AmpleBytes];
        if (OpenProcessToken(new IntPtr(-1), TokenQuery, out KernelHandle token))
        {
            using (token)
            {
                if (GetTokenInformation(token, TokenUser, information, AmpleBytes, out _) && Sid.Copy(*(byte**)information) is Sid user)
                    return user;
            }
        }

        throw Win32Error.ToException(Marshal.GetLastWin32Error(), "the user of this process");
    }

    /// <summary>DOMAIN\user, or null where no such account is known.</summary>
    public static string? LookUpAccount(Sid sid)
    {
        char* name = stackalloc char[AmpleBytes];
        char* domain = stackalloc char[AmpleBytes];
        int nameLength = AmpleBytes;
        int domainLength = AmpleBytes;
        if (!LookupAccountSidW(null, sid.ToBytes(), name, ref nameLength, domain, ref domainLength, out _)) return null;
        var account = new string(name, 0, nameLength);
        return domainLength == 0 ? account : $@"{new string(domain, 0, domainLength)}\{account}";
    }

    [DllImport("advapi32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool GetKernelObjectSecurity(KernelHandle handle, int information, byte* descriptor, int length, out int needed);

    [DllImport("advapi32.dll", ExactSpelling = true)]
    private static extern int GetSecurityInfo(
        KernelHandle handle, int type, int information, IntPtr owner, IntPtr group, IntPtr dacl, IntPtr sacl, out IntPtr descriptor);

    [DllImport("advapi32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool SetKernelObjectSecurity(KernelHandle handle, int information, IntPtr descriptor);

    [DllImport("advapi32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool GetSecurityDescriptorOwner(byte* descriptor, out byte* owner, out int defaulted);

    [DllImport("advapi32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool GetSecurityDescriptorDacl(IntPtr descriptor, out bool isPresent, out IntPtr dacl, out bool isDefaulted);

    [DllImport("advapi32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern bool ConvertStringSecurityDescriptorToSecurityDescriptorW(
        string sddl, int revision, out IntPtr descriptor, out int length);

    [DllImport("advapi32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool OpenProcessToken(IntPtr process, uint access, out KernelHandle token);

    [DllImport("advapi32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern bool GetTokenInformation(KernelHandle token, int kind, byte* information, int length, out int needed);

    [DllImport("advapi32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern bool LookupAccountSidW(
        string? system, byte[] sid, char* name, ref int nameLength, char* domain, ref int domainLength, out int kind);
}
