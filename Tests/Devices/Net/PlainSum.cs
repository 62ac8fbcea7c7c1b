using System;

namespace VirtioNetCx.Devices.Net;

/// <summary>The Internet checksum (RFC 1071), two bytes after two bytes, as a sum that is not complemented.</summary>
internal static class PlainSum
{
    /// <summary>Sum of big-endian words from a start value on; an odd last byte is followed by zero.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes, uint start = 0)
    {
        ulong sum = start;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += (i & 1) == 0 ? (uint)bytes[i] << 8 : bytes[i];
        }

        return Fold(sum);
    }

    public static ushort Fold(ulong sum)
    {
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)sum;
    }

    /// <summary>Zero has two spellings in ones' complement.</summary>
    public static bool Same(ushort left, ushort right) => left == right || (left is 0 or 0xFFFF && right is 0 or 0xFFFF);

    public static ushort Word(ReadOnlySpan<byte> bytes, int at) => (ushort)((bytes[at] << 8) | bytes[at + 1]);

    public static void SetWord(Span<byte> bytes, int at, int value)
    {
        bytes[at] = (byte)((value >> 8) & 0xFF);
        bytes[at + 1] = (byte)(value & 0xFF);
    }
}
