using System.Collections.Concurrent;

namespace ShmModule.Platform.Windows;

/// <summary>Who this process runs as, whom it trusts, and what accounts are called.</summary>
internal static class Account
{
    // A name may have to come from a domain controller, which is too slow to ask at every opening.
    private static readonly ConcurrentDictionary<Sid, string> Names = new();

    public static Sid ThisUser { get; } = Advapi32.ReadProcessUser();

    /// <summary>True for this user and the system's administrator; an owner that cannot be read has to be trusted.</summary>
    public static bool IsTrusted(Sid? owner) =>
        owner is null || owner.Equals(ThisUser) || owner.Equals(Sid.System) || owner.Equals(Sid.Administrators);

    public static string? NameOf(Sid? owner) =>
        owner is null ? null : Names.GetOrAdd(owner, sid => Advapi32.LookUpAccount(sid) ?? sid.ToString());
}
