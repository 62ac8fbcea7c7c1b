using System;

namespace VirtioNetCx.Tests.Checksum;

/// <summary>The Internet checksum as RFC 1071 section 1 tells it, one word after the other: the reference for everything here.</summary>
internal static class PlainSum
{
    public static int Of(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? bytes[i] * 256 : bytes[i];
            sum = sum > 0xFFFF ? sum - 0xFFFF : sum;
        }

        return sum;
    }

    public static int Add(int left, int right) => left + right > 0xFFFF ? left + right - 0xFFFF : left + right;

    public static int Complement(int sum) => 0xFFFF - sum;

    public static int Word(ReadOnlySpan<byte> bytes, int at) => (bytes[at] * 256) + bytes[at + 1];

    public static void SetWord(Span<byte> bytes, int at, int value)
    {
        bytes[at] = (byte)(value / 256);
        bytes[at + 1] = (byte)(value % 256);
    }
}
