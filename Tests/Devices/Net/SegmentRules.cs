using System;

namespace VirtioNetCx.Devices.Net;

/// <summary>What a packet has to be like that the device is to cut (§5.1.6.2.1), NEEDS_CSUM and its fields apart.</summary>
internal static class SegmentRules
{
    private const int CwrFlag = 0x80;

    public static string? Breach(NetHeader header, byte[] packet, Features negotiated)
    {
        byte type = (byte)(header.GsoType & ~NetHeader.GsoEcn);
        (Features needed, int version, byte protocol) = type switch
        {
            NetHeader.GsoTcpV4 => (Features.HostTso4, 4, PacketHeaders.Tcp),
            NetHeader.GsoTcpV6 => (Features.HostTso6, 6, PacketHeaders.Tcp),
            NetHeader.GsoUdpL4 => (Features.HostUso, 0, PacketHeaders.Udp),
            _ => (Features.None, 0, (byte)0),
        };
        if ((negotiated & needed) == 0)
        {
            return $"gso_type 0x{header.GsoType:x2} was not negotiated";
        }

        PacketHeaders headers = PacketHeaders.Find(packet);
        if (headers.Protocol != protocol || (version != 0 && headers.Version != version))
        {
            return $"gso_type 0x{header.GsoType:x2} of a packet of IPv{headers.Version}, protocol {headers.Protocol}";
        }

        if (header.GsoSize == 0)
        {
            return "segmentation without gso_size";
        }

        if (header.HdrLen != headers.Payload)
        {
            return $"hdr_len {header.HdrLen}, the headers are {headers.Payload} bytes";
        }

        if (headers.Payload >= packet.Length)
        {
            return "segmentation of a packet without payload";
        }

        return LengthBreach(packet, headers) ?? EcnBreach(header, packet, headers, negotiated);
    }

    private static string? LengthBreach(byte[] packet, PacketHeaders headers)
    {
        if (headers.End != packet.Length)
        {
            return $"IP says that the packet to be cut ends at {headers.End}";
        }

        int network = headers.Link;
        if (headers.Version == 4 && PlainSum.Of(packet.AsSpan(network, (packet[network] & 15) * 4)) != 0xFFFF)
        {
            return "wrong IPv4 header checksum in a packet to be cut";
        }

        if (headers.Protocol == PacketHeaders.Udp && PlainSum.Word(packet, headers.Transport + 4) != headers.WholeLength)
        {
            return $"UDP length {PlainSum.Word(packet, headers.Transport + 4)} in a packet to be cut of {headers.WholeLength}";
        }

        return null;
    }

    private static string? EcnBreach(NetHeader header, byte[] packet, PacketHeaders headers, Features negotiated)
    {
        bool isMarked = (header.GsoType & NetHeader.GsoEcn) != 0;
        bool isReduced = headers.Protocol == PacketHeaders.Tcp && (packet[headers.Transport + 13] & CwrFlag) != 0;
        if (isMarked && (negotiated & Features.HostEcn) == 0)
        {
            return "GSO_ECN without VIRTIO_NET_F_HOST_ECN";
        }

        // Without the feature a driver should not send such a packet whole. One that cannot cut it itself has no other way.
        return isMarked != isReduced && (negotiated & Features.HostEcn) != 0 ? $"GSO_ECN does not say what the packet does (CWR {isReduced})" : null;
    }
}
