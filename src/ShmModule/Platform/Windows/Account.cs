using System.Collections.Concurrent;

namespace ShmModule.Platform.Windows;

/// <summary>Who this process runs as, whom it trusts, and what accounts are called.</summary>
internal static class Account
{
    // A name may have to come from a domain controller, which is too slow to ask at every opening.
    private static readonly ConcurrentDictionary<Sid, string> Names = new();

    public static Sid ThisUser { get; } = Advapi32.ReadProcessUser();

    /// <summary>
    /// True for this user and the system's administrator. Not for an owner that cannot be read: of their own objects these can read
    /// it whatever the DACL says, so it is a stranger who hides. Without an owner are objects under Wine that were made without a
    /// descriptor; Windows gives each of them one.
    /// </summary>
    public static bool IsTrusted(Sid? owner) =>
        owner is not null
        && (owner.Equals(ThisUser) || owner.Equals(Sid.System) || owner.Equals(Sid.Administrators) || owner.Equals(Sid.Null));

    public static string? NameOf(Sid? owner) =>
        owner is null || owner.Equals(Sid.Null) ? null : Names.GetOrAdd(owner, sid => Advapi32.LookUpAccount(sid) ?? sid.ToString());

    /// <summary>For messages.</summary>
    public static string Describe(Sid? owner) => NameOf(owner) ?? "an unknown account";
}
