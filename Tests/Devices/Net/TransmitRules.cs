using System;

namespace VirtioNetCx.Devices.Net;

/// <summary>What a header of an outgoing frame may say (§5.1.6.2.1).</summary>
internal static class TransmitRules
{
    private const int EthernetHeader = 14;
    private const int VlanTag = 4;

    public static void Check(NetHeader header, byte[] packet, Features negotiated, DeviceOptions options, Conformance conformance, string queue)
    {
        if (Breach(header, packet, negotiated) is { } breach)
        {
            conformance.Fail(Spec.Transmit, $"{queue}: {breach} (frame of {packet.Length} bytes, {header})");
        }

        if (header.GsoType == 0)
        {
            CheckLength(packet, negotiated, options, conformance, queue);
        }
    }

    /// <summary>No frame on the wire may be longer than the MTU that was agreed on, a cut one neither.</summary>
    public static void CheckLength(byte[] frame, Features negotiated, DeviceOptions options, Conformance conformance, string queue)
    {
        if (options.EnforceMtu && (negotiated & Features.Mtu) != 0 && frame.Length > options.Mtu + EthernetHeader + VlanTag)
        {
            // A second tag counts for as little as the first.
            int link = PacketHeaders.Find(frame).Link;
            if (frame.Length > options.Mtu + (link > EthernetHeader + VlanTag ? link : EthernetHeader + VlanTag))
            {
                conformance.Fail(Spec.NetConfig, $"{queue}: frame of {frame.Length} bytes, mtu {options.Mtu}");
            }
        }
    }

    private static string? Breach(NetHeader header, byte[] packet, Features negotiated)
    {
        if (header == default)
        {
            return null;
        }

        if (header.NumBuffers != 0)
        {
            return "num_buffers in a frame to send";
        }

        if ((header.Flags & ~NetHeader.NeedsCsum) != 0)
        {
            return $"flags 0x{header.Flags:x2} in a frame to send";
        }

        if (header.Flags == 0)
        {
            return header.GsoType != 0 ? "segmentation without NEEDS_CSUM" : "flags and gso_type are 0, other fields are not";
        }

        return ChecksumBreach(header, packet, negotiated)
            ?? (header.GsoType == 0 ? PlainBreach(header, packet) : SegmentRules.Breach(header, packet, negotiated));
    }

    private static string? ChecksumBreach(NetHeader header, byte[] packet, Features negotiated)
    {
        if ((negotiated & Features.Csum) == 0)
        {
            return "NEEDS_CSUM without VIRTIO_NET_F_CSUM";
        }

        if (header.CsumStart + header.CsumOffset + 2 > packet.Length)
        {
            return "checksum outside the frame";
        }

        PacketHeaders headers = PacketHeaders.Find(packet);
        if (headers.Transport == 0)
        {
            return "NEEDS_CSUM and neither TCP nor UDP";
        }

        if (header.CsumStart != headers.Transport || header.CsumOffset != headers.ChecksumOffset)
        {
            return $"the checksum is at {headers.Transport}+{headers.ChecksumOffset}";
        }

        if (headers.End > packet.Length || headers.End < headers.Payload)
        {
            return $"IP says that the datagram ends at {headers.End}";
        }

        ushort pseudo = headers.PseudoSum(packet, headers.WholeLength);
        ushort field = PlainSum.Word(packet, headers.Transport + headers.ChecksumOffset);
        if (!headers.IsRouted && !PlainSum.Same(field, pseudo))
        {
            return $"0x{field:x4} in place of the pseudo header's sum, 0x{pseudo:x4}";
        }

        return PlainSum.Of(packet.AsSpan(headers.End)) != 0 ? "padding that the checksum would include" : null;
    }

    private static string? PlainBreach(NetHeader header, byte[] packet)
    {
        if (header.GsoSize != 0)
        {
            return "gso_size without gso_type";
        }

        // hdr_len is a hint here; a driver may leave it out.
        bool isHint = header.HdrLen >= PacketHeaders.Find(packet).Payload && header.HdrLen <= packet.Length;
        return header.HdrLen == 0 || isHint ? null : "hdr_len is neither 0 nor past the headers";
    }
}
