using System;
using System.Buffers.Binary;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>Judges a frame that the driver indicated, and what the driver said of it.</summary>
internal static class FrameAudit
{
    private const int EthernetBytes = 14;
    private const byte Valid = 1, Invalid = 2;

    /// <summary>What is wrong, or null.</summary>
    public static string? Judge(ReadOnlySpan<byte> frame, byte checksum, ushort segments, int mtu)
    {
        FrameParts parts = FrameParts.Of(frame);
        if (parts.Version == 0)
        {
            return frame.Length > mtu + EthernetBytes + 8 ? $"{frame.Length} bytes that are not IP" : null;
        }

        int layer3 = (checksum >> 2) & 3;
        int layer4 = (checksum >> 4) & 3;
        bool good3 = parts.Version == 6 || PlainChecksum.Sum(frame[parts.Layer3..parts.Layer4]) == 0xFFFF;
        string what = $"IPv{parts.Version}, protocol {parts.Protocol}, {frame.Length} bytes, reported 0x{checksum:x}";
        if (Contradicts(layer3, good3))
        {
            return $"IPv4 header checksum is {(good3 ? "right" : "wrong")} but reported otherwise: {what}";
        }

        if (!good3)
        {
            return $"IPv4 header checksum is wrong: {what}";
        }

        if (parts.HasChecksum && parts.Layer4 + parts.Layer4Length > frame.Length)
        {
            return $"shorter than its headers say: {what}";
        }

        bool absent = parts is { Version: 4, Protocol: FrameParts.Udp, HasChecksum: true }
            && BinaryPrimitives.ReadUInt16BigEndian(frame[parts.ChecksumField..]) == 0;
        if (parts.HasChecksum && !absent)
        {
            ReadOnlySpan<byte> covered = frame.Slice(parts.Layer4, parts.Layer4Length);
            bool good4 = PlainChecksum.Sum(covered, PlainChecksum.PseudoHeader(parts, frame, (uint)parts.Layer4Length)) == 0xFFFF;
            if (!good4 || Contradicts(layer4, good4))
            {
                return $"TCP or UDP checksum is {(good4 ? "right but reported otherwise" : "wrong")}: {what}";
            }
        }

        return JudgeCoalescing(frame, parts, segments, mtu, what);
    }

    private static bool Contradicts(int said, bool good) => (said == Valid && !good) || (said == Invalid && good);

    // The sender's segments are full but for the last: their number follows from the payload.
    private static string? JudgeCoalescing(ReadOnlySpan<byte> frame, in FrameParts parts, ushort segments, int mtu, string what)
    {
        bool large = frame.Length > mtu + EthernetBytes + 8;
        if (large && segments < 2)
        {
            return $"longer than the MTU but not reported as coalesced: {what}";
        }

        if (segments == 0)
        {
            return null;
        }

        int payload = parts.Layer4 + parts.Layer4Length - parts.Payload(frame);
        int header = parts.Payload(frame) - parts.Layer3;
        int expected = (payload + mtu - header - 1) / (mtu - header);
        return parts.Protocol != FrameParts.Tcp || segments != expected
            ? $"reported as {segments} segments, {expected} expected of {payload} bytes: {what}"
            : null;
    }
}
