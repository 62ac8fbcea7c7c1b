namespace VirtioNetCx.Metal.Common;

/// <summary>What the adapter has said it can do: the flags of its capabilities, as NetAdapterCx names them. Freestanding subset.</summary>
public struct OffloadLimits
{
    /// <summary>Layer 3 flag: IPv4 without options.</summary>
    public const uint IPv4 = 1;

    /// <summary>Layer 3 flag: IPv4 with options.</summary>
    public const uint IPv4Options = 2;

    /// <summary>Layer 3 flag: IPv6 without extension headers.</summary>
    public const uint IPv6 = 4;

    /// <summary>Layer 4 flag: TCP without options.</summary>
    public const uint Tcp = 1;

    /// <summary>Layer 4 flag: TCP with options.</summary>
    public const uint TcpOptions = 2;

    /// <summary>Layer 4 flag: UDP.</summary>
    public const uint Udp = 4;

    /// <summary>Frames in come with odd headers, too.</summary>
    public bool HasOddHeaders;

    /// <summary>Largest payload of a frame that is not to be segmented.</summary>
    public uint Mtu;

    /// <summary>Layer 4 flags of the transmit checksum.</summary>
    public uint ChecksumLayer4;

    /// <summary>Layer 3 and 4 flags of segmentation.</summary>
    public uint GsoLayer3, GsoLayer4;

    /// <summary>Largest payload to be segmented.</summary>
    public uint GsoLargest;

    /// <summary>What the keywords leave on: bits of the strict host's <c>OffloadSet</c>.</summary>
    public uint Active;

    /// <summary>The device knows what to do with TCP's CWR when it cuts (<c>VIRTIO_NET_F_HOST_ECN</c>).</summary>
    public bool HasEcn;

    /// <summary>The stack may ask for the IPv4 header checksum.</summary>
    public readonly bool AsksForIPv4 => (Active & 1) != 0;

    /// <summary>The device completes the TCP or UDP checksum of a packet of this kind, when it is asked for.</summary>
    public readonly bool Sums(in OffloadCase it)
    {
        uint bit = (it.IsTcp ? 1U : 3U) + (it.IsIPv6 ? 1U : 0);
        return ChecksumLayer4 != 0 && (Active >> (int)bit & 1) != 0;
    }

    /// <summary>The adapter takes a packet of this kind whole, to be segmented by the device.</summary>
    public readonly bool Segments(in OffloadCase it)
    {
        uint bit = (it.IsTcp ? 8U : 10U) + (it.IsIPv6 ? 1U : 0);
        uint layer3 = it.IsIPv6 ? IPv6 : it.NetworkOptions != 0 ? IPv4Options : IPv4;
        uint layer4 = !it.IsTcp ? Udp : it.TransportOptions != 0 ? TcpOptions : Tcp;
        return it.Mss != 0 && (Active >> (int)bit & 1) != 0 && (GsoLayer3 & layer3) != 0 && (GsoLayer4 & layer4) != 0;
    }
}
