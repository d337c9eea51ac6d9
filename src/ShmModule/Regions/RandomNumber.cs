using System;
using System.Security.Cryptography;

namespace ShmModule.Regions;

/// <summary>Numbers that no two processes draw alike.</summary>
internal static class RandomNumber
{
    private static readonly RandomNumberGenerator Generator = RandomNumberGenerator.Create();

    /// <summary>Never 0, which stands for "none" in a control block.</summary>
    public static long Next()
    {
        byte[] bytes = new byte[sizeof(long)];
        long number;
        do
        {
            Generator.GetBytes(bytes);
            number = BitConverter.ToInt64(bytes, 0);
        }
        while (number == 0);
        return number;
    }
}
