using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace VirtioNetCx.Metal.Runner.Tap;

/// <summary>
/// What the other end does with a frame that is not finished: adds up the checksum, cuts. From the frame and its vnet header alone; shares
/// nothing with the driver or with the generator of frames.
/// </summary>
internal static class Segmenter
{
    private const int EthernetBytes = 14;
    private const byte FinAndPush = 9;
    private const byte Cwr = 0x80;

    /// <summary>The frames as they would be on a wire.</summary>
    /// <exception cref="FormatException">The header does not fit the frame.</exception>
    public static List<byte[]> Finish(VnetHeader header, ReadOnlySpan<byte> frame)
    {
        if (header.GsoType == 0)
        {
            byte[] whole = frame.ToArray();
            if ((header.Flags & VnetHeader.NeedsChecksum) != 0)
            {
                Complete(whole, header.ChecksumStart, header.ChecksumOffset);
            }

            return [whole];
        }

        Demand((header.Flags & VnetHeader.NeedsChecksum) != 0, "segmentation without a checksum");
        return Cut(header, frame);
    }

    private static List<byte[]> Cut(VnetHeader header, ReadOnlySpan<byte> frame)
    {
        int type = header.GsoType & ~VnetHeader.Ecn;
        int transport = header.ChecksumStart;
        bool isUdp = type == VnetHeader.UdpV4OrV6;
        bool isIPv6 = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == 0x86DD;
        Demand(header.ChecksumOffset == (isUdp ? 6 : 16), "the checksum of another protocol");
        Demand(isUdp || isIPv6 == (type == VnetHeader.TcpV6), "segments of the other version of IP");
        Demand(header.GsoSize != 0, "segments of no size");
        Demand(transport >= EthernetBytes + (isIPv6 ? 40 : 20) && transport + 20 <= frame.Length, "transport header outside the frame");
        int headers = transport + (isUdp ? 8 : frame[transport + 12] >> 4 << 2);
        DemandWholeLengths(frame, transport, isIPv6, isUdp);
        List<byte[]> segments = [];
        for (int from = headers; from < frame.Length; from += header.GsoSize)
        {
            int count = Math.Min(header.GsoSize, frame.Length - from);
            byte[] segment = [.. frame[..headers], .. frame.Slice(from, count)];
            Number(segment, transport, segments.Count, from - headers, isIPv6, isUdp);
            if (!isUdp && from + count < frame.Length)
            {
                segment[transport + 13] &= 0xFF - FinAndPush;
            }

            if (segments.Count != 0 && (header.GsoType & VnetHeader.Ecn) != 0)
            {
                segment[transport + 13] &= 0xFF - Cwr;
            }

            SetPseudoSum(segment, transport, header.ChecksumOffset, isIPv6, isUdp);
            Complete(segment, transport, header.ChecksumOffset);
            segments.Add(segment);
        }

        return segments;
    }

    // Linux and every device take the lengths of the whole for granted: IP's, UDP's, and the one in the pseudo header's sum.
    private static void DemandWholeLengths(ReadOnlySpan<byte> frame, int transport, bool isIPv6, bool isUdp)
    {
        int said = BinaryPrimitives.ReadUInt16BigEndian(frame[(isIPv6 ? 18 : 16)..]) + (isIPv6 ? 40 : 0);
        Demand(said == frame.Length - EthernetBytes, $"IP says {said} bytes of {frame.Length - EthernetBytes}");
        Demand(!isUdp || BinaryPrimitives.ReadUInt16BigEndian(frame[(transport + 4)..]) == frame.Length - transport, "UDP says another length");
        if (!isIPv6)
        {
            Demand(Fold(Sum(frame[EthernetBytes..transport])) == 0xFFFF, "the IPv4 header checksum of the whole is wrong");
        }

        byte[] right = frame.ToArray();
        int at = transport + (isUdp ? 6 : 16);
        SetPseudoSum(right, transport, at - transport, isIPv6, isUdp);
        Demand(right.AsSpan(at, 2).SequenceEqual(frame.Slice(at, 2)), "the sum of the pseudo header is wrong");
    }

    private static void Number(byte[] segment, int transport, int index, int from, bool isIPv6, bool isUdp)
    {
        Span<byte> ip = segment.AsSpan(EthernetBytes);
        if (isIPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(ip.Length - 40));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)((BinaryPrimitives.ReadUInt16BigEndian(ip[4..]) + index) & 0xFFFF));
            ip[10] = ip[11] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(ip[10..], (ushort)(0xFFFF - Fold(Sum(segment.AsSpan(EthernetBytes..transport)))));
        }

        Span<byte> head = segment.AsSpan(transport);
        if (isUdp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(head[4..], (ushort)head.Length);
        }
        else
        {
            uint sequence = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            BinaryPrimitives.WriteUInt32BigEndian(head[4..], unchecked(sequence + (uint)from));
        }
    }

    private static void SetPseudoSum(byte[] frame, int transport, int offset, bool isIPv6, bool isUdp)
    {
        ReadOnlySpan<byte> addresses = isIPv6 ? frame.AsSpan(EthernetBytes + 8, 32) : frame.AsSpan(EthernetBytes + 12, 8);
        ulong sum = Sum(addresses) + (isUdp ? 17UL : 6) + (ulong)(frame.Length - transport);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(transport + offset), Fold(sum));
    }

    private static void Complete(byte[] frame, int start, int offset)
    {
        Demand(start + offset + 2 <= frame.Length, "the checksum lies outside the frame");
        ushort checksum = (ushort)(0xFFFF - Fold(Sum(frame.AsSpan(start))));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(start + offset), checksum == 0 ? (ushort)0xFFFF : checksum);
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            sum += ((uint)bytes[i] << 8) + (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
        }

        return sum;
    }

    private static ushort Fold(ulong sum) => (ushort)(sum == 0 ? 0 : ((sum - 1) % 0xFFFF) + 1);

    private static void Demand(bool holds, string problem)
    {
        if (!holds)
        {
            throw new FormatException(problem);
        }
    }
}
