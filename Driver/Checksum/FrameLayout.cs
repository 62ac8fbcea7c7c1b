namespace VirtioNetCx.Checksum;

/// <summary>What is above Ethernet.</summary>
public enum NetworkKind : byte
{
    /// <summary>Neither of the others, or not known.</summary>
    Other,

    /// <summary>IPv4.</summary>
    IPv4,

    /// <summary>IPv6.</summary>
    IPv6,
}

/// <summary>What is above IP.</summary>
public enum TransportKind : byte
{
    /// <summary>Neither of the others, not known, or part of a fragment.</summary>
    Other,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}

/// <summary>Types and lengths of a frame's headers, one layer behind the other.</summary>
public struct FrameLayout
{
    /// <summary>Ethernet header with its 802.1Q tags: 14, 18 or 22.</summary>
    public ushort LinkLength;

    /// <summary>IP header with options or extension headers.</summary>
    public ushort NetworkLength;

    /// <summary>TCP header with options, or UDP header.</summary>
    public ushort TransportLength;

    /// <summary>Type of the network header.</summary>
    public NetworkKind Network;

    /// <summary>Type of the transport header.</summary>
    public TransportKind Transport;

    /// <summary>The number of the protocol above IP, behind all extension headers that were walked.</summary>
    public byte Protocol;

    /// <summary>True for part of a fragmented datagram. Its checksum covers other frames too, so it is no transport layer of this one.</summary>
    public bool IsFragment;

    /// <summary>
    /// Where the datagram ends, from the start of the frame: what comes after is padding. The UDP datagram if there is one, else the IP
    /// datagram, else the frame.
    /// </summary>
    public uint End;

    /// <summary>Where the transport header starts.</summary>
    public readonly uint TransportOffset => (uint)LinkLength + NetworkLength;

    /// <summary>Where the payload starts.</summary>
    public readonly uint PayloadOffset => TransportOffset + TransportLength;

    /// <summary>Where in the transport header its checksum is: 16 in TCP, 6 in UDP.</summary>
    public readonly ushort ChecksumOffset => Transport == TransportKind.Tcp ? TcpView.ChecksumAt : UdpView.ChecksumAt;
}
