using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>RFC 1071 as it is written, apart from the driver's own code, which it judges.</summary>
internal static class PlainChecksum
{
    /// <summary>One's complement sum of 16-bit words, an odd byte padded with zero.</summary>
    public static uint Sum(ReadOnlySpan<byte> bytes, uint start = 0)
    {
        ulong sum = start;
        int i = 0;
        for (; i + 1 < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        if (i < bytes.Length)
        {
            sum += (uint)bytes[i] << 8;
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (uint)sum;
    }

    /// <summary>The value that goes into a checksum field, when the field was zero (or a pseudo-header sum) in the bytes summed.</summary>
    public static ushort Complement(uint sum) => (ushort)(~sum & 0xFFFF);

    /// <summary>The pseudo-header's sum, with or without the length.</summary>
    public static uint PseudoHeader(in FrameParts parts, ReadOnlySpan<byte> frame, uint layer4Length)
    {
        uint sum = Sum(frame.Slice(parts.Addresses, parts.AddressBytes), parts.Protocol);
        return Fold(sum + Fold(layer4Length));
    }

    public static uint Fold(uint sum)
    {
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }
}
