using System;

namespace VirtioNetCx.Host;

/// <summary>Offloads, as far as Windows switches them one by one.</summary>
[Flags]
public enum OffloadSet : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IPv4 header checksum of packets to send.</summary>
    TxIPv4 = 1 << 0,

    /// <summary>TCP checksum of packets to send, over IPv4.</summary>
    TxTcpIPv4 = 1 << 1,

    /// <summary>TCP checksum of packets to send, over IPv6.</summary>
    TxTcpIPv6 = 1 << 2,

    /// <summary>UDP checksum of packets to send, over IPv4.</summary>
    TxUdpIPv4 = 1 << 3,

    /// <summary>UDP checksum of packets to send, over IPv6.</summary>
    TxUdpIPv6 = 1 << 4,

    /// <summary>IPv4 header checksum of received packets.</summary>
    RxIPv4 = 1 << 5,

    /// <summary>TCP checksum of received packets, over either family.</summary>
    RxTcp = 1 << 6,

    /// <summary>UDP checksum of received packets, over either family.</summary>
    RxUdp = 1 << 7,

    /// <summary>Segmentation of TCP over IPv4.</summary>
    LsoIPv4 = 1 << 8,

    /// <summary>Segmentation of TCP over IPv6.</summary>
    LsoIPv6 = 1 << 9,

    /// <summary>Segmentation of UDP over IPv4.</summary>
    UsoIPv4 = 1 << 10,

    /// <summary>Segmentation of UDP over IPv6.</summary>
    UsoIPv6 = 1 << 11,

    /// <summary>Coalescing of received TCP over IPv4.</summary>
    RscIPv4 = 1 << 12,

    /// <summary>Coalescing of received TCP over IPv6.</summary>
    RscIPv6 = 1 << 13,

    /// <summary>Coalescing of segments with the TCP timestamp option.</summary>
    RscTimestamp = 1 << 14,
}
