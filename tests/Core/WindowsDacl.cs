using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using ShmModule.Platform.Windows;
using Xunit;

namespace ShmModule.Core.Tests;

/// <summary>What the descriptor of an object grants to whom, as the system gives it back.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsDacl
{
    private const int AllAccess = 0x1000_0000; // GENERIC_ALL, which Windows replaces by the object's own bits, and Wine keeps
    private const int AllRead = unchecked((int)0x8000_0000); // GENERIC_READ

    private readonly Dictionary<string, int> _granted = new();

    private WindowsDacl(KernelHandle handle)
    {
        using (handle)
        {
            Assert.False(handle.IsInvalid);
            IntPtr descriptor = Advapi32.DaclOf(handle);
            Assert.NotEqual(IntPtr.Zero, descriptor);
            byte[] bytes = new byte[GetSecurityDescriptorLength(descriptor)];
            Marshal.Copy(descriptor, bytes, 0, bytes.Length);
            Kernel32.FreeLocal(descriptor);
            foreach (CommonAce entry in new RawSecurityDescriptor(bytes, 0).DiscretionaryAcl!.Cast<CommonAce>())
            {
                Assert.Equal(AceQualifier.AccessAllowed, entry.AceQualifier);
                _granted[entry.SecurityIdentifier.Value] = entry.AccessMask;
            }
        }
    }

    public static string ThisUser { get; } = Account.ThisUser.ToString();

    public static string System { get; } = new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null).Value;

    public static string Everyone { get; } = new SecurityIdentifier(WellKnownSidType.WorldSid, null).Value;

    public IEnumerable<string> Accounts => _granted.Keys.Order(StringComparer.Ordinal);

    public static WindowsDacl OfSection(string name) => new(MappedSection.Open(name, writable: false, out _));

    public static WindowsDacl OfMutex(string name) => new(Kernel32.OpenMutex(name, Kernel32.ReadControl, out _));

    public static WindowsDacl OfEvent(string name) => new(OpenEventW(Kernel32.ReadControl, false, name));

    public bool MayRead(string account) => Has(account, AllAccess | AllRead | (int)Kernel32.SectionMapRead);

    /// <summary>Of a section: map it for writing; of an event: set it. The bit is the same.</summary>
    public bool MayWrite(string account) => Has(account, AllAccess | (int)Kernel32.SectionMapWrite);

    /// <summary>Of a mutex: take it.</summary>
    public bool MayTake(string account) => Has(account, AllAccess | 0x0010_0000);

    private bool Has(string account, int anyOf) => (_granted.GetValueOrDefault(account) & anyOf) != 0;

    [DllImport("advapi32.dll", ExactSpelling = true)]
    private static extern int GetSecurityDescriptorLength(IntPtr descriptor);

    [DllImport("kernel32.dll", ExactSpelling = true, CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern KernelHandle OpenEventW(uint access, bool inherit, string name);
}
